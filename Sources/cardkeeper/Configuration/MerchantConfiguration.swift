package import WeChatPay

/// One merchant, with every file that its configuration names read and parsed.
package struct MerchantConfiguration: Sendable, CustomStringConvertible {
    package let merchant: Merchant
    package let publicKeys: [PlatformPublicKey]
    package let platformCertificates: PlatformCertificates

    package enum PlatformCertificates: Sendable {
        /// Fetched from WeChat Pay, and fetched again in time.
        case automatic
        /// These, and never others.
        case given([PlatformCertificate])
    }

    /// Only the number: the rest is secret or long.
    package var description: String { "merchant \(merchant.mchid)" }
}
