/// What the ledger tells of itself, so that it needs to know no metrics library. Called on the ledger's own threads; must not block.
package protocol LedgerObserver: Sendable {
    /// A batch was committed.
    func batchCommitted(_ report: BatchReport)
    /// Entries of the journal were committed: how long that took, from sending the first statement.
    func journalCommitted(_ duration: Duration)
    /// A recording was quarantined because the database refused its content.
    func recordingQuarantined(sqlState: String)
    /// A recording failed under this name.
    func recordingFailed(_ failure: RecordingFailure)
    /// A writer lost its connection, or could not make one.
    func connectionLost()
    /// A writer has a connection.
    func connectionMade()
}

/// One committed batch.
package struct BatchReport: Hashable, Sendable {
    /// Recordings in it.
    package let recordings: Int
    /// Those among them whose notification was known before.
    package let duplicates: Int
    /// From sending the first statement to the commit.
    package let duration: Duration
    /// How long the one that waited longest had waited for its turn.
    package let longestWait: Duration

    package init(recordings: Int, duplicates: Int, duration: Duration, longestWait: Duration) {
        self.recordings = recordings
        self.duplicates = duplicates
        self.duration = duration
        self.longestWait = longestWait
    }
}

/// An observer that listens to nothing.
package struct SilentLedgerObserver: LedgerObserver {
    package init() {}
    package func batchCommitted(_ report: BatchReport) {}
    package func journalCommitted(_ duration: Duration) {}
    package func recordingQuarantined(sqlState: String) {}
    package func recordingFailed(_ failure: RecordingFailure) {}
    package func connectionLost() {}
    package func connectionMade() {}
}
