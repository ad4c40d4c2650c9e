import LibPQ
package import Logging
import Synchronization

/// The one door to the database: records, journals requests and reads.
package final class Ledger: Sendable {
    /// The URL may hold a password, so descriptions and mirrors say nothing of it.
    package struct Configuration: Sendable, CustomStringConvertible, CustomReflectable {
        /// A libpq connection string or URI.
        package var databaseURL: String
        /// Connections that record. One is best on one machine.
        package var writers = 1
        /// More recordings than this waiting: `queue_full`. A sender waits for its answer, so as many wait as there are senders at once; this many are
        /// about a second's work of one database, well within the deadline, and at the usual 2 KiB a notification some 12 MiB.
        package var queueLimit = 4_096
        /// More bytes of bodies and facts than this waiting: `queue_full`. Only many large bodies get there: the largest is 1 MiB, so 64 senders hold no
        /// more than this, and one batch of theirs is laid out in a few times 8 MiB besides. Whoever must live on less memory sets less.
        package var queueByteLimit = 64 << 20
        /// Recordings of one transaction.
        package var batchLimit = 200
        /// How long a recording may wait for its commit.
        package var deadline: Duration = .milliseconds(3_500)

        package init(databaseURL: String) {
            self.databaseURL = databaseURL
        }

        func limits<Item, Outcome>() -> BatchState<Item, Outcome>.Limits {
            BatchState.Limits(
                queue: queueLimit, queueBytes: queueByteLimit, batch: max(1, batchLimit), batchBytes: 8 << 20, deadline: deadline)
        }

        package var description: String { "Ledger.Configuration" }
        package var customMirror: Mirror { Mirror(self, children: ["writers": writers, "queueLimit": queueLimit, "batchLimit": batchLimit]) }
    }

    let databaseURL: String
    let reader: ConnectionThread
    let journal: BatchWriter<JournalWork>
    /// Leases of buckets and the checks of their cards: apart, so that no request waits behind them.
    let polling: ConnectionThread
    /// Read with the first use; it never changes.
    let knownBucketCount = Mutex<Int32?>(nil)
    private let recorder: BatchWriter<RecordingWork>

    package init(configuration: Configuration, logger: Logger, observer: any LedgerObserver = SilentLedgerObserver()) {
        let databaseURL = configuration.databaseURL
        self.databaseURL = databaseURL
        let backOff = BackOff()
        let writing = Self.options(databaseURL, statementTimeout: configuration.deadline)
        recorder = BatchWriter(
            RecordingWork(options: writing, deadline: configuration.deadline, logger: logger, observer: observer), name: "ledger-writer",
            writers: configuration.writers, connectsEarly: true, limits: configuration.limits(), backOff: backOff)
        reader = Self.readingThread("ledger-reader", databaseURL, backOff, statementTimeout: .seconds(30))
        journal = BatchWriter(
            JournalWork(options: writing, deadline: configuration.deadline, logger: logger, observer: observer), name: "ledger-journal", writers: 1,
            connectsEarly: false, limits: configuration.limits(), backOff: backOff)
        polling = ConnectionThread(
            name: "ledger-polling", options: writing, backOff: backOff,
            setUp: { try $0.makeReadyToWrite(within: configuration.deadline, []) })
    }

    /// A server that does not keep `statement_timeout` itself hangs; it is given a second more.
    private static func options(_ databaseURL: String, statementTimeout: Duration) -> ConnectionOptions {
        ConnectionOptions(url: databaseURL, connectTimeout: 3, answerLimit: statementTimeout + .seconds(1))
    }

    /// A connection that only reads.
    static func readingThread(
        _ name: String, _ databaseURL: String, _ backOff: BackOff = BackOff(), statementTimeout: Duration
    ) -> ConnectionThread {
        ConnectionThread(
            name: name, options: options(databaseURL, statementTimeout: statementTimeout), backOff: backOff,
            setUp: { try $0.makeReadyToRead(within: statementTimeout) })
    }

    /// Starts the writers. The database need not be there yet. A ledger that was started is to be stopped.
    package func start() {
        recorder.start()
        journal.start()
    }

    /// Refuses what is new, finishes what was accepted, or lets it expire, and closes the connections: about the deadline and a second at most, and once
    /// more that long when the server hangs in a read or an entry of the journal.
    package func stop() async {
        await recorder.stop()
        // Who still waits for a read is going away too; an entry of the journal tells what was sent, and is worth its deadline.
        async let reading: Void = reader.shutdown(within: .seconds(1))
        async let checking: Void = polling.shutdown(within: .seconds(1))
        await journal.stop()
        await reading
        await checking
    }

    /// Recordings that wait for their commit.
    package var queueDepth: Int { recorder.depth }

    /// Entries of the journal that wait for their commit.
    package var journalDepth: Int { journal.depth }

    /// Whether a writer has a connection, as far as it knows.
    package var isConnected: Bool { recorder.isConnected }

    /// Records in the next batch. `completion` is called exactly once, on the caller's thread when the recording is refused, otherwise on one of the
    /// ledger's; it must not block.
    ///
    /// - Parameter begin: since when the sender waits; the deadline counts from then.
    package func record(
        _ recording: Recording, since begin: ContinuousClock.Instant = .now,
        completion: @escaping @Sendable (Result<RecordingOutcome, RecordingFailure>) -> Void
    ) {
        recorder.write(recording, weight: recording.weight, since: begin, completion: completion)
    }

    /// Records in the next batch.
    package func record(_ recording: Recording) async throws(RecordingFailure) -> RecordingOutcome {
        let result = await withCheckedContinuation { continuation in
            record(recording) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }
}
