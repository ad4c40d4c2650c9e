package import OpenSSL

/// A merchant's own side of its registration, for demonstrations and tests: the keys that the merchant keeps to itself.
package struct MerchantIdentity: Sendable {
    package struct Files: Sendable {
        package let privateKeyFile: String
        package let apiv3KeyFile: String
    }

    /// What the platform knows.
    package let merchant: SimulatedMerchant
    package let privateKey: RSAPrivateKey
    /// 32 ASCII characters.
    package let apiv3Key: [UInt8]

    package var mchid: String { merchant.mchid }
    package var certificateSerial: String { merchant.certificateSerial }

    /// An invented merchant. A key that is not given is generated.
    package init(
        mchid: String, appids: Set<String>, subMerchants: [String: Set<String>] = [:], random: SimulatorRandom, privateKey: RSAPrivateKey? = nil
    ) throws(SimulatorError) {
        let serial = "4" + random.text(39, of: "0123456789ABCDEF")
        apiv3Key = Array(random.text(32).utf8)
        do {
            self.privateKey = if let privateKey { privateKey } else { try RSAPrivateKey.generate() }
        } catch {
            throw .openSSL(error)
        }
        merchant = try SimulatedMerchant(
            mchid: mchid, certificateSerial: serial, publicKey: self.privateKey.publicKey, apiv3Key: apiv3Key, appids: appids,
            subMerchants: subMerchants)
    }

    /// Writes `apiclient_key.pem` and `apiv3_key`.
    package func export(to directory: String) throws(SimulatorError) -> Files {
        let pem: String
        do {
            pem = try privateKey.pem()
        } catch {
            throw .openSSL(error)
        }
        return Files(
            privateKeyFile: try IdentityFile.write(pem, name: "apiclient_key.pem", in: directory),
            apiv3KeyFile: try IdentityFile.write(String(decoding: apiv3Key, as: UTF8.self), name: "apiv3_key", in: directory))
    }
}
