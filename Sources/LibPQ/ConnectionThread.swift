import Dispatch
import Foundation

/// One thread with one connection, on which blocking work is done in the order it comes.
///
/// The connection is opened with the first job and again after it was lost. A job that finds no connection waits for the next attempt, which the
/// back-off may put off; when that attempt fails, every job that waited for it fails with its error. So a caller that tries again and again is slowed
/// to the pace of the attempts, and nobody waits longer than one. A job during which the connection breaks fails with that error and is not repeated:
/// what it sent may have been committed.
package final class ConnectionThread: Sendable {
    private let worker: ConnectionWorker

    /// - Parameters:
    ///   - setUp: runs on every new connection before any job: statements to prepare, SET ….
    ///   - onEvent: runs on the thread of the connection.
    package init(
        name: String, options: ConnectionOptions, backOff: BackOff = BackOff(), onEvent: @escaping @Sendable (ConnectionEvent) -> Void = { _ in },
        setUp: @escaping @Sendable (PostgresConnection) throws -> Void = { _ in }
    ) {
        let worker = ConnectionWorker(options: options, backOff: backOff, onEvent: onEvent, setUp: setUp)
        self.worker = worker
        let thread = Thread { worker.run() }
        thread.name = name
        thread.start()
    }

    deinit { worker.end() }

    /// Whether the connection stood when it was last used.
    package var isConnected: Bool { worker.isConnected }

    /// Runs `body` on the thread. A transaction that it leaves open is rolled back. Cancelling the task cancels the statement that is running and
    /// refuses those after it; `CancellationError` says so.
    package func perform<R: Sendable>(_ body: @escaping @Sendable (PostgresConnection) throws -> R) async throws -> R {
        try Task.checkCancellation()
        let worker = worker
        let number = worker.nextNumber()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                worker.submit(Job(number: number, body) { continuation.resume(with: $0) })
                // A cancellation before the job was there found nothing to cancel.
                if Task.isCancelled { worker.cancel(number) }
            }
        } onCancel: {
            worker.cancel(number)
        }
    }

    /// The same without a task: `completion` is called exactly once, on the thread of the connection, or on the caller's when the thread has ended.
    package func submit<R: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> R, completion: @escaping @Sendable (Result<R, any Error>) -> Void
    ) {
        worker.submit(Job(number: worker.nextNumber(), body, completion: completion))
    }

    /// Takes no more jobs, does those that wait, closes the connection, and returns when the thread is done. Jobs that would have to wait for a connection
    /// get one more attempt.
    ///
    /// - Parameter limit: after this the job that runs is cancelled, and those that wait are refused; nil: as long as they take.
    package func shutdown(within limit: Duration? = nil) async {
        await worker.shutdown(within: limit)
    }
}
