import WeChatPay

/// What a client needs to open WeChat Pay's mini program on one of its pages. It prints nothing of itself: a token in the path opens the page to whoever
/// holds it.
package struct LaunchParameters: Hashable, Sendable, Redacted {
    /// The mini program's appid.
    package let appid: String
    /// The page with its query, every value percent-encoded.
    package let path: String

    private init(appid: String, page: String, query: [(name: String, value: String)]) {
        self.appid = appid
        path = "\(page)?" + query.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }

    /// The page on which the user accepts a prepared discount card.
    package static func receiveDiscountCard(prepareCardToken token: String) -> LaunchParameters {
        LaunchParameters(appid: discountCardAppid, page: "/pages/get-card/get-card", query: [("prepare_card_token", token)])
    }

    /// The page that shows a discount card (查看详情).
    package static func discountCardDetail(mchid: String, outCardCode: String) -> LaunchParameters {
        LaunchParameters(
            appid: discountCardAppid, page: "/pages/card-detail/card-detail", query: [("mchid", mchid), ("out_card_code", outCardCode)])
    }

    /// The page on which the user turns coupons into a trip coupon. `mchid` is the merchant that asked for the token.
    package static func tripCoupon(mchid: String, token: String) -> LaunchParameters {
        LaunchParameters(appid: tripCouponAppid, page: "trafficCoupon/pages/index/index", query: [("mch_code", mchid), ("token", token)])
    }

    /// The page on which the user has the identity checked, and before that authorises the employer when `authorizing`.
    package static func payrollCheck(_ check: PayrollCard.Request, token: String, authorizing: Bool) -> LaunchParameters {
        let appid = check.appid.map { (name: "appid", value: $0) } ?? check.subAppid.map { (name: "sub_appid", value: $0) }
        return LaunchParameters(
            appid: payrollCardAppid, page: authorizing ? "/pages/card/authen_with_auth" : "/pages/card/authenticate",
            query: [("mchid", check.mchid), ("sub_mchid", check.subMchid)] + (appid.map { [$0] } ?? [])
                + [("openid", check.openid), ("token", token), ("authenticate_number", check.authenticateNumber)])
    }

    /// The mini program of 先享卡.
    private static let discountCardAppid = "wxcc2e4fbc5887661e"
    /// The mini program of 出行券.
    private static let tripCouponAppid = "wx179335ce27355ca8"
    /// The mini program of 微工卡.
    private static let payrollCardAppid = "wxd24d9057cd83d47a"
}
