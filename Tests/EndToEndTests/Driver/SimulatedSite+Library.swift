import OpenSSL
import PaySimulator
import WeChatPay
import WeChatPayCurl

extension SimulatedSite {
    /// Lends the library over its own transport, with the merchant's keys: no service, no journal.
    func withLibrary<Value: Sendable>(
        userAgent: String = "CardKeeper", hasPublicKey: Bool = false, _ body: (WeChatPayClient) async throws -> Value
    ) async throws -> Value {
        let merchant = try Merchant(
            mchid: Self.mchid, certificateSerial: InstallationKeys.merchantSerial,
            privateKey: MerchantPrivateKey(pem: Array(InstallationKeys.shared.get().merchantKey.pem().utf8)),
            apiv3Key: APIv3Key(Array(InstallationKeys.apiv3Key.utf8)))
        let platform = simulator.identity.publicKey
        let publicKeys = hasPublicKey ? [try PlatformPublicKey(id: platform.serial, pem: Array(platform.publicKey.pem.utf8))] : []
        let transport = try CurlTransport()
        defer { transport.shutdown() }
        let client = WeChatPayClient(
            merchant: merchant, keyring: try PlatformKeyring(merchant: merchant, publicKeys: publicKeys), transport: transport,
            baseURL: wechatpayURL, userAgent: userAgent)
        return try await body(client)
    }
}
