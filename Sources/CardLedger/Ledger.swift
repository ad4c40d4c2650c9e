package import Cards
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

    private let configuration: Configuration
    private let logger: Logger
    private let observer: any LedgerObserver

    package init(configuration: Configuration, logger: Logger, observer: any LedgerObserver = SilentLedgerObserver()) {
        self.configuration = configuration
        self.logger = logger
        self.observer = observer
    }

    /// Starts the writers. The database need not be there yet.
    package func start() {}

    /// Finishes what was accepted, refuses what is new, and closes the connections.
    package func stop() async {}

    /// Recordings that wait for their commit.
    package var queueDepth: Int { 0 }

    /// Whether a writer has a connection at this moment.
    package var isConnected: Bool { false }

    /// Records in the next batch. `completion` is called exactly once, on a thread of the ledger's, and must not block.
    package func record(_ recording: Recording, completion: @escaping @Sendable (Result<RecordingOutcome, RecordingFailure>) -> Void) {
        completion(.failure(.shuttingDown))
    }

    /// Records in the next batch.
    package func record(_ recording: Recording) async throws(RecordingFailure) -> RecordingOutcome {
        throw .shuttingDown
    }
}
