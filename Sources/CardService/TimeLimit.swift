import Synchronization

/// What the work gives, or nil when it takes longer than the limit. The work's task is cancelled then, and nobody waits for it any more.
///
/// A caller that is cancelled waits all the same: this is also for what must be finished at the end.
package func value<Value: Sendable>(
    within limit: Duration, of work: @escaping @Sendable () async -> Value
) async -> Value? {
    await withCheckedContinuation { continuation in
        let race = Race()
        race.start(
            working: Task {
                let value = await work()
                if race.end() { continuation.resume(returning: value) }
            },
            timing: Task {
                try? await Task.sleep(for: limit)
                if race.end() { continuation.resume(returning: nil) }
            })
    }
}

/// Two tasks, of which the first to end wins and cancels the other.
private final class Race: Sendable {
    private struct State {
        var tasks: [Task<Void, Never>] = []
        var isOver = false
    }

    private let state = Mutex(State())

    func start(working: Task<Void, Never>, timing: Task<Void, Never>) {
        let isOver = state.withLock { state in
            state.tasks = [working, timing]
            return state.isOver
        }
        if isOver { cancelTasks() }
    }

    /// Whether the caller is the first.
    func end() -> Bool {
        let isFirst = state.withLock { state in
            defer { state.isOver = true }
            return !state.isOver
        }
        if isFirst { cancelTasks() }
        return isFirst
    }

    /// Also lets go of them, who hold this.
    private func cancelTasks() {
        let tasks = state.withLock { state in
            defer { state.tasks = [] }
            return state.tasks
        }
        for task in tasks { task.cancel() }
    }
}
