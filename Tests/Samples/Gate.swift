import Dispatch
import Synchronization

/// Holds whoever passes until it is opened, and tells when somebody has come.
package final class Gate: Sendable {
    /// Whoever was to come did not.
    package struct NobodyCame: Error {}

    private struct State {
        var isOpen = false
        var arrivals = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
        var watching: [Int: CheckedContinuation<Void, any Error>] = [:]
        var nextWatcher = 0
    }

    private let state = Mutex(State())

    package init() {}

    package func pass() async {
        await withCheckedContinuation { continuation in
            let (isOpen, watching) = state.withLock { state in
                state.arrivals += 1
                if !state.isOpen { state.waiting.append(continuation) }
                defer { state.watching = [:] }
                return (state.isOpen, state.watching.values)
            }
            for watcher in watching { watcher.resume() }
            if isOpen { continuation.resume() }
        }
    }

    /// Returns when somebody has come to the gate. Throws `NobodyCame` after a minute: what was to come has failed.
    package func arrival() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let watcher: Int? = state.withLock { state in
                guard state.arrivals == 0 else { return nil }
                state.nextWatcher += 1
                state.watching[state.nextWatcher] = continuation
                return state.nextWatcher
            }
            guard let watcher else { return continuation.resume() }
            DispatchQueue.global().asyncAfter(deadline: .now() + 60) { [self] in
                state.withLock { $0.watching.removeValue(forKey: watcher) }?.resume(throwing: NobodyCame())
            }
        }
    }

    package func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
