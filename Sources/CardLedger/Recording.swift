package import Cards
package import WeChatPay

/// What the ledger is asked to keep in one piece: a notification, or observations, or both.
///
/// The same recording handed in twice is one in effect, so whoever got no clear answer may hand it in again.
package struct Recording: Sendable {
    /// By reference: a recording is handed on several times on its way, and a notification alone has a dozen texts to retain.
    private final class Content: Sendable {
        let notification: NotificationRecord?
        let observations: [Observation]

        init(_ notification: NotificationRecord?, _ observations: [Observation]) {
            self.notification = notification
            self.observations = observations
        }
    }

    private let content: Content

    package var notification: NotificationRecord? { content.notification }
    package var observations: [Observation] { content.observations }

    package init(notification: NotificationRecord?, observations: [Observation]) {
        content = Content(notification, observations)
    }
}

/// An authentic notification as it arrived, and what became of it.
package struct NotificationRecord: Hashable, Sendable {
    /// What became of a notification. It only climbs: `quarantined` gives way to the others when the notification is opened again.
    package enum Status: String, CaseIterable, Sendable {
        /// Opened, read and recorded.
        case recorded
        /// Opened, but its event type is not one that CardKeeper reads.
        case unhandled
        /// Authentic, but it could not be opened, read or stored; `reason` says why.
        case quarantined
    }

    /// The headers that its signature was made with, enough to verify it again.
    package struct Headers: Hashable, Sendable {
        /// `Wechatpay-Timestamp`, Unix seconds.
        package let timestamp: Int64
        /// `Wechatpay-Nonce`.
        package let nonce: String
        /// `Wechatpay-Serial`.
        package let serial: String
        /// `Wechatpay-Signature`, base64.
        package let signature: String
        /// `Wechatpay-Signature-Type`, when it was sent.
        package let signatureType: String?

        package init(timestamp: Int64, nonce: String, serial: String, signature: String, signatureType: String?) {
            self.timestamp = timestamp
            self.nonce = nonce
            self.serial = serial
            self.signature = signature
            self.signatureType = signatureType
        }
    }

    package let mchid: String
    /// The envelope's `id`; for a body that has none, a number that the receiver derived from the body.
    package let id: String
    /// Absent when the envelope could not be read.
    package let eventType: String?
    package let originalType: String?
    package let summary: String?
    package let createTime: WeChatTime?
    package let receivedAt: WeChatTime
    /// The `Request-ID` header.
    package let requestID: String?
    package let headers: Headers
    /// The body as it arrived, still encrypted.
    package let body: [UInt8]
    package let status: Status
    /// Why it is quarantined: a stable name.
    package let reason: String?

    package init(
        mchid: String, id: String, eventType: String?, originalType: String?, summary: String?, createTime: WeChatTime?, receivedAt: WeChatTime,
        requestID: String?, headers: Headers, body: [UInt8], status: Status, reason: String?
    ) {
        self.mchid = mchid
        self.id = id
        self.eventType = eventType
        self.originalType = originalType
        self.summary = summary
        self.createTime = createTime
        self.receivedAt = receivedAt
        self.requestID = requestID
        self.headers = headers
        self.body = body
        self.status = status
        self.reason = reason
    }
}

/// What a recording led to. In each case its transaction is committed.
package enum RecordingOutcome: Hashable, Sendable {
    case recorded
    /// Its notification stood in the ledger before, with this status, which is the same or a better one.
    case duplicate(NotificationRecord.Status)
    /// The database refused its content, so it stands in quarantine without observations, under this reason.
    case quarantined(reason: String)
}

/// Why a recording may not be in the ledger. But for `valueRejected`, the sender is to hand it in again.
package enum RecordingFailure: String, Error, CaseIterable, Sendable {
    /// More is waiting than the configured limit.
    case queueFull = "queue_full"
    /// No connection to the database within the deadline.
    case databaseUnavailable = "database_unavailable"
    /// The database did not commit within the deadline. It may still do so.
    case databaseSlow = "database_slow"
    /// The database refused the content of a recording that has no notification to keep in quarantine. Handing it in again does not help.
    case valueRejected = "value_rejected_by_database"
    /// The ledger is being stopped, or was never started.
    case shuttingDown = "shutting_down"
}
