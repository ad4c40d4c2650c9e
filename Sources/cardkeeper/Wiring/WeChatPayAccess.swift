import WeChatPay
import WeChatPayCurl

extension Configuration {
    /// Lends a way to WeChat Pay in one merchant's name.
    func withClient<Value: Sendable>(of merchant: MerchantConfiguration, _ body: (WeChatPayClient) async throws -> Value) async throws -> Value {
        let transport = try CurlTransport()
        defer { transport.shutdown() }
        let client = try merchant.client(transport: transport, configuration: self)
        do {
            return try await body(client)
        } catch let error as WeChatPayError {
            throw CommandFailure(CallDiagnosis(error, merchant: merchant.merchant, now: WallClock.system.now()).text)
        }
    }
}
