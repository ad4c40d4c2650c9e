import OpenSSL

/// Asks WeChat Pay to say something back: `POST /v3/security/echo`. It tries signature, encryption and, with an address, the way of a callback, without an
/// effect on anything.
///
/// With an address, a callback `SECURITY_ECHO.SUCCESS` follows: the only way to have one sent on demand. One kind of key per call: the one that the
/// message is encrypted for is the one that WeChat Pay signs with.
public struct SecurityEcho: EncryptingEndpoint, Hashable, Redacted {
    /// What WeChat Pay is to say: at least 1 character.
    public let echoMessage: String
    /// What WeChat Pay is to decrypt and to say encrypted for the merchant's certificate.
    public let encryptedEchoMessage: SensitiveField?
    /// Where the callback goes: an https URL without query, at most 256 characters. Without it none is sent.
    public let notifyURL: String?

    /// Makes the call; values are checked when it is sent.
    public init(echoMessage: String, encryptedEchoMessage: SensitiveField? = nil, notifyURL: String? = nil) {
        self.echoMessage = echoMessage
        self.encryptedEchoMessage = encryptedEchoMessage
        self.notifyURL = notifyURL
    }

    /// The request. Throws `invalidField` or `cannotEncrypt`.
    public func request(encryptingFor key: PlatformKey) throws(WeChatPayError) -> APIRequest {
        try FieldRule(length: 1...(.max)).check("echo_message", echoMessage)
        try FieldRule.notifyURL(length: 1...256).check("notify_url", notifyURL)
        let body = JSONLiteral.present([
            ("echo_message", .string(echoMessage)), ("encrypted_echo_message", encryptedEchoMessage.map(JSONLiteral.sensitive)),
            ("notify_url", notifyURL.map(JSONLiteral.string)),
        ])
        return try APIRequest("POST", PathTemplate("v3/security/echo"), body: body, encryptingFor: key)
    }

    /// Reads the answer. Throws what it lacks or what cannot be read of it.
    public func answer(_ response: APIResponse) throws(JSONError) -> EchoedMessage {
        let json = try response.json()
        return EchoedMessage(
            echoMessage: try json.required("echo_message").string(), encryptedEchoMessage: try json.string("encrypted_echo_message"), json: json,
            requestID: response.requestID)
    }
}

/// What WeChat Pay said back.
public struct EchoedMessage: Sendable, Redacted {
    /// The plain message.
    public let echoMessage: String
    /// The encrypted message in base64, encrypted for the merchant's certificate: ``MerchantPrivateKey/decrypt(_:)`` opens it.
    public let encryptedEchoMessage: String?
    /// The whole answer, with fields that have no name here.
    public let json: JSONValue
    /// `Request-ID` of the answer, for WeChat Pay's support.
    public let requestID: String?
}

extension MerchantPrivateKey {
    /// Decrypts a field of an answer that WeChat Pay encrypted for the merchant's certificate, by RSA-OAEP with SHA-1; the field is in base64.
    ///
    /// Throws `cannotDecrypt`.
    public func decrypt(_ field: String) throws(KeyError) -> [UInt8] {
        guard let ciphertext = Base64.decode(field) else { throw .cannotDecrypt("it is not base64") }
        do {
            return try key.decryptOAEPSHA1(ciphertext)
        } catch {
            throw .cannotDecrypt(error.description)
        }
    }
}
