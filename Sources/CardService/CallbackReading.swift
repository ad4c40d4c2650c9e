import CardLedger
import Cards
import WeChatPay

/// What an authentic body turns out to hold, or why it cannot be told. Pure: the same for a callback that comes in and for one that is replayed.
struct CallbackReading: Sendable {
    /// Absent when the body is no envelope.
    let envelope: CallbackEnvelope?
    let observations: [Observation]
    let status: NotificationRecord.Status
    /// Why it is quarantined.
    let fault: CallbackFault?

    init(body: [UInt8], merchant: Merchant) {
        var envelope: CallbackEnvelope?
        do {
            let opened = try CallbackEnvelope(body)
            envelope = opened
            let resource = try opened.resource.open(with: merchant.apiv3Key)
            let reading = try EventReader.read(
                opened.eventType, resource: resource, mchid: merchant.mchid, notificationID: opened.id, createTime: opened.createTime)
            switch reading {
            case .observations(let observations): self.init(envelope: envelope, observations: observations, status: .recorded, fault: nil)
            case .recognised: self.init(envelope: envelope, observations: [], status: .recorded, fault: nil)
            case .unhandled: self.init(envelope: envelope, observations: [], status: .unhandled, fault: nil)
            }
        } catch {
            self.init(envelope: envelope, observations: [], status: .quarantined, fault: error)
        }
    }

    private init(envelope: CallbackEnvelope?, observations: [Observation], status: NotificationRecord.Status, fault: CallbackFault?) {
        self.envelope = envelope
        self.observations = observations
        self.status = status
        self.fault = fault
    }

    /// The row of the notification that arrived with these headers.
    func record(mchid: String, headers: SignatureHeaders, body: [UInt8], receivedAt: WeChatTime) -> NotificationRecord {
        record(
            mchid: mchid, id: envelope?.id ?? Self.id(ofUnreadable: body), receivedAt: receivedAt, requestID: headers.requestID,
            headers: NotificationRecord.Headers(
                timestamp: headers.timestamp, nonce: headers.nonce, serial: headers.serial, signature: headers.signature,
                signatureType: headers.signatureType),
            body: body)
    }

    /// The row that takes the place of a stored one, whose body was read again. It keeps the stored one's id, which a body that was no envelope then
    /// could not give.
    func record(replacing stored: NotificationRecord) -> NotificationRecord {
        record(
            mchid: stored.mchid, id: stored.id, receivedAt: stored.receivedAt, requestID: stored.requestID, headers: stored.headers,
            body: stored.body)
    }

    private func record(
        mchid: String, id: String, receivedAt: WeChatTime, requestID: String?, headers: NotificationRecord.Headers, body: [UInt8]
    ) -> NotificationRecord {
        NotificationRecord(
            mchid: mchid, id: id, eventType: envelope?.eventType.rawValue, originalType: envelope?.originalType, summary: envelope?.summary,
            createTime: envelope?.createTime, receivedAt: receivedAt, requestID: requestID, headers: headers, body: body, status: status,
            reason: fault?.rawValue)
    }

    /// A number made of the body alone, so that a resend of the same body is the same notification.
    private static func id(ofUnreadable body: [UInt8]) -> String {
        var hash = StableHash()
        // Each byte as the character of its number: exact for bytes that are no text, too.
        hash.combine(String(String.UnicodeScalarView(body.map { Unicode.Scalar($0) })))
        return "unreadable-" + String(hash.value, radix: 16)
    }
}
