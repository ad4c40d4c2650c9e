/// `GET /v3/marketing/favor/users/{openid}/coupons` and `…/{coupon_id}`.
struct VoucherQueries: Sendable {
    let vouchers: Vouchers
    let clock: SimulatorClock

    func list(openid: String, _ fields: FieldReader, caller: SimulatedMerchant) throws(APIError) -> JSON {
        let now = clock.now()
        let owned = try owned(openid: openid, fields, caller: caller)
        let stockID = try fields.optionalText("stock_id", 1...20)
        let status = try fields.optionalChoice("status", of: ["SENDED", "USED"])
        let creator = try fields.optionalText("creator_mchid", 1...32)
        let sender = try fields.optionalText("sender_mchid", 1...32)
        let available = try fields.optionalText("available_mchid", 1...32)
        // In this simulator the merchant that creates a stock sends it, and takes its vouchers.
        let merchants = [creator, sender, available].compactMap(\.self)
        let found = owned.filter { voucher in
            (stockID == nil || voucher.stock.id == stockID) && (status == nil || voucher.status(at: now).rawValue == status)
                && merchants.allSatisfy { $0 == voucher.creatorMchid }
        }
        return try Page(fields, limits: 1...100, default: 20).json(found) { $0.json(at: now) }
    }

    func one(openid: String, couponID: String, _ fields: FieldReader, caller: SimulatedMerchant) throws(APIError) -> JSON {
        guard let voucher = try owned(openid: openid, fields, caller: caller).first(where: { $0.couponID == couponID }) else {
            throw .voucherNotFound
        }
        return voucher.json(at: clock.now())
    }

    private func owned(openid: String, _ fields: FieldReader, caller: SimulatedMerchant) throws(APIError) -> [Voucher] {
        let appid = try caller.boundAppid(in: fields, 1...128)
        return vouchers.vouchers(ofOpenid: openid).filter { $0.appid == appid }
    }
}
