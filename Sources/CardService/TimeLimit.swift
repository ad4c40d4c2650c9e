import Synchronization

/// What the work gives, or nil when it takes longer than the limit. The work's task is cancelled then, and nobody waits for it any more.
///
/// A caller that is cancelled waits all the same: this is also for what must be finished at the end.
package func value<Value: Sendable>(
    within limit: Duration, of work: @escaping @Sendable () async -> Value
) async -> Value? {
    await withCheckedContinuation { continuation in
        let turn = OnlyOnce()
        let working = Task {
            let value = await work()
            if turn.take() { continuation.resume(returning: value) }
        }
        Task {
            try? await Task.sleep(for: limit)
            guard turn.take() else { return }
            working.cancel()
            continuation.resume(returning: nil)
        }
    }
}

/// Lets the first who comes pass, and nobody else.
private final class OnlyOnce: Sendable {
    private let isTaken = Atomic<Bool>(false)

    func take() -> Bool {
        !isTaken.exchange(true, ordering: .relaxed)
    }
}
