import LibPQ
import WeChatPay

extension Ledger {
    /// Notifications, the newest first.
    package func notifications(_ filter: NotificationFilter) async throws(LedgerError) -> [NotificationRow] {
        // The index knows only which blocks hold which times, so a look at the last hour or day spares one at everything.
        let looks: [Int32?] =
            filter.receivedAfter == nil && filter.receivedBefore == nil && filter.status != .quarantined ? [1, 24, 720, nil] : [nil]
        var rows: [NotificationRow] = []
        for look in looks {
            rows = try await notifications(filter, withinHours: look)
            if rows.count >= filter.limit { break }
        }
        return rows
    }

    private func notifications(_ filter: NotificationFilter, withinHours look: Int32?) async throws(LedgerError) -> [NotificationRow] {
        var conditions = Conditions()
        conditions.add("mchid =", filter.mchid.map(Parameter.text(_:)))
        conditions.add("status =", filter.status.map { .text($0.rawValue) })
        conditions.add("event_type =", filter.eventType.map(Parameter.text(_:)))
        conditions.add("received_at >", filter.receivedAfter.map { .timestamp($0.microseconds) })
        conditions.add("received_at <", filter.receivedBefore.map { .timestamp($0.microseconds) })
        conditions.add("received_at > now() - interval '1 hour' *", look.map(Parameter.int32(_:)))
        let sql = """
            SELECT mchid, notification_id, event_type, summary, create_time, received_at, wechatpay_serial, status, reason
            FROM cardkeeper_internal.notification\(conditions.clause)
            ORDER BY received_at DESC, notification_id LIMIT \(conditions.place(.int64(Int64(filter.limit))))
            """
        let parameters = conditions.parameters
        return try await query { connection in
            try connection.execute(sql, parameters: parameters).map { try NotificationRow($0) }
        }
    }

    /// A notification with its raw body; nil when there is none with this id.
    package func notification(mchid: String, id: String) async throws(LedgerError) -> NotificationRecord? {
        try await query { connection in
            try connection.execute(
                "SELECT * FROM cardkeeper_internal.notification WHERE notification_id = $1 AND mchid = $2", parameters: [.text(id), .text(mchid)]
            ).first { try NotificationRecord($0) }
        }
    }
}

extension NotificationRecord.Status {
    init(_ row: borrowing Row) throws(PostgresError) {
        guard let status = Self(rawValue: try row.text("status")) else {
            throw PostgresError(sqlState: .datatypeMismatch, message: "the ledger holds a status that this program does not know")
        }
        self = status
    }
}

extension NotificationRow {
    init(_ row: borrowing Row) throws(PostgresError) {
        self.init(
            mchid: try row.text("mchid"), id: try row.text("notification_id"), eventType: try row.optionalText("event_type"),
            summary: try row.optionalText("summary"), createTime: try row.optionalTime("create_time"), receivedAt: try row.time("received_at"),
            serial: try row.text("wechatpay_serial"), status: try NotificationRecord.Status(row), reason: try row.optionalText("reason"))
    }
}

extension NotificationRecord {
    init(_ row: borrowing Row) throws(PostgresError) {
        self.init(
            mchid: try row.text("mchid"), id: try row.text("notification_id"), eventType: try row.optionalText("event_type"),
            originalType: try row.optionalText("original_type"), summary: try row.optionalText("summary"),
            createTime: try row.optionalTime("create_time"), receivedAt: try row.time("received_at"), requestID: try row.optionalText("request_id"),
            headers: Headers(
                timestamp: try row.int64("wechatpay_timestamp"), nonce: try row.text("wechatpay_nonce"), serial: try row.text("wechatpay_serial"),
                signature: try row.text("wechatpay_signature"), signatureType: try row.optionalText("signature_type")),
            body: try row.bytes("body"), status: try Status(row), reason: try row.optionalText("reason"))
    }
}
