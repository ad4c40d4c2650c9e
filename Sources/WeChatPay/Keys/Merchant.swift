package import OpenSSL

/// A merchant as WeChat Pay knows it: its number, and the three secrets and names with which the two speak.
public struct Merchant: Sendable {
    /// The merchant's number.
    public let mchid: String
    /// The serial of the merchant's own API certificate in hexadecimal digits, as the merchant platform shows it.
    public let certificateSerial: String
    /// The private key of that certificate: signs requests.
    public let privateKey: MerchantPrivateKey
    /// Decrypts callbacks and platform certificates.
    public let apiv3Key: APIv3Key
    let serial: CertificateSerial

    /// Throws `mchidMalformed` or `serialMalformed`.
    public init(mchid: String, certificateSerial: String, privateKey: MerchantPrivateKey, apiv3Key: APIv3Key) throws(KeyError) {
        guard (1...32).contains(mchid.utf8.count), mchid.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .mchidMalformed(mchid) }
        guard let serial = CertificateSerial(hexadecimal: certificateSerial) else { throw .serialMalformed(certificateSerial) }
        self.mchid = mchid
        self.serial = serial
        self.certificateSerial = certificateSerial
        self.privateKey = privateKey
        self.apiv3Key = apiv3Key
    }
}

/// The private key of a merchant's API certificate. It never prints itself.
public struct MerchantPrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
    package let key: RSAPrivateKey

    /// Reads `apiclient_key.pem`: PEM, without a passphrase, RSA with at least 2048 bits. Throws `unreadable` or `tooFewBits`.
    public init(pem: [UInt8]) throws(KeyError) {
        key = try KeyError.reading(bits: \.publicKey.bits) { () throws(OpenSSLError) in try RSAPrivateKey(pem: pem) }
    }

    /// A text without the key.
    public var description: String { "MerchantPrivateKey(redacted)" }

    /// A mirror without the key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
