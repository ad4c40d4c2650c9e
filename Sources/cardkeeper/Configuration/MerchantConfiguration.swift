package import OpenSSL

/// One merchant, with every file that its configuration names read and parsed.
package struct MerchantConfiguration: Sendable, CustomStringConvertible {
    package let mchid: String
    /// Serial number of the merchant's API certificate, in upper-case hexadecimal.
    package let certificateSerial: String
    package let privateKey: RSAPrivateKey
    /// 32 bytes.
    package let apiv3Key: [UInt8]
    package let publicKeys: [PublicKey]
    package let platformCertificates: PlatformCertificates

    /// A WeChat Pay public key and its `PUB_KEY_ID_…`.
    package struct PublicKey: Sendable {
        package let id: String
        package let key: RSAPublicKey
    }

    package enum PlatformCertificates: Sendable {
        /// Fetched from WeChat Pay, and fetched again in time.
        case automatic
        /// These, and never others.
        case given([X509Certificate])
    }

    /// Only the number: the rest is secret or long.
    package var description: String { "merchant \(mchid)" }
}
