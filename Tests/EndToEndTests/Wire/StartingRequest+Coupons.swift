import PaySimulator
import WeChatPay

extension StartingRequest {
    /// For vouchers that the user has just received.
    static func industryCoupon(stockID: Int64, couponIDs: [String]) -> StartingRequest {
        let coupons: [JSONLiteral] = couponIDs.map { ["stock_id": .integer(stockID), "coupon_id": .string($0)] }
        let body: JSONLiteral = ["open_id": .string(openid), "coupon_list": .array(coupons)]
        let text = couponIDs.map { #"{"stock_id":\#(stockID),"coupon_id":"\#($0)"}"# }.joined(separator: ",")
        let keys = couponIDs.map { "\(stockID)/\($0)" }
        return StartingRequest(
            name: "industry-coupon", endpoint: .industryCouponTokens,
            typed: { pay in
                _ = try await pay.send(
                    CreateIndustryCouponToken(
                        openID: openid, couponList: couponIDs.map { IndustryCoupon(stockID: String(stockID), couponID: $0) }))
            },
            chains: [
                { pay in _ = try await pay.v3.industryCoupon.tokens.post(body) },
                { pay in _ = try await pay.chain("v3/industry-coupon/tokens").post(body) },
                { pay in _ = try await pay["v3/industry-coupon/tokens"].post(body) },
            ],
            route: "/industry-coupons/tokens",
            order: #"{"coupon_list":[\#(text)],"open_id":"\#(openid)"}"#,
            arguments: ["--open-id", openid, "--stock-id", String(stockID)] + couponIDs.flatMap { ["--coupon-id", $0] },
            path: "/v3/industry-coupon/tokens",
            body: #"{"open_id":"\#(openid)","coupon_list":[\#(text)]}"#,
            journalled: ["product": "coupon", "card_key": keys.first ?? "", "operation": "token", "withholds_fields": "false"],
            cards: keys.map { ["product": "coupon", "card_key": $0, "openid": openid] },
            launch: { answer in
                let token = percentEncoded(try answer.required("token").string())
                return Launch(
                    appid: "wx179335ce27355ca8", path: "trafficCoupon/pages/index/index?mch_code=\(SimulatedSite.mchid)&token=\(token)")
            })
    }
}
