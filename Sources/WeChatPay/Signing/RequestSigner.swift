import OpenSSL

/// Signs requests in the name of one merchant.
public struct RequestSigner: Sendable {
    private let merchant: Merchant
    private let clock: WallClock
    private let nonce: @Sendable () -> String

    /// Signs with the merchant's private key, at the time of the clock, with a nonce of the function (which must give a new one each time).
    public init(merchant: Merchant, clock: WallClock = .system, nonce: @escaping @Sendable () -> String = RequestSigner.randomNonce) {
        self.merchant = merchant
        self.clock = clock
        self.nonce = nonce
    }

    /// Signs one request.
    ///
    /// `method` is in upper case; `path` is the absolute path with the query exactly as it goes on the wire, percent-encoding included, without scheme
    /// and host; `body` is the exact bytes sent, empty for a request without a body. Throws `cannotSign`.
    public func authorization(method: String, path: String, body: [UInt8]) throws(KeyError) -> AuthorizationHeader {
        let timestamp = clock.now().unixSeconds
        let nonce = nonce()
        let text = SignedRequestText.bytes(method: method, path: path, timestamp: timestamp, nonce: nonce, body: body)
        let signature: [UInt8]
        do {
            signature = try merchant.privateKey.key.signSHA256(text)
        } catch {
            throw .cannotSign(error.description)
        }
        return AuthorizationHeader(
            mchid: merchant.mchid, nonce: nonce, timestamp: timestamp, certificateSerial: merchant.certificateSerial,
            signature: Base64.encode(signature))
    }

    /// 32 random letters and digits from the system's generator.
    @Sendable public static func randomNonce() -> String {
        var generator = SystemRandomNumberGenerator()
        return String((0..<32).compactMap { _ in nonceAlphabet.randomElement(using: &generator) })
    }

    private static let nonceAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
}
