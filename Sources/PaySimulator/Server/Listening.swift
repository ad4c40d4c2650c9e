import Synchronization

/// Whether the server's port is open, for those who wait for it.
final class Listening: Sendable {
    private enum Phase {
        case idle
        case starting
        case open(url: String)
        case ended(any Error)
    }

    private struct State {
        var phase = Phase.idle
        var waiters: [CheckedContinuation<String, any Error>] = []
    }

    private let state = Mutex(State())

    var url: String? {
        state.withLock { state in
            guard case .open(let url) = state.phase else { return nil }
            return url
        }
    }

    /// A simulator runs once.
    func begin() throws(SimulatorError) {
        let isFirst = state.withLock { state in
            guard case .idle = state.phase else { return false }
            state.phase = .starting
            return true
        }
        if !isFirst { throw .alreadyStarted }
    }

    func opened(url: String) { settle(.open(url: url), with: .success(url)) }

    func ended(_ error: any Error) { settle(.ended(error), with: .failure(error)) }

    /// Throws what ended the server before its port was open.
    func opening() async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            let known = state.withLock { state -> Result<String, any Error>? in
                switch state.phase {
                case .open(let url): return .success(url)
                case .ended(let error): return .failure(error)
                case .idle, .starting:
                    state.waiters.append(continuation)
                    return nil
                }
            }
            if let known { continuation.resume(with: known) }
        }
    }

    private func settle(_ phase: Phase, with result: Result<String, any Error>) {
        let waiters = state.withLock { state in
            state.phase = phase
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(with: result) }
    }
}
