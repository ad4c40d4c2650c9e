/// A kind of card that WeChat Pay issues and CardKeeper follows. The raw value is the spelling in the database and in every interface.
package enum Product: String, CaseIterable, Hashable, Sendable {
    /// 先享卡; its card key is the merchant's `out_card_code`.
    case discountCard = "discount_card"
    /// 消费卡; its card key is the merchant's `out_request_no`.
    case consumptionCard = "consumption_card"
    /// 代金券, trip coupons 出行券 included; its card key is `stock_id/coupon_id`.
    case coupon
    /// 商家券; its card key is `stock_id/coupon_code`.
    case merchantCoupon = "merchant_coupon"
    /// 微工卡 identity check; its card key is the `authenticate_number`.
    case payrollCard = "payroll_card"
}
