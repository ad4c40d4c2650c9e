/// Work for a connection, with what is to be told when it is done.
struct Job: Sendable {
    let number: UInt64
    /// Does the work and returns how to tell its result.
    let work: @Sendable (PostgresConnection) -> Done
    let fail: @Sendable (any Error) -> Void

    struct Done {
        let error: (any Error)?
        let deliver: () -> Void
    }

    init<R: Sendable>(
        number: UInt64, _ body: @escaping @Sendable (PostgresConnection) throws -> R, completion: @escaping @Sendable (Result<R, any Error>) -> Void
    ) {
        self.number = number
        work = { connection in
            do {
                let value = try body(connection)
                return Done(error: nil) { completion(.success(value)) }
            } catch {
                return Done(error: error) { completion(.failure(error)) }
            }
        }
        fail = { completion(.failure($0)) }
    }
}

/// The jobs of one worker and where they stand.
struct JobQueue {
    struct Running {
        let number: UInt64
        let cancelHandle: CancelHandle
        var cancellation: Cancellation?
    }

    enum Cancelled {
        /// It was waiting, and is out of the queue.
        case waiting(Job)
        /// It runs, and its statement is to be cancelled.
        case running(Cancellation)
        /// It is done, or already cancelled.
        case nothing
    }

    private(set) var waiting: [Job] = []
    private(set) var running: Running?
    private(set) var isEnding = false
    private(set) var hasEnded = false
    var isConnected = false
    /// The thread waits for news of the queue.
    private var isAsleep = false
    var endWaiters: [CheckedContinuation<Void, Never>] = []

    enum Added {
        case added(mustWake: Bool)
        /// No more jobs are taken.
        case refused
    }

    mutating func add(_ job: Job) -> Added {
        guard !isEnding else { return .refused }
        waiting.append(job)
        defer { isAsleep = false }
        return .added(mustWake: isAsleep)
    }

    enum Next {
        case job
        case end
        case sleep
    }

    mutating func next() -> Next {
        if !waiting.isEmpty { return .job }
        if isEnding { return .end }
        isAsleep = true
        return .sleep
    }

    mutating func beginNext(_ cancelHandle: CancelHandle) -> Job? {
        guard !waiting.isEmpty else { return nil }
        let job = waiting.removeFirst()
        running = Running(number: job.number, cancelHandle: cancelHandle)
        return job
    }

    /// Returns the cancellation that the job met while it ran.
    mutating func finish() -> Cancellation? {
        defer { running = nil }
        return running?.cancellation
    }

    mutating func cancel(_ number: UInt64) -> Cancelled {
        if let place = waiting.firstIndex(where: { $0.number == number }) { return .waiting(waiting.remove(at: place)) }
        guard let running, running.number == number, running.cancellation == nil else { return .nothing }
        let cancellation = Cancellation(running.cancelHandle)
        self.running?.cancellation = cancellation
        return .running(cancellation)
    }

    mutating func takeAll() -> [Job] {
        defer { waiting = [] }
        return waiting
    }

    mutating func beginEnd() { isEnding = true }

    /// Returns those who wait for the end.
    mutating func end() -> [CheckedContinuation<Void, Never>] {
        hasEnded = true
        defer { endWaiters = [] }
        return endWaiters
    }
}
