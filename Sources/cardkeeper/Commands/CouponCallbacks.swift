import ArgumentParser
import WeChatPay

/// The two kinds of coupons whose callbacks go to a registered address. The raw values are WeChat Pay's words in its paths.
enum CouponCallbacks: String, ExpressibleByArgument, CaseIterable, Sendable {
    case favor
    case busifavor

    var words: String {
        switch self {
        case .favor: "vouchers (favor)"
        case .busifavor: "merchant coupons (busifavor)"
        }
    }

    /// The address that is registered.
    func registered(_ client: WeChatPayClient) async throws(WeChatPayError) -> String {
        switch self {
        case .favor: try await client.send(QueryFavorCallback(mchid: client.merchant.mchid)).notifyURL
        case .busifavor: try await client.send(QueryBusifavorCallback(mchid: client.merchant.mchid)).notifyURL
        }
    }

    /// Registers an address. Returns what is registered then.
    func register(_ url: String, _ client: WeChatPayClient) async throws(WeChatPayError) -> String {
        switch self {
        case .favor: try await client.send(SetFavorCallback(mchid: client.merchant.mchid, notifyURL: url, isOn: true)).notifyURL
        case .busifavor: try await client.send(SetBusifavorCallback(notifyURL: url, mchid: client.merchant.mchid)).notifyURL
        }
    }
}
