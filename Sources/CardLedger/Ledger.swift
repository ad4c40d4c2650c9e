import LibPQ
package import Logging
import Synchronization

/// The one door to the database: records, journals requests and reads.
package final class Ledger: Sendable {
    package struct Configuration: Sendable {
        /// A libpq connection string or URI.
        package var databaseURL: String
        /// Connections that record. One is best on one machine.
        package var writers = 1
        /// More recordings than this waiting: `queue_full`.
        package var queueLimit = 4_096
        /// More bytes of bodies and facts than this waiting: `queue_full`.
        package var queueByteLimit = 64 << 20
        /// Recordings of one transaction.
        package var batchLimit = 200
        /// How long a recording may wait for its commit.
        package var deadline: Duration = .milliseconds(3_500)

        package init(databaseURL: String) {
            self.databaseURL = databaseURL
        }
    }

    let options: ConnectionOptions
    let reader: ConnectionThread
    let journal: ConnectionThread
    /// Read with the first use; it never changes.
    let knownBucketCount = Mutex<Int32?>(nil)
    private let recorder: Recorder

    package init(configuration: Configuration, logger: Logger, observer: any LedgerObserver = SilentLedgerObserver()) {
        let options = ConnectionOptions(url: configuration.databaseURL, connectTimeout: 3)
        let backOff = BackOff()
        self.options = options
        recorder = Recorder(configuration: configuration, options: options, backOff: backOff, logger: logger, observer: observer)
        reader = ConnectionThread(
            name: "ledger-reader", options: options, backOff: backOff,
            setUp: { connection in
                try connection.run(
                    script: "SET default_transaction_read_only = on; \(WriterSession.readingSettings(.seconds(30)))", named: "session settings")
            })
        journal = ConnectionThread(
            name: "ledger-journal", options: options, backOff: backOff,
            setUp: { connection in
                try connection.run(script: WriterSession.settings(configuration.deadline), named: "session settings")
                try SchemaVersion.require(connection)
                for statement in Statement.allCases { try statement.prepare(on: connection) }
            })
    }

    /// Starts the writers. The database need not be there yet. A ledger that was started is to be stopped.
    package func start() {
        recorder.start()
    }

    /// Refuses what is new, finishes what was accepted, or lets it expire, and closes the connections: about the deadline and a second at most.
    package func stop() async {
        await recorder.stop()
        await reader.shutdown()
        await journal.shutdown()
    }

    /// Recordings that wait for their commit.
    package var queueDepth: Int { recorder.depth }

    /// Whether a writer has a connection, as far as it knows.
    package var isConnected: Bool { recorder.isConnected }

    /// Records in the next batch. `completion` is called exactly once, on the caller's thread when the recording is refused, otherwise on one of the
    /// ledger's; it must not block.
    package func record(_ recording: Recording, completion: @escaping @Sendable (Result<RecordingOutcome, RecordingFailure>) -> Void) {
        recorder.record(recording, completion: completion)
    }

    /// Records in the next batch.
    package func record(_ recording: Recording) async throws(RecordingFailure) -> RecordingOutcome {
        let result = await withCheckedContinuation { continuation in
            recorder.record(recording) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }
}
