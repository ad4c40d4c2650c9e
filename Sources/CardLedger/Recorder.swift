import Dispatch
import Foundation
import LibPQ
import Logging
import Synchronization

/// The writers' threads and the watchdog around a `BatchState`. Each writer owns one blocking connection and takes whatever waits: a batch is what came
/// while the last one was being committed. The watchdog tells those whose time is over, even while a writer hangs.
final class Recorder: Sendable {
    private let configuration: Ledger.Configuration
    private let options: ConnectionOptions
    private let backOff: BackOff
    private let logger: Logger
    private let observer: any LedgerObserver
    private let state: Mutex<BatchState>
    private let stopWaiters = Mutex<[CheckedContinuation<Void, Never>]>([])
    /// Wakes one idle writer.
    private let work = DispatchSemaphore(value: 0)
    /// Wakes the watchdog when it is parked, and for the stop.
    private let watch = DispatchSemaphore(value: 0)

    init(configuration: Ledger.Configuration, options: ConnectionOptions, backOff: BackOff, logger: Logger, observer: any LedgerObserver) {
        self.configuration = configuration
        self.options = options
        self.backOff = backOff
        self.logger = logger
        self.observer = observer
        state = Mutex(
            BatchState(
                limits: BatchState.Limits(
                    queue: configuration.queueLimit, queueBytes: configuration.queueByteLimit, batch: max(1, configuration.batchLimit),
                    batchBytes: 8 << 20, deadline: configuration.deadline)))
    }

    var depth: Int { state.withLock { $0.depth } }
    var isConnected: Bool { state.withLock { $0.isConnected } }

    func start() {
        let writers = max(1, configuration.writers)
        guard state.withLock({ $0.start(writers: writers) }) else { return }
        for number in 1...writers {
            launch("ledger-writer-\(number)") { recorder in recorder.write() }
        }
        launch("ledger-watchdog") { recorder in recorder.watchOver() }
    }

    func record(_ recording: Recording, completion: @escaping BatchState.Completion) {
        let entry = BatchState.Entry(recording: recording, weight: recording.weight, acceptedAt: .now, completion: completion)
        switch state.withLock({ $0.accept(entry) }) {
        case .accepted(let wakesWriter, let wakesWatchdog):
            if wakesWriter { work.signal() }
            if wakesWatchdog { watch.signal() }
        case .refused(let failure):
            fail([completion], failure)
        }
    }

    /// Refuses what is new and returns when all that was accepted is settled, and the writers have ended or hang beyond help.
    func stop() async {
        let idle = state.withLock { $0.stop(at: .now) }
        for _ in 0..<idle { work.signal() }
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

    private func launch(_ name: String, _ body: @escaping @Sendable (Recorder) -> Void) {
        let thread = Thread { body(self) }
        thread.name = name
        thread.start()
    }

    // MARK: The writer's thread

    private func write() {
        var session: WriterSession?
        /// In a row, of connecting or of what the server was asked: a server that lets us in and does nothing is not asked without a pause either.
        var failures = 0
        while true {
            guard let open = session else {
                guard !state.withLock({ $0.mayEnd }) else { break }
                if failures > 0 { Thread.sleep(forTimeInterval: backOff.delay(afterFailures: failures) / .seconds(1)) }
                session = connect()
                if session == nil { failures += 1 }
                continue
            }
            switch state.withLock({ $0.next(at: .now) }) {
            case .idle: work.wait()
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

    private func connect() -> WriterSession? {
        do {
            let session = try WriterSession(options, deadline: configuration.deadline)
            state.withLock { $0.connected() }
            observer.connectionMade()
            return session
        } catch {
            logger.warning("The ledger has no connection", metadata: ["error": "\(error)"])
            observer.connectionLost()
            return nil
        }
    }

    /// Records a batch, halving what the database refuses for its content. False when the connection is of no more use.
    private func process(_ batch: BatchState.Batch, with session: WriterSession) -> Bool {
        // Another writer's connection may be of use where this one is of no more.
        defer { if state.withLock({ $0.land(batch.flight) }) { work.signal() } }
        var parts = [batch.recordings.indices]
        while let part = parts.popLast() {
            let begin = ContinuousClock.now
            do throws(PostgresError) {
                let known = try session.record(batch.recordings[part])
                let duration = begin.duration(to: .now)
                let duplicates = succeed(batch, part, known: known)
                observer.batchCommitted(
                    BatchReport(recordings: part.count, duplicates: duplicates, duration: duration, longestWait: batch.longestWait))
            } catch {
                guard error.isContentFault else { return isOfUse(after: error) }
                guard part.count == 1 else {
                    parts += BatchState.halves(of: part)
                    continue
                }
                do throws(PostgresError) {
                    try quarantine(batch, part, error, with: session)
                } catch {
                    return isOfUse(after: error)
                }
            }
        }
        return true
    }

    private func succeed(_ batch: BatchState.Batch, _ part: Range<Int>, known: KnownNotifications) -> Int {
        var known = known
        var duplicates = 0
        for (place, completion) in zip(part, state.withLock({ $0.settle(batch.flight, part) })) {
            let isKnown = known.isKnown(batch.recordings[place])
            if isKnown { duplicates += 1 }
            completion?(.success(isKnown ? .duplicate : .recorded))
        }
        return duplicates
    }

    /// Keeps the one recording that the database refuses in quarantine, or tells that it cannot be kept. Throws what is not its content's fault.
    private func quarantine(_ batch: BatchState.Batch, _ part: Range<Int>, _ cause: PostgresError, with session: WriterSession) throws(PostgresError)
    {
        logger.error("The database refused the content of a recording", metadata: ["error": "\(cause)"])
        var outcome: Result<RecordingOutcome, RecordingFailure> = .failure(.valueRejected)
        if let copy = batch.recordings[part].first?.quarantined {
            do throws(PostgresError) {
                _ = try session.record([copy])
                outcome = .success(.quarantined(reason: Recording.rejectedReason))
            } catch {
                guard error.isContentFault else { throw error }
                logger.error("The database refused the quarantined copy of a recording", metadata: ["error": "\(error)"])
            }
        }
        switch outcome {
        case .success: observer.recordingQuarantined(sqlState: cause.sqlState.code)
        case .failure(let failure): observer.recordingFailed(failure)
        }
        for completion in state.withLock({ $0.settle(batch.flight, part) }) { completion?(outcome) }
    }

    /// After an error that no recording is to blame for, whether the connection may be used again. What was not settled goes back to the queue and is
    /// tried again until its deadline.
    private func isOfUse(after error: PostgresError) -> Bool {
        // Another transaction was in the way, or the statement took longer than anyone waits; the connection is as good as before.
        if error.isConflict || error.isCancelled { return true }
        logger.warning("The ledger gives up a connection", metadata: ["error": "\(error)"])
        state.withLock { $0.disconnected() }
        observer.connectionLost()
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

    private func fail(_ completions: [BatchState.Completion], _ failure: RecordingFailure) {
        for completion in completions {
            observer.recordingFailed(failure)
            completion(.failure(failure))
        }
    }
}
