import Samples
import Synchronization
import Testing

@testable import CardService

@Suite("One timer for all deadlines") struct DeadlinesTests {
    /// Time that goes on when it is told to.
    private final class ManualTime: Sendable {
        private struct State {
            var now: ContinuousClock.Instant
            var sleepers: [(due: ContinuousClock.Instant, continuation: CheckedContinuation<Void, Never>)] = []
        }

        let start = ContinuousClock.now
        private let state: Mutex<State>

        init() { state = Mutex(State(now: start)) }

        var now: ContinuousClock.Instant { state.withLock { $0.now } }

        func sleep(until due: ContinuousClock.Instant) async {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    if due > state.now { state.sleepers.append((due, continuation)) }
                    return due <= state.now
                }
                if isDue { continuation.resume() }
            }
        }

        func advance(by duration: Duration) {
            let awake = state.withLock { state in
                state.now += duration
                defer { state.sleepers.removeAll { $0.due <= state.now } }
                return state.sleepers.filter { $0.due <= state.now }
            }
            for sleeper in awake { sleeper.continuation.resume() }
        }
    }

    /// Whatever is added and removed in whatever order: what is left is called once, as soon as it is due and not before.
    @Test(arguments: 0..<50) func areCalledOnceWhenTheyAreDue(seed: UInt64) async throws {
        var chance = SeededGenerator(seed: seed)
        let time = ManualTime()
        let deadlines = Deadlines(now: { time.now }, sleep: { await time.sleep(until: $0) })
        let called = Mutex<[Int: Int]>([:])
        var open: [Int: (number: UInt64, due: ContinuousClock.Instant)] = [:]
        var expected: [Int: Int] = [:]
        for entry in 0..<60 {
            let due = time.now + .seconds(Int.random(in: 1...30, using: &chance))
            open[entry] = (deadlines.add(at: due) { called.withLock { $0[entry, default: 0] += 1 } }, due)
            if Int.random(in: 0..<2, using: &chance) == 0, let gone = open.keys.sorted().randomElement(using: &chance) {
                if let removed = open.removeValue(forKey: gone) { deadlines.remove(removed.number) }
            }
            let isLast = entry == 59
            guard isLast || Int.random(in: 0..<4, using: &chance) == 0 else { continue }
            time.advance(by: isLast ? .seconds(30) : .seconds(Int.random(in: 1...12, using: &chance)))
            for (entry, deadline) in open where deadline.due <= time.now {
                expected[entry] = 1
                open[entry] = nil
            }
            let soFar = expected
            try await eventually { called.withLock { $0 == soFar } }
        }
    }
}
