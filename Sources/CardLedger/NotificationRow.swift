package import WeChatPay

/// A notification as it stands in the ledger, without its raw body.
package struct NotificationRow: Hashable, Sendable {
    package let mchid: String
    package let id: String
    package let eventType: String?
    package let summary: String?
    package let createTime: WeChatTime?
    package let receivedAt: WeChatTime
    package let serial: String
    package let status: NotificationRecord.Status
    package let reason: String?
}

/// Which notifications to list. What is nil does not restrict.
package struct NotificationFilter: Hashable, Sendable {
    package var mchid: String?
    package var status: NotificationRecord.Status?
    package var eventType: String?
    package var receivedAfter: WeChatTime?
    package var receivedBefore: WeChatTime?
    /// At most so many rows, the newest first.
    package var limit: Int

    package init(
        mchid: String? = nil, status: NotificationRecord.Status? = nil, eventType: String? = nil, receivedAfter: WeChatTime? = nil,
        receivedBefore: WeChatTime? = nil, limit: Int = 100
    ) {
        self.mchid = mchid
        self.status = status
        self.eventType = eventType
        self.receivedAfter = receivedAfter
        self.receivedBefore = receivedBefore
        self.limit = limit
    }
}
