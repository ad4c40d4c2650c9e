/// `POST /v3/industry-coupon/tokens`: a token for trip coupons that a user has just received.
struct IndustryCouponTokens: Sendable {
    /// Milliseconds since the vouchers were received.
    static let receivedWithin: Int64 = 5 * 60_000
    /// Milliseconds. The platform does not document it.
    static let lifetime: Int64 = 10 * 60_000

    let vouchers: Vouchers
    let clock: SimulatorClock
    let random: SimulatorRandom

    /// Each call makes a fresh token.
    func answer(_ fields: FieldReader, caller: SimulatedMerchant) throws(APIError) -> JSON {
        let openid = try fields.text("open_id", 1...64)
        guard let coupons = try fields.objects("coupon_list") else { throw fields.fault("coupon_list", "is required") }
        guard !coupons.isEmpty else { throw .invalid("券列表为空", "coupon_list is empty") }
        let now = clock.now()
        var stockIDs: Set<Int64> = []
        var couponIDs: Set<String> = []
        for coupon in coupons {
            let stockID = try coupon.number("stock_id", 1...Int64.max)
            let couponID = try coupon.text("coupon_id", 1...64)
            stockIDs.insert(stockID)
            guard stockIDs.count == 1 else { throw .invalid("一次只能领取一个批次的券", "coupon_list names more than one stock") }
            guard couponIDs.insert(couponID).inserted else { throw .invalid("券重复", "coupon_list names a coupon twice") }
            guard let voucher = vouchers.voucher(couponID), voucher.openid == openid else {
                throw .invalid("用户 openid 有误", "open_id has no such coupon")
            }
            guard voucher.stock.id == String(stockID), voucher.creatorMchid == caller.mchid, caller.appids.contains(voucher.appid) else {
                throw .invalid("券不属于该批次", "the coupon is none of this stock and merchant")
            }
            guard now - voucher.receivedAt <= Self.receivedWithin else {
                throw .invalid("券领取已超过5分钟", "the coupon was received more than 5 minutes ago")
            }
        }
        return ["token": .string(random.uuid()), "expires_time": .string(BeijingTime.seconds(now + Self.lifetime))]
    }
}
