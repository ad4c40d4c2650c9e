/// 商家券: a coupon that the merchant itself redeems. WeChat Pay tells that a user received it, and nothing after that.
package enum MerchantCoupon {
    package enum State: String, CardState {
        /// The user received it.
        case sent = "SENT"

        package var rank: Int16 { 0 }
    }

    package static func key(mchid: String, stockID: String, couponCode: String) -> CardKey {
        CardKey(mchid: mchid, product: .merchantCoupon, number: "\(stockID)/\(couponCode)")
    }
}
