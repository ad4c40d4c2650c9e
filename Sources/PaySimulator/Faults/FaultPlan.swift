import Synchronization

/// Which fault comes next: first those that were asked for, in their order, then what chance brings.
package struct FaultPlan: Sendable {
    fileprivate struct Order: Hashable {
        let fault: Fault
        /// Nil is any.
        let endpoint: PlatformEndpoint?

        func mayStrike(_ site: Fault.Site, _ endpoint: PlatformEndpoint?) -> Bool {
            fault.site == site && (self.endpoint == nil || self.endpoint == endpoint)
        }
    }

    private var queued: [Order] = []
    private var rates: [Order: Double] = [:]
    private var generator: SeededGenerator

    package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Each strikes one notification, or one answer; of that endpoint, when one is named.
    package mutating func strikeNext(_ faults: [Fault], at endpoint: PlatformEndpoint? = nil) {
        queued += faults.map { Order(fault: $0, endpoint: endpoint) }
    }

    /// The share, from 0 to 1, of notifications or answers that this fault strikes; of that endpoint's, when one is named.
    package mutating func setRate(_ rate: Double, of fault: Fault, at endpoint: PlatformEndpoint? = nil) {
        rates[Order(fault: fault, endpoint: endpoint)] = rate > 0 ? rate : nil
    }

    /// Forgets all that was ordered.
    package mutating func clear() {
        queued = []
        rates = [:]
    }

    /// `endpoint` is what a call goes to; nil for notifications, and for calls that go nowhere.
    package mutating func next(at site: Fault.Site, endpoint: PlatformEndpoint? = nil) -> Fault? {
        if let index = queued.firstIndex(where: { $0.mayStrike(site, endpoint) }) { return queued.remove(at: index).fault }
        if rates.isEmpty { return nil }
        // In a settled order, so that a run with the same seed has the same faults.
        let possible = rates.filter { $0.key.mayStrike(site, endpoint) }.sorted { $0.key.sortKey < $1.key.sortKey }
        guard !possible.isEmpty else { return nil }
        var mark = Double.random(in: 0..<1, using: &generator)
        for (order, rate) in possible {
            mark -= rate
            if mark < 0 { return order.fault }
        }
        return nil
    }
}

extension FaultPlan.Order {
    fileprivate var sortKey: String { "\(fault.rawValue) \(endpoint?.rawValue ?? "")" }
}

/// The plan that all parts of a simulator share.
package final class Faults: Sendable {
    private let plan: Mutex<FaultPlan>

    package init(seed: UInt64) { plan = Mutex(FaultPlan(seed: seed)) }

    package func strikeNext(_ faults: Fault..., at endpoint: PlatformEndpoint? = nil) { strikeNext(faults, at: endpoint) }
    package func strikeNext(_ faults: [Fault], at endpoint: PlatformEndpoint? = nil) { plan.withLock { $0.strikeNext(faults, at: endpoint) } }
    package func setRate(_ rate: Double, of fault: Fault, at endpoint: PlatformEndpoint? = nil) {
        plan.withLock { $0.setRate(rate, of: fault, at: endpoint) }
    }
    package func clear() { plan.withLock { $0.clear() } }

    func next(at site: Fault.Site, endpoint: PlatformEndpoint? = nil) -> Fault? { plan.withLock { $0.next(at: site, endpoint: endpoint) } }
}
