import CoreMetrics
import Synchronization

/// A number that only grows.
final class PrometheusCounter: CounterHandler {
    private let total = Atomic<Int64>(0)

    var value: Int64 { total.load(ordering: .relaxed) }

    func increment(by amount: Int64) {
        total.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        total.store(0, ordering: .relaxed)
    }
}

/// A number that goes up and down.
final class PrometheusGauge: MeterHandler, RecorderHandler {
    private let current = Mutex(0.0)

    var value: Double { current.withLock { $0 } }

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { current.withLock { $0 = value } }
    func increment(by amount: Double) { current.withLock { $0 += amount } }
    func decrement(by amount: Double) { current.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
}

/// How often a value fell into which range.
final class PrometheusHistogram: RecorderHandler, TimerHandler {
    struct Snapshot {
        /// For each upper bound how many values were not above it; the last, without a bound, counts them all.
        let cumulative: [(bound: Double?, count: Int)]
        let sum: Double
        let count: Int
    }

    private struct State {
        var counts: [Int]
        var sum = 0.0
    }

    private static let secondBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20]
    private static let countBounds = [1.0, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]

    private let bounds: [Double]
    private let state: Mutex<State>

    init(isOfSeconds: Bool) {
        bounds = isOfSeconds ? Self.secondBounds : Self.countBounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }

    func snapshot() -> Snapshot {
        let state = state.withLock { $0 }
        var total = 0
        let cumulative = zip(bounds.map(Optional.some) + [nil], state.counts).map { bound, count in
            total += count
            return (bound: bound, count: total)
        }
        return Snapshot(cumulative: cumulative, sum: state.sum, count: total)
    }
}
