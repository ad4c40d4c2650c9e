import OpenSSL

/// Tells whether a callback or a response was signed by WeChat Pay.
public struct SignatureVerifier: Sendable {
    /// How far a timestamp may be from our clock, in seconds; at this distance it is refused.
    public static let clockTolerance: Int64 = 300
    /// The one signature type that we verify; assumed when the header is absent.
    public static let signatureType = "WECHATPAY2-SHA256-RSA2048"
    /// How the signature value of a probe begins.
    public static let probePrefix = "WECHATPAY/SIGNTEST/"

    private let keyring: PlatformKeyring
    private let clock: WallClock

    /// Verifies with the keys of this ring and against the time of this clock.
    public init(keyring: PlatformKeyring, clock: WallClock) {
        self.keyring = keyring
        self.clock = clock
    }

    /// Verifies the signature over a body as it arrived, byte for byte. Throws the first thing that is wrong.
    public func verify(_ headers: SignatureHeaders, body: [UInt8]) throws(CallbackRefusal) {
        let now = clock.now()
        try Self.checkType(headers)
        try Self.checkTime(headers, now: now)
        try Self.checkSignature(headers, body: body, key: try keyring.key(forSerial: headers.serial, at: now))
    }

    static func checkType(_ headers: SignatureHeaders) throws(CallbackRefusal) {
        guard (headers.signatureType ?? signatureType) == signatureType else { throw .signatureTypeUnsupported }
    }

    static func checkTime(_ headers: SignatureHeaders, now: WeChatTime) throws(CallbackRefusal) {
        let (age, overflow) = now.unixSeconds.subtractingReportingOverflow(headers.timestamp)
        guard !overflow else { throw headers.timestamp < 0 ? .timestampStale : .timestampFuture }
        if age >= clockTolerance { throw .timestampStale }
        if age <= -clockTolerance { throw .timestampFuture }
    }

    static func checkSignature(_ headers: SignatureHeaders, body: [UInt8], key: PlatformKey) throws(CallbackRefusal) {
        guard !headers.signature.hasPrefix(probePrefix) else { throw .signatureProbe }
        guard let signature = Base64.decode(headers.signature) else { throw .signatureHeaderMalformed }
        guard key.publicKey.verifySHA256(SignedReplyText.bytes(headers, body: body), signature: signature) else { throw .signatureMismatch }
    }
}
