package import Cards
import LibPQ
import WeChatPay

extension Ledger {
    /// Writes a request down before it is sent, together with what it says about its card, in one transaction. The observations are recorded only
    /// when the request is new; when it is to be sent again, they stand there.
    package func begin(_ request: NewRequest, observations: [Observation]) async throws(LedgerError) -> RequestBeginning {
        try await journalled(request.key, observations) { connection, bucket, batch in
            let result = try connection.execute(
                prepared: Statement.beginRequest.rawValue,
                parameters: [.int32(bucket)] + request.key.parameters + [
                    .bytes(request.digest), .text(request.body.text), .timestamp(request.requestedAt.microseconds),
                ] + batch)
            let beginning = try result.first { try $0.text(0) }
            guard let entry = try JournalEntry.read(request.key, bucket: bucket, from: connection) else { throw Self.noEntry }
            return switch beginning {
            case "send": .send(entry)
            case "settled": .settled(entry)
            case "conflict": .conflict(entry)
            default: throw LedgerError(code: .unexpectedAnswer, message: "begin_request answered something else than send, settled or conflict.")
            }
        }
    }

    /// Writes down what became of a request, together with what the answer says about its card, in one transaction. A result that is known is not
    /// given up for one that is less. What the answer says about cards of other buckets is committed just before.
    package func settle(_ key: RequestKey, _ settlement: RequestSettlement, observations: [Observation]) async throws(LedgerError) {
        let count = try await bucketCount()
        let ownBucket = Bucket.of(key.card.number, count: count)
        let elsewhere = observations.filter { Bucket.of($0.card.number, count: count) != ownBucket }
        try await journalled(key, observations) { connection, bucket, batch in
            if !elsewhere.isEmpty {
                var encoder = BatchEncoder()
                for parameters in encoder.calls(for: [Recording(notification: nil, observations: elsewhere)], bucketCount: count) {
                    _ = try connection.execute(prepared: Statement.record.rawValue, parameters: parameters)
                }
            }
            let result = try connection.execute(
                prepared: Statement.settleRequest.rawValue,
                parameters: [.int32(bucket)] + key.parameters + [
                    .text(settlement.state.rawValue), .int32(settlement.answerStatus.map(Int32.init(clamping:))), .text(settlement.answerCode),
                    .text(settlement.answer?.text), .text(settlement.wechatpayRequestID), .timestamp(settlement.settledAt.microseconds),
                ] + batch)
            guard try result.first({ try $0.bool(0) }) == true else { throw Self.noEntry }
        }
    }

    /// A request as it stands in the journal.
    package func request(_ key: RequestKey) async throws(LedgerError) -> JournalEntry? {
        let bucket = Bucket.of(key.card.number, count: try await bucketCount())
        return try await query { try JournalEntry.read(key, bucket: bucket, from: $0) }
    }

    private static let noEntry = LedgerError(code: .unexpectedAnswer, message: "The request is not in the journal; begin it first.")

    /// Runs `body` on the journal's connection with the request's bucket and, as an `observation_batch`, those observations that belong to it.
    private func journalled<Value: Sendable>(
        _ key: RequestKey, _ observations: [Observation],
        _ body: @escaping @Sendable (PostgresConnection, _ bucket: Int32, _ batch: [Parameter]) throws -> Value
    ) async throws(LedgerError) -> Value {
        let count = try await bucketCount()
        let bucket = Bucket.of(key.card.number, count: count)
        var encoder = BatchEncoder()
        let batch = encoder.parameters(of: observations.filter { Bucket.of($0.card.number, count: count) == bucket })
        do {
            return try await journal.perform { try body($0, bucket, batch) }
        } catch {
            throw LedgerError(error)
        }
    }
}

extension RequestKey {
    var parameters: [Parameter] {
        [.text(card.mchid), .text(card.product.rawValue), .text(card.number), .text(operation), .text(number)]
    }
}

extension JournalEntry {
    static func read(_ key: RequestKey, bucket: Int32, from connection: PostgresConnection) throws -> JournalEntry? {
        try connection.execute(
            """
            SELECT * FROM cardkeeper_internal.request
            WHERE mchid = $1 AND product = $2 AND card_key = $3 AND operation = $4 AND number = $5 AND bucket = $6
            """, parameters: key.parameters + [.int32(bucket)]
        ).first { row in
            guard let state = RequestState(rawValue: try row.text("state")) else {
                throw LedgerError(code: .unexpectedAnswer, message: "The journal holds a state that this program does not know.")
            }
            return JournalEntry(
                key: key, digest: try row.bytes("digest"), body: JSONText(wellFormed: try row.json("body")),
                requestedAt: try row.time("requested_at"),
                state: state, attempts: Int(try row.int64("attempts")), answerStatus: try row.optionalInt64("answer_status").map(Int.init),
                answerCode: try row.optionalText("answer_code"), answer: try row.optionalJSONText("answer"),
                wechatpayRequestID: try row.optionalText("wechatpay_request_id"), settledAt: try row.optionalTime("settled_at"))
        }
    }
}
