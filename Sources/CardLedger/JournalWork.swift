import LibPQ
import Logging
import Synchronization

/// Writes the journal of requests: its part of a `BatchWriter`.
final class JournalWork: BatchWork {
    private let options: ConnectionOptions
    private let deadline: Duration
    private let logger: Logger
    private let observer: any LedgerObserver
    private let lastLoss = Mutex<LedgerError?>(nil)

    init(options: ConnectionOptions, deadline: Duration, logger: Logger, observer: any LedgerObserver) {
        self.options = options
        self.deadline = deadline
        self.logger = logger
        self.observer = observer
    }

    func connect() throws -> JournalSession {
        try JournalSession(options, deadline: deadline)
    }

    func commit(_ items: ArraySlice<JournalWrite>, with session: JournalSession) throws(PostgresError) -> [Result<JournalOutcome, LedgerError>] {
        try session.write(items)
    }

    /// A journal has no quarantine: whoever asks waits, and is told what the database said.
    func refuse(
        _ item: JournalWrite, _ cause: PostgresError, with session: JournalSession
    ) throws(PostgresError) -> Result<Result<JournalOutcome, LedgerError>, RecordingFailure>? {
        .success(.failure(LedgerError(cause)))
    }

    /// A schema or a right that is missing does not come within a deadline.
    func outcome(unserved cause: PostgresError) -> Result<JournalOutcome, LedgerError>? {
        let error = LedgerError(cause)
        return error.code == .schemaMissing || error.code == .notAllowed ? .failure(error) : nil
    }

    func committed(_ outcomes: [Result<JournalOutcome, LedgerError>], duration: Duration, longestWait: Duration) {
        observer.journalCommitted(duration)
    }

    func failed(_ failure: RecordingFailure) {}

    /// What a caller is told whose write was not committed within its deadline, or not taken.
    func error(of failure: RecordingFailure) -> LedgerError {
        switch failure {
        case .databaseUnavailable:
            lastLoss.withLock(\.self)
                ?? LedgerError(
                    code: .databaseUnavailable, message: "There is no connection to the database. Check database_url and whether PostgreSQL runs.")
        case .shuttingDown: LedgerError(code: .shuttingDown, message: "The ledger is stopped, or was never started.")
        case .databaseSlow, .valueRejected:
            LedgerError(
                code: .databaseSlow,
                message: "The database did not commit in time, and may still do so. Look in pg_stat_activity for what holds it up.")
        case .queueFull: LedgerError(code: .databaseSlow, message: "More waits to be written than the database keeps up with. Try again later.")
        }
    }

    func connectionMade() {
        lastLoss.withLock { $0 = nil }
    }

    func connectionLost(_ error: any Error) {
        logger.warning("The journal of requests has no connection", metadata: ["error": "\(error)"])
        lastLoss.withLock { $0 = LedgerError(error) }
    }
}
