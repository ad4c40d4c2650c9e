import Synchronization

/// What the work gives, or nil when it takes longer than the limit. The work's task is cancelled then, and nobody waits for it any more.
///
/// A caller that is cancelled waits all the same: this is also for what must be finished at the end.
package func value<Value: Sendable>(
    within limit: Duration, of work: @escaping @Sendable () async -> Value
) async -> Value? {
    await LimitedWork(within: limit, work).value()
}

/// Work that begins at once in a task of its own, which is cancelled when the limit is over before it.
final class LimitedWork<Value: Sendable>: Sendable {
    private enum Outcome {
        case open
        case awaited(CheckedContinuation<Value?, Never>)
        case over(Value?)
    }

    private struct State {
        var outcome = Outcome.open
        var task: Task<Void, Never>?
        var deadline: UInt64?
    }

    private let state = Mutex(State())

    init(within limit: Duration, _ work: @escaping @Sendable () async -> Value) {
        let task = Task { end(with: await work()) }
        let deadline = Deadlines.shared.add(at: .now + limit) { self.end(with: nil) }
        let isOver = state.withLock { state in
            (state.task, state.deadline) = (task, deadline)
            if case .over = state.outcome { return true }
            return false
        }
        if isOver { letGo() }
    }

    /// What the work gave; nil when its time was over first. To be awaited by one caller.
    func value() async -> Value? {
        await withCheckedContinuation { continuation in
            let result: Value?? = state.withLock { state in
                if case .over(let result) = state.outcome { return .some(result) }
                state.outcome = .awaited(continuation)
                return nil
            }
            if let result { continuation.resume(returning: result) }
        }
    }

    /// Of the work and the limit, the first decides.
    private func end(with result: Value?) {
        let (isFirst, waiting) = state.withLock { state in
            switch state.outcome {
            case .over: return (false, CheckedContinuation<Value?, Never>?.none)
            case .open:
                state.outcome = .over(result)
                return (true, nil)
            case .awaited(let continuation):
                state.outcome = .over(result)
                return (true, continuation)
            }
        }
        guard isFirst else { return }
        letGo()
        waiting?.resume(returning: result)
    }

    /// Of the task and the deadline, which hold this.
    private func letGo() {
        let (task, deadline) = state.withLock { state in
            defer { (state.task, state.deadline) = (nil, nil) }
            return (state.task, state.deadline)
        }
        task?.cancel()
        if let deadline { Deadlines.shared.remove(deadline) }
    }
}
