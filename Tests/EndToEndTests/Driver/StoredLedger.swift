import Cards
import LibPQ
import PaySimulator
import WeChatPay

/// What stands in a database, read past the program under test.
struct StoredLedger: Hashable, Sendable {
    /// A row, each value under its column's name in a form that can be compared; a column that is null is absent.
    typealias StoredRow = [String: String]

    /// The ids of the notifications, by status.
    let notifications: [String: [String]]
    /// The source ids of the observations; one that stands there twice is there twice.
    let observations: [String]
    /// By product and card_key.
    let cards: [String: StoredRow]
    /// By product, card_key and transaction_id.
    let uses: [String: StoredRow]
    /// Every card's change_seq.
    let changeSequences: [Int64]

    init(_ databaseURL: String) async throws {
        let thread = ConnectionThread(name: "stored ledger", options: ConnectionOptions(url: databaseURL, applicationName: "tests"))
        self = try await thread.perform { connection in try StoredLedger(connection) }
    }

    /// From one snapshot, since a server process may still be at work for a service that was killed.
    private init(_ connection: PostgresConnection) throws {
        try connection.run(script: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        let pairs = try connection.execute("SELECT status, notification_id FROM cardkeeper_internal.notification ORDER BY 1, 2").map {
            row throws(PostgresError) in (try row.text(0), try row.text(1))
        }
        notifications = Dictionary(grouping: pairs, by: \.0).mapValues { $0.map(\.1) }
        observations = try connection.execute("SELECT source_id FROM cardkeeper_internal.observation ORDER BY 1").map {
            row throws(PostgresError) in try row.text(0)
        }
        let cardRows = try connection.execute(Self.cardQuery).map { row throws(PostgresError) in
            try Self.values(row, texts: CardColumn.texts, numbers: CardColumn.numbers, times: CardColumn.times, jsons: CardColumn.jsons)
        }
        cards = Dictionary(grouping: cardRows) { "\($0["product"] ?? "")/\($0["card_key"] ?? "")" }.compactMapValues(\.first)
        let useRows = try connection.execute(Self.useQuery).map { row throws(PostgresError) in
            try Self.values(
                row, texts: ["product", "card_key", "transaction_id", "consume_mchid"], numbers: ["consume_amount"], times: ["consume_time"])
        }
        uses = Dictionary(grouping: useRows) { "\($0["product"] ?? "")/\($0["card_key"] ?? "")/\($0["transaction_id"] ?? "")" }
            .compactMapValues(\.first)
        changeSequences = try connection.execute("SELECT change_seq FROM cardkeeper_internal.card ORDER BY 1").map {
            row throws(PostgresError) in try row.int64(0)
        }
        try connection.run(script: "COMMIT")
    }

    private static let cardQuery = """
        SELECT \((CardColumn.texts + CardColumn.numbers + CardColumn.times + CardColumn.jsons).joined(separator: ", "))
        FROM (SELECT *, array_to_string(identity_conflicts, ',') AS conflicts FROM cardkeeper_internal.card) AS card
        """
    private static let useQuery = """
        SELECT product, card_key, transaction_id, consume_mchid, consume_amount, consume_time FROM cardkeeper_internal.coupon_use
        """

    private static func values(
        _ row: borrowing Row, texts: [String], numbers: [String], times: [String], jsons: [String] = []
    ) throws(PostgresError) -> StoredRow {
        var values: StoredRow = [:]
        for name in texts { values[name] = try row.optionalText(.name(name)) }
        for name in numbers { values[name] = try row.optionalInt64(.name(name)).map { String($0) } }
        for name in times { values[name] = try row.optionalTimestamp(.name(name)).map { String($0) } }
        for name in jsons { values[name] = try row.optionalJSON(.name(name)) }
        return values
    }
}

/// The columns of a card that follow from its observations.
enum CardColumn {
    static let texts =
        ["product", "card_key", "state", "pay_state", "transaction_id", "unfinished_reason", "conflicts"] + IdentityName.allCases.map(\.rawValue)
    static let numbers = ["pay_amount", "total_amount"]
    static let times = ["state_at", "pay_time", "begin_time", "end_time", "first_at", "last_at"]
    static let jsons = ["objectives", "rewards", "details"]
}

/// What must stand in a database that holds certain notifications, as the pure join says.
struct ExpectedLedger: Sendable {
    let cards: [String: StoredLedger.StoredRow]
    let uses: [String: StoredLedger.StoredRow]

    init(_ notifications: [PlatformNotification]) throws {
        var joined: [CardKey: Card] = [:]
        for notification in notifications {
            for observation in try Self.observations(of: notification) {
                joined[observation.card, default: Card(observation.card)].join(observation)
            }
        }
        cards = Dictionary(uniqueKeysWithValues: joined.values.map { ("\($0.key.product.rawValue)/\($0.key.number)", Self.row($0)) })
        uses = joined.values.flatMap(Self.useRows).reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    private static func observations(of notification: PlatformNotification) throws -> [Observation] {
        // The envelope carries whole seconds.
        let reading = try EventReader.read(
            EventType(rawValue: notification.eventType), resource: notification.resource, mchid: Installation.mchid, notificationID: notification.id,
            createTime: WeChatTime(unixSeconds: notification.createTime / 1000))
        if case .observations(let observations) = reading { return observations }
        return []
    }

    private static func row(_ card: Card) -> StoredLedger.StoredRow {
        var row: StoredLedger.StoredRow = ["product": card.key.product.rawValue, "card_key": card.key.number]
        for name in IdentityName.allCases { row[name.rawValue] = card.identity[name]?.winner?.value }
        row["conflicts"] = card.identityConflicts.isEmpty ? nil : card.identityConflicts.joined(separator: ",")
        row["state"] = card.state.winner?.value.name
        row["state_at"] = (card.state.winner?.by.occurredAt).map(microseconds)
        row["pay_state"] = card.payment.winner?.value.state.name
        row["pay_amount"] = (card.payment.winner?.value.amount?.amount).map { String($0) }
        row["pay_time"] = (card.payment.winner?.value.time).map(microseconds)
        row["transaction_id"] = card.payment.winner?.value.transactionID
        row["begin_time"] = (card.timeRange.winner?.value.beginTime).map(microseconds)
        row["end_time"] = (card.timeRange.winner?.value.endTime).map(microseconds)
        row["objectives"] = card.objectives.winner?.value.text
        row["rewards"] = card.rewards.winner?.value.text
        row["details"] = card.details.winner?.value.text
        row["total_amount"] = (card.totalAmount.winner?.value.amount).map { String($0) }
        row["unfinished_reason"] = card.unfinishedReason.winner?.value
        row["first_at"] = card.firstAt.map(microseconds)
        row["last_at"] = card.lastAt.map(microseconds)
        return row
    }

    private static func useRows(_ card: Card) -> [(String, StoredLedger.StoredRow)] {
        card.uses.values.compactMap { use in
            guard let use = use.winner?.value else { return nil }
            var row: StoredLedger.StoredRow = [
                "product": card.key.product.rawValue, "card_key": card.key.number, "transaction_id": use.transactionID,
            ]
            row["consume_mchid"] = use.consumeMchid
            row["consume_amount"] = (use.consumeAmount?.amount).map { String($0) }
            row["consume_time"] = use.consumeTime.map(microseconds)
            return ("\(card.key.product.rawValue)/\(card.key.number)/\(use.transactionID)", row)
        }
    }

    private static func microseconds(_ time: WeChatTime) -> String { String(time.microseconds) }
}
