import Cards
import WeChatPay

extension Recording {
    /// The stable name of the reason for which a recording stands in quarantine that the database refused.
    static let rejectedReason = "value_rejected_by_database"

    /// What is kept of a recording whose content the database refused: its notification with the raw body, without what may have been refused. Nil when
    /// there is no notification.
    var quarantined: Recording? {
        guard let notification else { return nil }
        let headers = notification.headers
        return Recording(
            notification: NotificationRecord(
                mchid: Self.storable(notification.mchid), id: Self.storableID(notification.id), eventType: notification.eventType.map(Self.storable),
                originalType: notification.originalType.map(Self.storable), summary: notification.summary.map(Self.storable),
                createTime: notification.createTime.flatMap(Self.storable), receivedAt: notification.receivedAt,
                requestID: notification.requestID.map(Self.storable),
                headers: NotificationRecord.Headers(
                    timestamp: headers.timestamp, nonce: Self.storable(headers.nonce), serial: Self.storable(headers.serial),
                    signature: Self.storable(headers.signature), signatureType: headers.signatureType.map(Self.storable)),
                body: notification.body, status: .quarantined, reason: Self.rejectedReason),
            observations: [])
    }

    /// PostgreSQL stores every text but U+0000; the body still has it.
    private static func storable(_ text: String) -> String {
        String(text.unicodeScalars.prefix(1_024).map { $0 == "\0" ? "\u{fffd}" : Character($0) })
    }

    /// An id must also fit into an index. Another id stands for one that does not, always the same.
    private static func storableID(_ id: String) -> String {
        guard id.utf8.count > 512 || id.unicodeScalars.contains("\0") else { return id }
        var hash = StableHash()
        hash.combine(id)
        return "rejected-\(String(hash.value, radix: 16))"
    }

    /// The years 1 to 9999.
    private static func storable(_ time: WeChatTime) -> WeChatTime? {
        (-62_135_596_800_000_000..<253_402_300_800_000_000).contains(time.microseconds) ? time : nil
    }
}
