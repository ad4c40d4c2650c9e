package import OpenSSL

/// A platform certificate: WeChat Pay signs with its key for as long as it is valid.
public struct PlatformCertificate: Sendable {
    /// The serial in upper-case hexadecimal digits, without leading zeros.
    public let serialNumber: String
    /// The first moment of its validity.
    public let notBefore: WeChatTime
    /// The last second of its validity, which is valid to its end.
    public let notAfter: WeChatTime
    package let certificate: X509Certificate
    let serial: CertificateSerial

    /// Reads a PEM file. Throws `unreadable`, `tooFewBits` or `serialMalformed`.
    public init(pem: [UInt8]) throws(KeyError) {
        certificate = try KeyError.reading(bits: \.publicKey.bits) { () throws(OpenSSLError) in try X509Certificate(pem: pem) }
        serialNumber = certificate.serialNumber
        guard let serial = CertificateSerial(hexadecimal: serialNumber) else { throw .serialMalformed(serialNumber) }
        self.serial = serial
        notBefore = WeChatTime(unixSeconds: certificate.notBefore)
        notAfter = WeChatTime(unixSeconds: certificate.notAfter)
    }

    /// Whether it is valid at a time.
    public func isValid(at time: WeChatTime) -> Bool {
        notBefore <= time && !hasExpired(at: time)
    }

    /// A certificate states whole seconds, and the last one belongs to its validity (RFC 5280, 4.1.2.5).
    func hasExpired(at time: WeChatTime) -> Bool {
        time.unixSeconds > notAfter.unixSeconds
    }
}

/// A WeChat Pay public key, downloaded from the merchant platform. It has no expiry.
public struct PlatformPublicKey: Sendable {
    /// How every id begins.
    public static let idPrefix = "PUB_KEY_ID_"

    /// Its id, compared letter by letter.
    public let id: String
    package let key: RSAPublicKey

    /// Takes the id and the PEM file (`BEGIN PUBLIC KEY`). Throws `publicKeyIDMalformed`, `unreadable` or `tooFewBits`.
    public init(id: String, pem: [UInt8]) throws(KeyError) {
        let rest = id.utf8.dropFirst(Self.idPrefix.utf8.count)
        guard id.hasPrefix(Self.idPrefix), (1...100).contains(rest.count), rest.allSatisfy(Self.isIDCharacter) else {
            throw .publicKeyIDMalformed(id)
        }
        key = try KeyError.reading(bits: \.bits) { () throws(OpenSSLError) in try RSAPublicKey(pem: pem) }
        self.id = id
    }

    private static func isIDCharacter(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
}

/// A key of WeChat Pay, whichever kind it is, under the name that `Wechatpay-Serial` gives it.
public struct PlatformKey: Sendable {
    /// The text for `Wechatpay-Serial`.
    public let serial: String
    package let publicKey: RSAPublicKey

    package init(serial: String, publicKey: RSAPublicKey) {
        self.serial = serial
        self.publicKey = publicKey
    }
}
