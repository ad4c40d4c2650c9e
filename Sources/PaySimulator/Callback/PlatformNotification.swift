/// A notice before it is encrypted and signed. It keeps its id and its resource nonce, so each resend has the same body.
package struct PlatformNotification: Sendable {
    /// Unique per notice; a resend carries the same.
    package let id: String
    /// Unix milliseconds.
    package let createTime: Int64
    package let eventType: String
    package let summary: String
    /// Left out of the envelope when nil, as some of the platform's own samples do.
    package let originalType: String?
    package let associatedData: String?
    /// 12 ASCII characters, as AES-256-GCM wants them.
    package let resourceNonce: String
    /// The plaintext: what the merchant reads after decryption.
    package let resource: [UInt8]

    package init(
        id: String, createTime: Int64, eventType: String, summary: String, originalType: String? = nil, associatedData: String? = nil,
        resourceNonce: String, resource: [UInt8]
    ) {
        self.id = id
        self.createTime = createTime
        self.eventType = eventType
        self.summary = summary
        self.originalType = originalType
        self.associatedData = associatedData
        self.resourceNonce = resourceNonce
        self.resource = resource
    }

    /// With an id and a nonce of its own.
    package init(
        eventType: String, summary: String, originalType: String? = nil, associatedData: String? = nil, resource: JSON, createTime: Int64,
        random: SimulatorRandom
    ) {
        self.init(
            id: random.uuid(), createTime: createTime, eventType: eventType, summary: summary, originalType: originalType,
            associatedData: associatedData, resourceNonce: random.text(12), resource: resource.bytes())
    }
}
