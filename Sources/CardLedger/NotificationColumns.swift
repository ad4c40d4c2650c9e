import LibPQ
import WeChatPay

/// The notifications of a batch as `cardkeeper_internal.notification_batch`: one array a column.
struct NotificationColumns {
    private var mchid = SparseArray<TextArray>()
    private var notificationID = SparseArray<TextArray>()
    private var status = SparseArray<TextArray>()
    private var reason = SparseArray<TextArray>()
    private var eventType = SparseArray<TextArray>()
    private var originalType = SparseArray<TextArray>()
    private var summary = SparseArray<TextArray>()
    private var createTime = SparseArray<TimestampArray>()
    private var receivedAt = SparseArray<TimestampArray>()
    private var requestID = SparseArray<TextArray>()
    private var timestamp = SparseArray<Int64Array>()
    private var nonce = SparseArray<TextArray>()
    private var serial = SparseArray<TextArray>()
    private var signature = SparseArray<TextArray>()
    private var signatureType = SparseArray<TextArray>()
    private var body = SparseArray<ByteaArray>()

    mutating func append(_ notification: NotificationRecord) {
        mchid.append(notification.mchid)
        notificationID.append(notification.id)
        status.append(notification.status.rawValue)
        reason.append(notification.reason)
        eventType.append(notification.eventType)
        originalType.append(notification.originalType)
        summary.append(notification.summary)
        createTime.append(notification.createTime)
        receivedAt.append(notification.receivedAt)
        requestID.append(notification.requestID)
        timestamp.append(notification.headers.timestamp)
        nonce.append(notification.headers.nonce)
        serial.append(notification.headers.serial)
        signature.append(notification.headers.signature)
        signatureType.append(notification.headers.signatureType)
        body.append(notification.body)
    }

    mutating func removeAll() {
        mchid.removeAll()
        notificationID.removeAll()
        status.removeAll()
        reason.removeAll()
        eventType.removeAll()
        originalType.removeAll()
        summary.removeAll()
        createTime.removeAll()
        receivedAt.removeAll()
        requestID.removeAll()
        timestamp.removeAll()
        nonce.removeAll()
        serial.removeAll()
        signature.removeAll()
        signatureType.removeAll()
        body.removeAll()
    }

    /// In the order of the composite type's attributes.
    var parameters: [Parameter] {
        [
            mchid.parameter, notificationID.parameter, status.parameter, reason.parameter, eventType.parameter, originalType.parameter,
            summary.parameter, createTime.parameter, receivedAt.parameter, requestID.parameter, timestamp.parameter, nonce.parameter,
            serial.parameter, signature.parameter, signatureType.parameter, body.parameter,
        ]
    }
}
