import Synchronization

/// Which fault comes next: first those that were asked for, in their order, then what chance brings.
package struct FaultPlan: Sendable {
    private var queued: [Fault.Site: [Fault]] = [:]
    private var rates: [Fault: Double] = [:]
    private var generator: SeededGenerator

    package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Each strikes one notification, or one answer.
    package mutating func strikeNext(_ faults: [Fault]) {
        for fault in faults { queued[fault.site, default: []].append(fault) }
    }

    /// The share, from 0 to 1, of notifications or answers that this fault strikes.
    package mutating func setRate(_ rate: Double, of fault: Fault) { rates[fault] = rate > 0 ? rate : nil }

    package mutating func next(at site: Fault.Site) -> Fault? {
        if var waiting = queued[site], !waiting.isEmpty {
            let fault = waiting.removeFirst()
            queued[site] = waiting
            return fault
        }
        let possible = Fault.allCases.filter { $0.site == site && rates[$0] != nil }
        guard !possible.isEmpty else { return nil }
        var mark = Double.random(in: 0..<1, using: &generator)
        for fault in possible {
            mark -= rates[fault] ?? 0
            if mark < 0 { return fault }
        }
        return nil
    }
}

/// The plan that all parts of a simulator share.
package final class Faults: Sendable {
    private let plan: Mutex<FaultPlan>

    package init(seed: UInt64) { plan = Mutex(FaultPlan(seed: seed)) }

    package func strikeNext(_ faults: Fault...) { strikeNext(faults) }
    package func strikeNext(_ faults: [Fault]) { plan.withLock { $0.strikeNext(faults) } }
    package func setRate(_ rate: Double, of fault: Fault) { plan.withLock { $0.setRate(rate, of: fault) } }

    func next(at site: Fault.Site) -> Fault? { plan.withLock { $0.next(at: site) } }
}
