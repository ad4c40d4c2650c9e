import Synchronization

/// The one answer of a transfer. It may be given before anybody waits for it, and a second answer is dropped: a cancellation and the end of a transfer
/// can meet on two threads.
final class Promise: Sendable {
    typealias Answer = Result<CurlResponse, CurlError>

    private enum State: Sendable {
        case open
        case awaited(CheckedContinuation<Answer, Never>)
        case given(Answer)
        case taken
    }

    private let state = Mutex(State.open)

    /// Whether an answer was given.
    var isSettled: Bool {
        state.withLock { state in
            switch state {
            case .open, .awaited: false
            case .given, .taken: true
            }
        }
    }

    func settle(_ answer: Answer) {
        let waiting: CheckedContinuation<Answer, Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .given(answer)
                return nil
            case .awaited(let continuation):
                state = .taken
                return continuation
            case .given, .taken:
                return nil
            }
        }
        waiting?.resume(returning: answer)
    }

    /// Waits for the answer; to be called once.
    func answer() async -> Answer {
        await withCheckedContinuation { continuation in
            let given: Answer? = state.withLock { state in
                if case .given(let answer) = state {
                    state = .taken
                    return answer
                }
                state = .awaited(continuation)
                return nil
            }
            if let given {
                continuation.resume(returning: given)
            }
        }
    }
}
