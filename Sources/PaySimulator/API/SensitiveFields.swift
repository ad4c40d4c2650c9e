/// Fields that a merchant encrypted for the platform, with RSA-OAEP and SHA-1, under the key that `Wechatpay-Serial` names.
struct SensitiveFields: Sendable {
    private let key: PlatformKey

    /// The header is required wherever a call may carry such a field.
    init(_ request: PlatformRequest, identity: PlatformIdentity) throws(APIError) {
        guard let serial = request.header("Wechatpay-Serial") else {
            throw .parameter("Wechatpay-Serial", value: nil, "is required with encrypted fields", location: "header")
        }
        guard let key = identity.key(serial: serial) else {
            throw .parameter("Wechatpay-Serial", value: serial, "is none of the platform's keys", location: "header")
        }
        self.key = key
    }

    func plaintext(_ name: String, in fields: FieldReader) throws(APIError) -> [UInt8] {
        guard let plaintext = try optionalPlaintext(name, in: fields) else { throw fields.fault(name, "is required") }
        return plaintext
    }

    func optionalPlaintext(_ name: String, in fields: FieldReader) throws(APIError) -> [UInt8]? {
        guard let text = try fields.optionalText(name, 1...1024) else { return nil }
        guard let plaintext = key.open(text), !plaintext.isEmpty else {
            throw fields.fault(name, "cannot be decrypted with the key that Wechatpay-Serial names")
        }
        return plaintext
    }
}
