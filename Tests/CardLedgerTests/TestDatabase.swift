import CardLedger
import Cards
import Foundation
import LibPQ
import Logging
import ScratchPostgres
import WeChatPay

/// A database of a test's own, and direct ways to look at it and to disturb it.
struct TestDatabase: Sendable {
    static let sqlDirectory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../sql").standardizedFileURL.path()

    let url: String
    private let thread: ConnectionThread

    init(url: String) {
        self.url = url
        thread = ConnectionThread(
            name: "test-database", options: ConnectionOptions(url: url), setUp: { try $0.run(script: "SET timezone = 'UTC'") })
    }

    /// A fresh database, without a schema.
    static func empty(_ server: ScratchPostgres = .shared) async throws -> TestDatabase {
        TestDatabase(url: try await server.database())
    }

    /// A fresh database with the schema.
    static func migrated(_ server: ScratchPostgres = .shared, bucketCount: Int? = nil) async throws -> TestDatabase {
        let database = try await empty(server)
        try await database.migrator.up(bucketCount: bucketCount)
        return database
    }

    var migrator: Migrator { Migrator(databaseURL: url, sqlDirectory: Self.sqlDirectory) }

    /// The same database in the name of the superuser.
    var asSuperuser: TestDatabase { TestDatabase(url: url.replacing("//cardkeeper@", with: "//postgres@")) }

    /// A running ledger, with `change` made to its configuration.
    func ledger(observer: any LedgerObserver = SilentLedgerObserver(), _ change: (inout Ledger.Configuration) -> Void = { _ in }) -> Ledger {
        var configuration = Ledger.Configuration(databaseURL: url)
        // A busy machine is no reason to fail; a test of the deadline sets its own.
        configuration.deadline = .seconds(60)
        change(&configuration)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let ledger = Ledger(configuration: configuration, logger: logger, observer: observer)
        ledger.start()
        return ledger
    }

    func perform<Value: Sendable>(_ body: @escaping @Sendable (PostgresConnection) throws -> Value) async throws -> Value {
        try await thread.perform(body)
    }

    func execute(_ sql: String) async throws {
        try await perform { try $0.run(script: sql) }
    }

    /// Every column as text.
    func rows(_ sql: String) async throws -> [[String?]] {
        try await perform { connection in
            let result = try connection.execute("SELECT \(sql)")
            let columns = result.columnCount
            return try result.map { row in try (0..<columns).map { try row.optionalText(.index($0)) } }
        }
    }

    func count(_ from: String) async throws -> Int {
        Int(try await rows("count(*)::text FROM \(from)").first?.first.flatMap(\.self) ?? "") ?? -1
    }
}

/// Samples of what is recorded.
enum Sample {
    static let time = WeChatTime(microseconds: 1_928_102_465_000_000)

    static func notification(
        _ id: String, status: NotificationRecord.Status = .recorded, summary: String? = "先享卡领取成功通知", createTime: WeChatTime? = time,
        body: [UInt8] = Array("{}".utf8)
    ) -> NotificationRecord {
        NotificationRecord(
            mchid: "1600000001", id: id, eventType: "DISCOUNT_CARD.USER_ACCEPTED", originalType: "discount-card", summary: summary,
            createTime: createTime,
            receivedAt: time, requestID: nil,
            headers: NotificationRecord.Headers(
                timestamp: 1_928_102_465, nonce: "EcoYoAI8RP5qRVSqmyFdYBzQ9bZ3XkVu", serial: "5157F09EFDC096DE", signature: "c2lnbmF0dXJl",
                signatureType: nil),
            body: body, status: status, reason: status == .quarantined ? "decryption_failed" : nil)
    }

    /// An accepted discount card.
    static func accepted(_ number: String, by id: String, at time: WeChatTime = time, change: (inout Facts) -> Void = { _ in }) -> Observation {
        var facts = Facts()
        facts.openid = "oInventedUser0000000000000001"
        facts.appid = "wx00aa11bb22cc33dd"
        facts.state = RankedState(name: "ONGOING", rank: 4)
        facts.objectives = JSONText(wellFormed: #"[{"objective_id":"51001"}]"#)
        change(&facts)
        return Observation(
            card: CardKey(mchid: "1600000001", product: .discountCard, number: number), occurredAt: time, source: .callback, sourceID: id,
            event: "DISCOUNT_CARD.USER_ACCEPTED", facts: facts)
    }

    /// A notification with its one observation.
    static func recording(_ number: Int, change: (inout Facts) -> Void = { _ in }) -> Recording {
        Recording(notification: notification("EV-\(number)"), observations: [accepted("DC_\(number)", by: "EV-\(number)", change: change)])
    }
}

extension Ledger {
    /// Hands in all at once; the results in order.
    func recordAll(
        _ recordings: [Recording], since begin: ContinuousClock.Instant = .now
    ) async -> [Result<RecordingOutcome, RecordingFailure>] {
        let (answers, answered) = AsyncStream<(Int, Result<RecordingOutcome, RecordingFailure>)>.makeStream()
        for (place, recording) in recordings.enumerated() { record(recording, since: begin) { answered.yield((place, $0)) } }
        var results = [Result<RecordingOutcome, RecordingFailure>](repeating: .failure(.shuttingDown), count: recordings.count)
        for await (place, result) in answers.prefix(recordings.count) { results[place] = result }
        return results
    }
}
