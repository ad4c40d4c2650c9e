import OpenSSL
import PaySimulator
import WeChatPay

/// A merchant's account at the simulated platform, with keys that are made for one run.
struct SimulatedAccount {
    static let mchid = "1900000109"
    static let appid = "wx0000000000000001"
    /// An employer of whom this merchant is the service provider, with the appid that is bound to it.
    static let subMchid = "1900000110"
    static let subAppid = "wx0000000000000002"
    static let consumptionCardID = "9865000"
    static let cardTemplateID = "87789b2f25177433bcbf407e8e471f95"
    static let certificateSerial = "5157F09EFDC096DE15EBE81A47057A7200000001"

    let privateKeyPEM: String
    /// 32 visible ASCII characters, as a person would type them.
    let apiv3Key: [UInt8]
    /// The account as the platform knows it.
    let simulated: SimulatedMerchant

    init() throws {
        let key = try RSAPrivateKey.generate()
        privateKeyPEM = try key.pem()
        apiv3Key = Array(try Self.randomHexadecimal(digits: 32).utf8)
        simulated = try SimulatedMerchant(
            mchid: Self.mchid, certificateSerial: Self.certificateSerial, publicKey: key.publicKey, apiv3Key: apiv3Key, appids: [Self.appid],
            subMerchants: [Self.subMchid: [Self.subAppid]])
    }

    /// The account as the merchant itself knows it.
    func merchant() throws(KeyError) -> Merchant {
        try Merchant(
            mchid: Self.mchid, certificateSerial: Self.certificateSerial, privateKey: try MerchantPrivateKey(pem: Array(privateKeyPEM.utf8)),
            apiv3Key: try APIv3Key(apiv3Key))
    }

    /// A secret for one run.
    static func randomHexadecimal(digits: Int) throws -> String {
        String(try SecureRandom.bytes((digits + 1) / 2).flatMap { [$0 >> 4, $0 & 15] }.map { String($0, radix: 16) }.joined().prefix(digits))
    }
}
