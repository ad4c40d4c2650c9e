import CardLedger
import Cards
import LibPQ
import ScratchPostgres
import Testing
import WeChatPay

/// A database whose views are looked at, and what WeChat Pay might tell it.
struct ViewDatabase {
    let database: TestDatabase

    init(_ database: TestDatabase) {
        self.database = database
    }

    init() async throws {
        database = try await TestDatabase.migrated()
    }

    /// The rows of a view, each column as text; `rest` is what follows the view's name in the statement.
    func rows(_ view: String, _ columns: String..., rest: String = "") async throws -> [[String?]] {
        let list = columns.map { "(\($0))::text" }.joined(separator: ", ")
        return try await database.rows("\(list) FROM cardkeeper.\(view) \(rest)")
    }

    func record(_ recordings: [Recording]) async throws {
        let ledger = database.ledger()
        for result in await ledger.recordAll(recordings) {
            #expect(result == .success(.recorded))
        }
        await ledger.stop()
    }

    func record(_ observations: Observation...) async throws {
        try await record([Recording(notification: nil, observations: observations)])
    }

    /// How PostgreSQL would answer the query.
    func plan(_ query: String) async throws -> String {
        try await database.perform { connection in
            try connection.execute("EXPLAIN (COSTS OFF) \(query)").map { try $0.text(0) }.joined(separator: "\n")
        }
    }
}

/// What WeChat Pay and our own requests tell.
enum Told {
    static let mchid = "1600000001"

    static func time(_ text: String) throws -> WeChatTime {
        try #require(WeChatTime(rfc3339: text))
    }

    /// A notification as the service would record it.
    static func callback(
        _ eventType: EventType, _ plaintext: String, id: String, createTime: String, receivedAt: String? = nil
    ) throws -> Recording {
        let createTime = try time(createTime)
        let reading = try EventReader.read(
            eventType, resource: Array(plaintext.utf8), mchid: mchid, notificationID: id, createTime: createTime)
        guard case .observations(let observations) = reading else {
            Issue.record("\(eventType.rawValue) says nothing about a card")
            return Recording(notification: nil, observations: [])
        }
        let receivedAt = try receivedAt.map(time) ?? createTime
        return Recording(notification: notification(id, eventType, createTime: createTime, receivedAt: receivedAt), observations: observations)
    }

    static func notification(
        _ id: String, _ eventType: EventType?, createTime: WeChatTime?, receivedAt: WeChatTime, status: NotificationRecord.Status = .recorded,
        reason: String? = nil
    ) -> NotificationRecord {
        NotificationRecord(
            mchid: mchid, id: id, eventType: eventType?.rawValue, originalType: nil, summary: "通知", createTime: createTime, receivedAt: receivedAt,
            requestID: "08F5D2C1-\(id)",
            headers: NotificationRecord.Headers(
                timestamp: 1_928_106_611, nonce: "EcoYoAI8RP5qRVSqmyFdYBzQ9bZ3XkVu", serial: "5157F09EFDC096DE", signature: "c2lnbmF0dXJl",
                signatureType: nil),
            body: Array(#"{"id":"secret"}"#.utf8), status: status, reason: reason)
    }

    /// An observation of a card with what `change` makes known.
    static func observation(
        _ product: Product, _ number: String, at time: String, source: Source = .callback, id: String? = nil, event: String = "told",
        change: (inout Facts) -> Void = { _ in }
    ) throws -> Observation {
        var facts = Facts()
        change(&facts)
        return Observation(
            card: CardKey(mchid: mchid, product: product, number: number), occurredAt: try Told.time(time), source: source,
            sourceID: id ?? "\(number) \(time)", event: event, facts: facts)
    }
}

extension TestDatabase {
    /// A fresh database of a user `plain`, who may make no roles. Once in a cluster.
    static func ofPlainUser(_ server: ScratchPostgres) async throws -> TestDatabase {
        let empty = try await TestDatabase.empty(server)
        try await empty.asSuperuser.execute(
            "CREATE ROLE plain LOGIN; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO plain', current_database()); END $$")
        return TestDatabase(url: empty.url.replacing("//cardkeeper@", with: "//plain@"))
    }
}
