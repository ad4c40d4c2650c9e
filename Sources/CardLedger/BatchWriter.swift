import Dispatch
import Foundation
import LibPQ
import Synchronization

/// The writers' threads and the watchdog around a `BatchState`. Each writer owns one blocking connection and takes whatever waits: a batch is what came
/// while the last one was being committed. The watchdog tells those whose time is over, even while a writer hangs.
final class BatchWriter<Work: BatchWork>: Sendable {
    typealias State = BatchState<Work.Item, Work.Outcome>

    let work: Work
    private let name: String
    private let writers: Int
    private let connectsEarly: Bool
    private let backOff: BackOff
    private let state: Mutex<State>
    private let stopWaiters = Mutex<[CheckedContinuation<Void, Never>]>([])
    /// Wakes one idle writer.
    private let arrival = DispatchSemaphore(value: 0)
    /// Wakes the watchdog when it is parked or would look too late, and for the stop.
    private let watch = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - name: stands in the threads' names.
    ///   - connectsEarly: before there is anything to write.
    init(_ work: Work, name: String, writers: Int, connectsEarly: Bool, limits: State.Limits, backOff: BackOff) {
        self.work = work
        self.name = name
        self.writers = max(1, writers)
        self.connectsEarly = connectsEarly
        self.backOff = backOff
        state = Mutex(State(limits: limits))
    }

    var depth: Int { state.withLock { $0.depth } }
    var isConnected: Bool { state.withLock { $0.isConnected } }

    func start() {
        guard state.withLock({ $0.start(writers: writers) }) else { return }
        for number in 1...writers {
            launch("\(name)-\(number)") { writer in writer.write() }
        }
        launch("\(name)-watchdog") { writer in writer.watchOver() }
    }

    /// `completion` is called exactly once: on the caller's thread for a refusal, otherwise on the writer's or the watchdog's.
    func write(_ item: Work.Item, weight: Int, since begin: ContinuousClock.Instant = .now, completion: @escaping State.Completion) {
        let entry = State.Entry(item: item, weight: weight, acceptedAt: begin, completion: completion)
        switch state.withLock({ $0.accept(entry) }) {
        case .accepted(let wakesWriter, let wakesWatchdog):
            if wakesWriter { arrival.signal() }
            if wakesWatchdog { watch.signal() }
        case .refused(let failure):
            fail([completion], failure)
        }
    }

    /// Refuses what is new and returns when all that was accepted is settled, and the writers have ended or hang beyond help.
    func stop() async {
        let idle = state.withLock { $0.stop(at: .now) }
        for _ in 0..<idle { arrival.signal() }
        watch.signal()
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                // The watchdog looks for waiters after it has found the state over, under the same lock.
                let isOver = state.isOver(at: .now)
                if !isOver { stopWaiters.withLock { $0.append(continuation) } }
                return isOver
            }
            if isOver { continuation.resume() }
        }
    }

    private func launch(_ name: String, _ body: @escaping @Sendable (BatchWriter) -> Void) {
        let thread = Thread { body(self) }
        thread.name = name
        thread.start()
    }

    // MARK: The writer's thread

    private func write() {
        var session: Work.Session?
        /// In a row, of connecting or of what the server was asked: a server that lets us in and does nothing is not asked without a pause either.
        var failures = 0
        while true {
            guard let open = session else {
                guard !state.withLock({ $0.mayEnd }) else { break }
                if !connectsEarly, state.withLock({ $0.parks() }) {
                    arrival.wait()
                    continue
                }
                if failures > 0 { Thread.sleep(forTimeInterval: backOff.delay(afterFailures: failures) / .seconds(1)) }
                session = connect()
                if session == nil { failures += 1 }
                continue
            }
            switch state.withLock({ $0.next(at: .now) }) {
            case .idle: arrival.wait()
            case .ended:
                state.withLock { $0.disconnected() }
                session = nil
            case .batch(let batch):
                if process(batch, with: open) {
                    failures = 0
                } else {
                    session = nil
                    failures += 1
                }
            }
        }
        state.withLock { $0.writerEnded() }
        watch.signal()
    }

    private func connect() -> Work.Session? {
        do {
            let session = try work.connect()
            state.withLock { $0.connected() }
            work.connectionMade()
            return session
        } catch {
            work.connectionLost(error)
            return nil
        }
    }

    /// Commits a batch, halving what the database refuses. False when the connection is of no more use.
    private func process(_ batch: State.Batch, with session: Work.Session) -> Bool {
        // Another writer's connection may be of use where this one is of no more.
        defer { if state.withLock({ $0.land(batch.flight) }) { arrival.signal() } }
        var parts = BatchParts(batch.items.indices)
        var unexplained: PostgresError?
        while let part = parts.next() {
            let begin = ContinuousClock.now
            do throws(PostgresError) {
                let outcomes = try work.commit(batch.items[part], with: session)
                work.committed(outcomes, duration: begin.duration(to: .now), longestWait: batch.longestWait)
                settle(batch, part) { .success(outcomes[$0]) }
            } catch {
                do throws(PostgresError) {
                    guard parts.mayContinue(after: error) else { throw error }
                    guard part.count == 1, let item = batch.items[part].first else {
                        parts.halve(part)
                        continue
                    }
                    if let outcome = try work.refuse(item, error, with: session) {
                        settle(batch, part) { _ in outcome }
                    } else {
                        unexplained = error
                    }
                } catch {
                    return isOfUse(after: error, batch)
                }
            }
        }
        return unexplained.map { isOfUse(after: $0, batch) } ?? true
    }

    /// `outcome` by the place within the part.
    private func settle(_ batch: State.Batch, _ part: Range<Int>, _ outcome: (Int) -> Result<Work.Outcome, RecordingFailure>) {
        for (place, completion) in state.withLock({ $0.settle(batch.flight, part) }).enumerated() { completion?(outcome(place)) }
    }

    /// After an error that no item is to blame for, whether the connection may be used again. What was not settled goes back to the queue and is tried
    /// again until its deadline.
    private func isOfUse(after error: PostgresError, _ batch: State.Batch) -> Bool {
        if error.blame == .moment { return true }
        if let outcome = work.outcome(unserved: error) { settle(batch, batch.items.indices) { _ in .success(outcome) } }
        state.withLock { $0.disconnected() }
        work.connectionLost(error)
        return false
    }

    // MARK: The watchdog's thread

    private func watchOver() {
        while true {
            let (expired, next, isOver) = state.withLock { state in
                let expired = state.expire(at: .now)
                return (expired, state.nextLook(), state.isOver(at: .now))
            }
            fail(expired.late, expired.failure)
            guard !isOver else { break }
            guard let next else {
                watch.wait()
                continue
            }
            let pause = max(ContinuousClock.now.duration(to: next), .milliseconds(1))
            _ = watch.wait(timeout: .now() + pause / .seconds(1))
        }
        for waiter in state.withLock({ _ in
            stopWaiters.withLock { waiters in
                defer { waiters = [] }; return waiters
            }
        }) { waiter.resume() }
    }

    private func fail(_ completions: [State.Completion], _ failure: RecordingFailure) {
        for completion in completions {
            work.failed(failure)
            completion(.failure(failure))
        }
    }
}

/// The parts of a batch that are still to be tried.
struct BatchParts {
    /// A server that refuses everything with errors that it does not usually have is not asked more often than it takes to find two items among 200.
    private static let unknownErrorLimit = 16

    private var parts: [Range<Int>]
    private var unknownErrors = 0

    init(_ whole: Range<Int>) {
        parts = [whole]
    }

    mutating func next() -> Range<Int>? {
        parts.popLast()
    }

    /// Whether an item may be to blame, so that the others are worth another attempt.
    mutating func mayContinue(after error: PostgresError) -> Bool {
        switch error.blame {
        case .content: return true
        case .unknown:
            unknownErrors += 1
            return unknownErrors <= Self.unknownErrorLimit
        case .server, .moment: return false
        }
    }

    mutating func halve(_ part: Range<Int>) {
        let middle = part.lowerBound + part.count / 2
        parts += [part.lowerBound..<middle, middle..<part.upperBound].filter { !$0.isEmpty }
    }
}
