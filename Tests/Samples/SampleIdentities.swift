package import OpenSSL
package import WeChatPay

/// A key pair with its certificate, made when it is first used and then kept for the whole test run.
package struct SampleIdentity: Sendable {
    package let key: RSAPrivateKey
    package let certificate: X509Certificate

    /// What `Wechatpay-Serial` says of it.
    package var serial: String { certificate.serialNumber }

    package init(commonName: String, serialNumber: [UInt8], notBefore: WeChatTime, notAfter: WeChatTime) throws {
        key = try RSAPrivateKey.generate()
        certificate = try X509Certificate.selfSigned(
            key: key, commonName: commonName, serialNumber: serialNumber, notBefore: notBefore.unixSeconds, notAfter: notAfter.unixSeconds)
    }

    package func platformCertificate() throws -> PlatformCertificate {
        try PlatformCertificate(pem: Array(certificate.pem.utf8))
    }
}

/// The identities that tests share. Each is a `Result`, so that a test that cannot make one fails with the reason and the process lives on.
package enum SampleIdentities {
    package static let mchid = "1600000001"
    package static let apiv3KeyText = "selfmade-apiv3-key-for-vectors00"
    package static let publicKeyID = "PUB_KEY_ID_0116000000012031020600000000000001"

    /// The time within which the certificates are valid: five years around `ManualClock.start`.
    package static let notBefore = WeChatTime(unixSeconds: 1_850_000_000)
    package static let notAfter = WeChatTime(unixSeconds: 2_007_680_000)

    private static let platformResult = made("Tenpay.com sample platform", 0x5A)
    private static let rotatedResult = made("Tenpay.com sample platform, next", 0x6B)
    private static let merchantResult = made("sample merchant", 0x7C)
    private static let publicKeyResult = Result { try RSAPrivateKey.generate() }

    /// The platform certificate in use.
    package static func platform() throws -> SampleIdentity { try platformResult.get() }
    /// The platform certificate that follows it.
    package static func rotatedPlatform() throws -> SampleIdentity { try rotatedResult.get() }
    /// The merchant's own API certificate.
    package static func merchantIdentity() throws -> SampleIdentity { try merchantResult.get() }
    /// The private half of the WeChat Pay public key `publicKeyID`.
    package static func publicKeyPrivateHalf() throws -> RSAPrivateKey { try publicKeyResult.get() }

    package static func platformPublicKey() throws -> PlatformPublicKey {
        try PlatformPublicKey(id: publicKeyID, pem: Array(publicKeyPrivateHalf().publicKey.pem.utf8))
    }

    package static func apiv3Key() throws -> APIv3Key {
        try APIv3Key(Array(apiv3KeyText.utf8))
    }

    package static func merchant(mchid: String = SampleIdentities.mchid) throws -> Merchant {
        let identity = try merchantIdentity()
        return try Merchant(
            mchid: mchid, certificateSerial: identity.serial, privateKey: MerchantPrivateKey(pem: Array(identity.key.pem().utf8)),
            apiv3Key: apiv3Key())
    }

    /// A keyring that holds the platform certificate and the public key.
    package static func keyring() throws -> PlatformKeyring {
        try PlatformKeyring(merchant: merchant(), certificates: [platform().platformCertificate()], publicKeys: [platformPublicKey()])
    }

    private static func made(_ commonName: String, _ serialByte: UInt8) -> Result<SampleIdentity, any Error> {
        Result {
            try SampleIdentity(
                commonName: commonName, serialNumber: [UInt8](repeating: serialByte, count: 20), notBefore: notBefore, notAfter: notAfter)
        }
    }
}
