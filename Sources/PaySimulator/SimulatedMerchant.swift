package import OpenSSL

/// What the platform knows of a merchant.
package struct SimulatedMerchant: Sendable {
    package let mchid: String
    /// Serial number of the merchant's API certificate, upper-case hexadecimal.
    package let certificateSerial: String
    package let publicKey: RSAPublicKey
    /// The appids that are bound to this merchant.
    package let appids: Set<String>
    /// A service provider's merchants, with the appids that are bound to each.
    package let subMerchants: [String: Set<String>]
    let apiv3Key: [UInt8]
    let cipher: AES256GCM

    /// `apiv3Key` has 32 bytes.
    package init(
        mchid: String, certificateSerial: String, publicKey: RSAPublicKey, apiv3Key: [UInt8], appids: Set<String>,
        subMerchants: [String: Set<String>] = [:]
    ) throws(SimulatorError) {
        guard let cipher = AES256GCM(key: apiv3Key) else { throw .apiv3KeyLength(mchid: mchid, bytes: apiv3Key.count) }
        self.mchid = mchid
        self.certificateSerial = certificateSerial
        self.publicKey = publicKey
        self.appids = appids
        self.subMerchants = subMerchants
        self.apiv3Key = apiv3Key
        self.cipher = cipher
    }

    /// The field `appid`, which must be bound to this merchant.
    func boundAppid(in fields: FieldReader, _ length: ClosedRange<Int>) throws(APIError) -> String {
        let appid = try fields.text("appid", length)
        guard appids.contains(appid) else { throw .appidMismatch }
        return appid
    }

    /// A key that this merchant does not hold.
    func foreignCipher() -> AES256GCM { AES256GCM(key: SHA256.digest(apiv3Key)) ?? cipher }
}
