import CardLedger
import Synchronization

/// Counts what a ledger tells of itself.
final class CountingObserver: LedgerObserver {
    private struct Counts {
        var batches: [BatchReport] = []
        var quarantined = 0
        var failures: [RecordingFailure] = []
        var lost = 0
        var made = 0
    }

    private let counts = Mutex(Counts())

    var batches: [BatchReport] { counts.withLock(\.batches) }
    var quarantined: Int { counts.withLock(\.quarantined) }
    var failures: [RecordingFailure] { counts.withLock(\.failures) }
    var connectionsLost: Int { counts.withLock(\.lost) }
    var connectionsMade: Int { counts.withLock(\.made) }

    func batchCommitted(_ report: BatchReport) { counts.withLock { $0.batches.append(report) } }
    func journalCommitted(_ duration: Duration) {}
    func recordingQuarantined(sqlState: String) { counts.withLock { $0.quarantined += 1 } }
    func recordingFailed(_ failure: RecordingFailure) { counts.withLock { $0.failures.append(failure) } }
    func connectionLost() { counts.withLock { $0.lost += 1 } }
    func connectionMade() { counts.withLock { $0.made += 1 } }
}
