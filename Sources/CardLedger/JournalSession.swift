import Cards
import LibPQ
import WeChatPay

/// A connection made ready to write into the journal. Lives on the journal's thread.
final class JournalSession {
    private let connection: PostgresConnection
    private var encoder: JournalEncoder

    init(_ options: ConnectionOptions, deadline: Duration) throws {
        connection = try PostgresConnection(options)
        try connection.makeReadyToWrite(within: deadline, Statement.allCases)
        encoder = JournalEncoder(bucketCount: try SchemaVersion.bucketCount(connection))
    }

    /// Commits the writes, a bucket at a time. What is written again after only some buckets were committed is the same in effect.
    func write(_ writes: ArraySlice<JournalWrite>) throws(PostgresError) -> [Result<JournalOutcome, LedgerError>] {
        // What a settlement says is true whatever becomes of the settlement, and nobody would say it again.
        for write in writes where write.act.settlement != nil { try recordElsewhere(write) }
        var outcomes = [JournalOutcome?](repeating: nil, count: writes.count)
        for call in encoder.calls(for: writes) {
            let result = try connection.execute(prepared: Statement.journalRequests.rawValue, parameters: call.parameters)
            _ = try result.map { row throws(PostgresError) in
                guard let place = Int(exactly: try row.int64("place") - 1), call.order.indices.contains(place) else { return }
                let write = call.order[place]
                outcomes[write - writes.startIndex] = try JournalOutcome(row, of: writes[write].key)
            }
        }
        // What a begin says is true only of a request that is new.
        for (write, outcome) in zip(writes, outcomes) where write.act.request != nil && outcome?.verdict == .send && outcome?.entry?.attempts == 1 {
            try recordElsewhere(write)
        }
        addCards(to: &outcomes, of: writes)
        return outcomes.map { $0.map(Result.success) ?? .failure(.notUnderstood) }
    }

    /// Whoever settles a request that was done asks for its card next: here all of them cost one question.
    private func addCards(to outcomes: inout [JournalOutcome?], of writes: ArraySlice<JournalWrite>) {
        let keys = writes.filter(\.tellsOfCards).map(\.key.card)
        guard !keys.isEmpty else { return }
        // All is committed: what cannot be read now must not be taken for something that is not written.
        guard let cards = try? cards(keys) else { return }
        for (place, write) in zip(outcomes.indices, writes) where write.tellsOfCards {
            outcomes[place]?.card = cards[write.key.card]
        }
    }

    private func cards(_ keys: [CardKey]) throws(PostgresError) -> [CardKey: CardRow] {
        var buckets = Int32Array()
        for key in keys { buckets.append(Bucket.of(key.number, count: encoder.bucketCount)) }
        let rows = try connection.execute(prepared: Statement.cards.rawValue, parameters: KeyArrays(keys).parameters + [buckets.parameter])
            .map { row throws(PostgresError) in try CardRow(row) }
        return Dictionary(rows.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func recordElsewhere(_ write: JournalWrite) throws(PostgresError) {
        for parameters in encoder.callsElsewhere(for: write) {
            _ = try connection.execute(prepared: Statement.record.rawValue, parameters: parameters)
        }
    }
}

extension JournalWrite {
    /// Whether it says that WeChat Pay did what was asked for, and something of it about cards.
    fileprivate var tellsOfCards: Bool { act.settlement?.state == .answered && !observations.isEmpty }
}

extension JournalOutcome {
    /// Nil for what this program does not understand.
    fileprivate init?(_ row: borrowing Row, of key: RequestKey) throws(PostgresError) {
        guard let verdict = JournalVerdict(rawValue: try row.text("verdict")) else { return nil }
        let entry = try row.isNull("state") ? nil : JournalEntry(row, of: key)
        self.init(verdict: verdict, entry: entry)
    }
}

extension JournalEntry {
    /// Nil for a state that this program does not know.
    init?(_ row: borrowing Row, of key: RequestKey) throws(PostgresError) {
        guard let state = RequestState(rawValue: try row.text("state")) else { return nil }
        self.init(
            key: key, path: try row.text("path"), digest: try row.bytes("digest"), body: JSONText(wellFormed: try row.json("body")),
            withholdsFields: try row.bool("withholds_fields"), requestedAt: try row.time("requested_at"), state: state,
            attempts: Int(try row.int64("attempts")), leaseUntil: try row.optionalTime("lease_until"),
            answerStatus: try row.optionalInt64("answer_status").map(Int.init), answerCode: try row.optionalText("answer_code"),
            answer: try row.optionalJSONText("answer"), wechatpayRequestID: try row.optionalText("wechatpay_request_id"),
            settledAt: try row.optionalTime("settled_at"))
    }
}
