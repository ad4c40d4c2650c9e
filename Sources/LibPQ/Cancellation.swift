import Dispatch
import Foundation

/// Cancels one running job: asks the server again and again until the job has ended, because a request that arrives between two statements cancels
/// nothing.
final class Cancellation: Sendable {
    private let handle: CancelHandle
    private let jobEnded = DispatchSemaphore(value: 0)
    private let lastRequestAnswered = DispatchSemaphore(value: 0)

    init(_ handle: CancelHandle) {
        self.handle = handle
    }

    /// On a thread of its own, because asking blocks, and cancelling must not.
    func begin() {
        handle.isInterrupted = true
        Thread.detachNewThread { [self] in
            repeat { handle.cancel() } while jobEnded.wait(timeout: .now() + 0.1) == .timedOut
            lastRequestAnswered.signal()
        }
    }

    /// A request that is still on its way could hit the next job's statement. False when it takes too long: then the connection must be given up, and
    /// the request comes to nothing.
    func end() -> Bool {
        jobEnded.signal()
        guard lastRequestAnswered.wait(timeout: .now() + 2) == .success else { return false }
        handle.isInterrupted = false
        return true
    }
}
