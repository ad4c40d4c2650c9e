package import CardLedger
package import CoreMetrics
package import Logging

/// Turns what the ledger tells of itself into metrics. Its failures it logs itself.
package final class LedgerMetrics: LedgerObserver {
    private let batchSize: Recorder
    private let commitTime: Recorder
    private let batchTime: Recorder
    private let queueDepth: Gauge
    private let journalTime: Recorder
    private let journalDepth: Gauge
    private let connected: Gauge
    private let connectionsLost: Counter
    private let logger: Logger

    package init(factory: any MetricsFactory, logger: Logger) {
        batchSize = Recorder(label: MetricName.batchSize, factory: factory)
        commitTime = Recorder(label: MetricName.commitTime, factory: factory)
        batchTime = Recorder(label: MetricName.batchTime, factory: factory)
        queueDepth = Gauge(label: MetricName.queueDepth, factory: factory)
        journalTime = Recorder(label: MetricName.journalTime, factory: factory)
        journalDepth = Gauge(label: MetricName.journalDepth, factory: factory)
        connected = Gauge(label: MetricName.databaseConnected, factory: factory)
        connectionsLost = Counter(label: MetricName.databaseConnectionLost, factory: factory)
        self.logger = logger
    }

    package func batchCommitted(_ report: BatchReport) {
        batchSize.record(report.recordings)
        commitTime.record(report.duration / .seconds(1))
        batchTime.record((report.duration + report.longestWait) / .seconds(1))
    }

    package func journalCommitted(_ duration: Duration) {
        journalTime.record(duration / .seconds(1))
    }

    // Whoever handed the recording in is told, and counts it under the refusal's name.
    package func recordingQuarantined(sqlState: String) {}
    package func recordingFailed(_ failure: RecordingFailure) {}

    package func connectionLost() {
        connectionsLost.increment()
        connected.record(0)
    }

    package func connectionMade() {
        connected.record(1)
        logger.notice("connected to the database")
    }

    /// Brings up to date what is only known by asking.
    package func update(from ledger: Ledger) {
        queueDepth.record(ledger.queueDepth)
        journalDepth.record(ledger.journalDepth)
        connected.record(ledger.isConnected ? 1 : 0)
    }
}
