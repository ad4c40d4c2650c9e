import Cards
import LibPQ
import WeChatPay

extension CardKey {
    init(_ row: borrowing Row) throws(PostgresError) {
        let name = try row.text("product")
        guard let product = Product(rawValue: name) else {
            throw PostgresError(sqlState: .datatypeMismatch, message: "the ledger holds a product that this program does not know")
        }
        self.init(mchid: try row.text("mchid"), product: product, number: try row.text("card_key"))
    }
}

extension Row {
    func optionalTime(_ column: ColumnName) throws(PostgresError) -> WeChatTime? {
        try optionalTimestamp(column).map(WeChatTime.init(microseconds:))
    }

    func time(_ column: ColumnName) throws(PostgresError) -> WeChatTime {
        WeChatTime(microseconds: try timestamp(column))
    }

    func optionalFen(_ column: ColumnName) throws(PostgresError) -> Fen? {
        try optionalInt64(column).map(Fen.init(_:))
    }

    /// A `json` column, which holds the text as it was written.
    func optionalJSONText(_ column: ColumnName) throws(PostgresError) -> JSONText? {
        try optionalJSON(column).map(JSONText.init(wellFormed:))
    }

    func optionalRankedState(_ name: ColumnName, _ rank: ColumnName) throws(PostgresError) -> RankedState? {
        guard let name = try optionalText(name) else { return nil }
        return RankedState(name: name, rank: Int16(clamping: try int64(rank)))
    }
}

extension CardRow {
    static let columns = """
        bucket, mchid, product, card_key, openid, appid, card_template_id, card_id, card_code, sub_mchid, stock_creator_mchid, state, state_at, \
        pay_state, pay_amount, pay_time, transaction_id, time_range_by IS NOT NULL AS time_range_told, begin_time, end_time, objectives, rewards, \
        total_amount, unfinished_reason, details, identity_conflicts, requested, first_at, last_at, change_seq, changed_at
        """

    init(_ row: borrowing Row) throws(PostgresError) {
        key = try CardKey(row)
        bucket = Int32(clamping: try row.int64("bucket"))
        openid = try row.optionalText("openid")
        appid = try row.optionalText("appid")
        cardTemplateID = try row.optionalText("card_template_id")
        cardID = try row.optionalText("card_id")
        cardCode = try row.optionalText("card_code")
        subMchid = try row.optionalText("sub_mchid")
        stockCreatorMchid = try row.optionalText("stock_creator_mchid")
        state = try row.optionalText("state")
        stateAt = try row.optionalTime("state_at")
        payState = try row.optionalText("pay_state")
        payAmount = try row.optionalFen("pay_amount")
        payTime = try row.optionalTime("pay_time")
        transactionID = try row.optionalText("transaction_id")
        timeRange = try TimeRange.told(row)
        objectives = try row.optionalJSONText("objectives")
        rewards = try row.optionalJSONText("rewards")
        totalAmount = try row.optionalFen("total_amount")
        unfinishedReason = try row.optionalText("unfinished_reason")
        details = try row.optionalJSONText("details")
        identityConflicts = (try row.optionalTextArray("identity_conflicts") ?? []).compactMap(\.self)
        requested = try row.bool("requested")
        firstAt = try row.time("first_at")
        lastAt = try row.time("last_at")
        changeSequence = try row.int64("change_seq")
        changedAt = try row.time("changed_at")
    }
}

extension TimeRange {
    static func told(_ row: borrowing Row) throws(PostgresError) -> TimeRange? {
        guard try row.optionalBool("time_range_told") == true else { return nil }
        return TimeRange(beginTime: try row.optionalTime("begin_time"), endTime: try row.optionalTime("end_time"))
    }
}
