import Dispatch
import Foundation
import Synchronization

/// The loop of a `ConnectionThread`. It does not know the object that callers hold, so letting that go ends the loop.
final class ConnectionWorker: Sendable {
    private let options: ConnectionOptions
    private let backOff: BackOff
    private let onEvent: @Sendable (ConnectionEvent) -> Void
    private let setUp: @Sendable (PostgresConnection) throws -> Void
    private let queue = Mutex(JobQueue())
    private let numbers = Atomic<UInt64>(0)
    /// Wakes the thread for a job when it sleeps, and for the end.
    private let news = DispatchSemaphore(value: 0)

    init(
        options: ConnectionOptions, backOff: BackOff, onEvent: @escaping @Sendable (ConnectionEvent) -> Void,
        setUp: @escaping @Sendable (PostgresConnection) throws -> Void
    ) {
        self.options = options
        self.backOff = backOff
        self.onEvent = onEvent
        self.setUp = setUp
    }

    var isConnected: Bool { queue.withLock(\.isConnected) }

    func nextNumber() -> UInt64 { numbers.wrappingAdd(1, ordering: .relaxed).newValue }

    func submit(_ job: Job) {
        switch queue.withLock({ $0.add(job) }) {
        case .added(let mustWake): if mustWake { news.signal() }
        case .refused: job.fail(ConnectionThreadError.shutDown)
        }
    }

    func cancel(_ number: UInt64) {
        switch queue.withLock({ $0.cancel(number) }) {
        case .waiting(let job): job.fail(CancellationError())
        case .running(let cancellation): cancellation.begin()
        case .nothing: return
        }
    }

    func end() {
        queue.withLock { $0.beginEnd() }
        news.signal()
    }

    func shutdown(within limit: Duration?) async {
        end()
        if let limit { DispatchQueue.global().asyncAfter(deadline: .now() + limit.seconds) { self.abandon() } }
        await withCheckedContinuation { continuation in
            let hasEnded = queue.withLock { queue in
                if !queue.hasEnded { queue.endWaiters.append(continuation) }
                return queue.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    private func abandon() {
        let (waiting, running) = queue.withLock { ($0.takeAll(), $0.running?.number) }
        for job in waiting { job.fail(ConnectionThreadError.shutDown) }
        if let running { cancel(running) }
    }

    /// The thread's life.
    func run() {
        var connection: PostgresConnection?
        var failures = 0
        var nextAttempt = ContinuousClock.now
        while waitForJob() {
            if let open = connection, !open.isAlive() { connection = lose(nil) }
            if connection == nil {
                pause(until: nextAttempt)
                do {
                    connection = try open()
                    failures = 0
                } catch {
                    failures += 1
                    let delay = backOff.delay(afterFailures: failures)
                    nextAttempt = .now + delay
                    onEvent(.connectFailed(error, failures: failures, delay: delay))
                    for job in queue.withLock({ $0.takeAll() }) { job.fail(error) }
                }
            }
            guard let open = connection else { continue }
            if !doNextJob(on: open) { connection = nil }
        }
        connection = nil
        queue.withLock { $0.isConnected = false }
        for waiter in queue.withLock({ $0.end() }) { waiter.resume() }
    }

    /// False when the end has come and nothing waits.
    private func waitForJob() -> Bool {
        while true {
            switch queue.withLock({ $0.next() }) {
            case .job: return true
            case .end: return false
            case .sleep: news.wait()
            }
        }
    }

    /// Cut short by the end.
    private func pause(until instant: ContinuousClock.Instant) {
        while !queue.withLock(\.isEnding) {
            let left = instant - .now
            guard left > .zero else { return }
            _ = news.wait(timeout: .now() + left.seconds)
        }
    }

    private func open() throws -> PostgresConnection {
        let connection = try PostgresConnection(options) { [onEvent] in onEvent(.notice($0)) }
        try setUp(connection)
        queue.withLock { $0.isConnected = true }
        onEvent(.connected(backendProcessID: connection.backendProcessID))
        return connection
    }

    private func lose(_ error: PostgresError?) -> PostgresConnection? {
        queue.withLock { $0.isConnected = false }
        onEvent(.lost(error))
        return nil
    }

    /// False when the connection cannot be used any more.
    private func doNextJob(on connection: PostgresConnection) -> Bool {
        guard let job = queue.withLock({ $0.beginNext(connection.cancelHandle) }) else { return true }
        let done = job.work(connection)
        let cancellation = queue.withLock { $0.finish() }
        let error = done.error as? PostgresError
        if cancellation != nil, error?.isCancelled == true { job.fail(CancellationError()) } else { done.deliver() }

        var isUsable = connection.isUsable && error?.isConnectionLoss != true
        if let cancellation { isUsable = cancellation.end() && isUsable }
        if isUsable, connection.isInTransaction { isUsable = (try? connection.run(script: "ROLLBACK")) != nil }
        if !isUsable { _ = lose(error) }
        return isUsable
    }
}

extension Duration {
    /// For interfaces that count in seconds.
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
