import Cards
import LibPQ
import WeChatPay

extension TimelineEntry {
    static let columns = """
        observation_id, mchid, product, card_key, occurred_at, recorded_at, source, source_id, event, openid, appid, card_template_id, card_id, \
        card_code, sub_mchid, stock_creator_mchid, state, state_rank, pay_state, pay_rank, pay_amount, pay_time, transaction_id, time_range_told, \
        begin_time, end_time, objectives, rewards, total_amount, unfinished_reason, details, use_transaction_id, consume_time, consume_mchid, \
        consume_amount, token_hash, token_state, token_rank, token_expires_time
        """

    init(_ row: borrowing Row) throws(PostgresError) {
        let id = try row.uuid("observation_id")
        observation = try Observation(row, id: ObservationID(time: id.high, origin: id.low))
        recordedAt = try row.time("recorded_at")
    }
}

extension Observation {
    init(_ row: borrowing Row, id: ObservationID) throws(PostgresError) {
        guard let source = Source(rawValue: try row.text("source")) else {
            throw PostgresError(sqlState: .datatypeMismatch, message: "the ledger holds a source that this program does not know")
        }
        let sourceID = try row.text("source_id")
        // An id is made of these and a small index that is not a column: the index is the one that gives the id.
        let index = (0..<64).first { ObservationID(occurredAt: id.occurredAt, source: source, sourceID: sourceID, index: $0) == id } ?? 0
        self.init(
            card: try CardKey(row), occurredAt: id.occurredAt, source: source, sourceID: sourceID, index: index, event: try row.text("event"),
            facts: try Facts(row))
    }
}

extension Facts {
    init(_ row: borrowing Row) throws(PostgresError) {
        self.init()
        openid = try row.optionalText("openid")
        appid = try row.optionalText("appid")
        cardTemplateID = try row.optionalText("card_template_id")
        cardID = try row.optionalText("card_id")
        cardCode = try row.optionalText("card_code")
        subMchid = try row.optionalText("sub_mchid")
        stockCreatorMchid = try row.optionalText("stock_creator_mchid")
        state = try row.optionalRankedState("state", "state_rank")
        if let payState = try row.optionalRankedState("pay_state", "pay_rank") {
            payment = Payment(
                state: payState, amount: try row.optionalFen("pay_amount"), time: try row.optionalTime("pay_time"),
                transactionID: try row.optionalText("transaction_id"))
        }
        timeRange = try TimeRange.told(row)
        objectives = try row.optionalJSONText("objectives")
        rewards = try row.optionalJSONText("rewards")
        totalAmount = try row.optionalFen("total_amount")
        unfinishedReason = try row.optionalText("unfinished_reason")
        details = try row.optionalJSONText("details")
        if try row.optionalText("use_transaction_id") != nil { use = try CouponUse(row, transactionID: "use_transaction_id") }
        if try row.optionalText("token_hash") != nil { token = try CouponToken(row) }
    }
}

extension CouponUse {
    init(_ row: borrowing Row, transactionID: ColumnName) throws(PostgresError) {
        self.init(
            transactionID: try row.text(transactionID), consumeTime: try row.optionalTime("consume_time"),
            consumeMchid: try row.optionalText("consume_mchid"), consumeAmount: try row.optionalFen("consume_amount"))
    }
}

extension CouponToken {
    init(_ row: borrowing Row) throws(PostgresError) {
        self.init(
            tokenHash: try row.text("token_hash"),
            state: RankedState(name: try row.text("token_state"), rank: Int16(clamping: try row.int64("token_rank"))),
            expiresTime: try row.optionalTime("token_expires_time"))
    }
}
