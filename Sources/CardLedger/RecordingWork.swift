import LibPQ
import Logging

/// Records what callbacks, queries and requests tell: the recorder's part of a `BatchWriter`.
struct RecordingWork: BatchWork {
    let options: ConnectionOptions
    let deadline: Duration
    let logger: Logger
    let observer: any LedgerObserver

    func connect() throws -> WriterSession {
        try WriterSession(options, deadline: deadline)
    }

    func commit(_ items: ArraySlice<Recording>, with session: WriterSession) throws(PostgresError) -> [RecordingOutcome] {
        try session.record(items)
    }

    /// Keeps the one recording that the database refuses in quarantine, or tells that it cannot be kept. That its copy is taken proves that the error
    /// was its own, whatever it was.
    func refuse(
        _ item: Recording, _ cause: PostgresError, with session: WriterSession
    ) throws(PostgresError) -> Result<RecordingOutcome, RecordingFailure>? {
        let isContentFault = cause.blame == .content
        logger.error("The database refused a recording", metadata: ["error": "\(cause)"])
        if let copy = item.quarantined {
            do throws(PostgresError) {
                _ = try session.record([copy])
                observer.recordingQuarantined(sqlState: cause.sqlState.code)
                return .success(.quarantined(reason: Recording.rejectedReason))
            } catch {
                guard error.blame == .content || error.blame == .unknown else { throw error }
                logger.error("The database refused the quarantined copy of a recording", metadata: ["error": "\(error)"])
                guard error.blame == .content else { return nil }
            }
        }
        guard isContentFault else { return nil }
        observer.recordingFailed(.valueRejected)
        return .failure(.valueRejected)
    }

    func outcome(unserved cause: PostgresError) -> RecordingOutcome? { nil }

    func committed(_ outcomes: [RecordingOutcome], duration: Duration, longestWait: Duration) {
        let duplicates = outcomes.count { if case .duplicate = $0 { true } else { false } }
        observer.batchCommitted(BatchReport(recordings: outcomes.count, duplicates: duplicates, duration: duration, longestWait: longestWait))
    }

    func failed(_ failure: RecordingFailure) {
        observer.recordingFailed(failure)
    }

    func connectionMade() {
        observer.connectionMade()
    }

    func connectionLost(_ error: any Error) {
        logger.warning("The ledger has no connection", metadata: ["error": "\(error)"])
        observer.connectionLost()
    }
}
