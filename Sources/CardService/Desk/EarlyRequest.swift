import Synchronization

/// A request that is signed while it is being written down: both take about as long, and neither needs the other. It is sent when it stands in the
/// journal, and only then.
final class EarlyRequest: Sendable {
    private struct State {
        var decision: Bool?
        var waiting: [CheckedContinuation<Bool, Never>] = []
    }

    private let state = Mutex(State())

    /// Returns when that is decided.
    @Sendable func mayBeSent() async -> Bool {
        await withCheckedContinuation { continuation in
            let decision = state.withLock { state in
                if state.decision == nil { state.waiting.append(continuation) }
                return state.decision
            }
            if let decision { continuation.resume(returning: decision) }
        }
    }

    /// The first decision counts.
    func decide(_ decision: Bool) {
        let waiting = state.withLock { state in
            guard state.decision == nil else { return [CheckedContinuation<Bool, Never>]() }
            state.decision = decision
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: decision) }
    }
}
