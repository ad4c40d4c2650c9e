/// The outer JSON of a callback: what it is about, and the encrypted resource.
public struct CallbackEnvelope: Sendable {
    /// The notification's id, the same on every resend: 1 to 64 visible ASCII characters.
    public let id: String
    /// When WeChat Pay made the notification.
    public let createTime: WeChatTime
    /// What happened.
    public let eventType: EventType
    /// `encrypt-resource`, when it is stated.
    public let resourceType: String?
    /// A short text for people, in Chinese.
    public let summary: String?
    /// The kind of the resource, for example `coupon`, when it is stated.
    public let originalType: String?
    /// The encrypted resource.
    public let resource: EncryptedResource

    /// Reads the body of an authentic callback. Throws `envelopeMalformed`.
    public init(_ body: [UInt8]) throws(CallbackFault) {
        do {
            try self.init(try JSONDocument(body).root)
        } catch {
            throw .envelopeMalformed
        }
    }

    private init(_ root: JSONValue) throws(JSONError) {
        id = try Self.visible(try root.required("id"), lengthLimit: 64)
        createTime = try root.required("create_time").time()
        eventType = EventType(rawValue: try Self.visible(try root.required("event_type"), lengthLimit: 128))
        resourceType = try root.string("resource_type")
        summary = try root.string("summary")
        let resource = try root.required("resource")
        originalType = try resource.string("original_type")
        self.resource = try EncryptedResource(resource)
    }

    /// A name: not empty, not longer than the limit, made of visible ASCII characters.
    private static func visible(_ value: JSONValue, lengthLimit: Int) throws(JSONError) -> String {
        let text = try value.string()
        guard (1...lengthLimit).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw JSONError(.outOfRange, at: value.start)
        }
        return text
    }
}

/// A callback whose resource has been decrypted.
public struct OpenedCallback: Sendable, Redacted {
    /// What the callback is about.
    public let envelope: CallbackEnvelope
    /// The plaintext of its resource: the bytes of a JSON text.
    public let resource: [UInt8]

    /// Reads the envelope of an authentic callback and decrypts its resource. Throws what is wrong with either.
    public init(_ body: [UInt8], key: APIv3Key) throws(CallbackFault) {
        let envelope = try CallbackEnvelope(body)
        self.envelope = envelope
        resource = try envelope.resource.open(with: key)
    }
}
