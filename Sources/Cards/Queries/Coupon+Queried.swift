package import WeChatPay

extension Coupon {
    /// Whose vouchers were asked for: the answer itself names nobody.
    package struct Holder: Hashable, Sendable {
        package let mchid: String
        package let openid: String
        package let appid: String

        package init(mchid: String, openid: String, appid: String) {
            self.mchid = mchid
            self.openid = openid
            self.appid = appid
        }
    }

    /// What one voucher in the answer to the question for a user's vouchers says. It is read as a notification of its use is.
    ///
    /// - Throws: `QueryFault` when another merchant made its stock, or it cannot be held.
    package static func queried(_ voucher: UserCoupon, of holder: Holder, _ step: QueryStep) throws(QueryFault) -> Observation {
        let told = try QueryFault.mapping { () throws(CallbackFault) in try CouponPlaintext(voucher.json) }
        guard told.facts.stockCreatorMchid == nil || told.facts.stockCreatorMchid == holder.mchid else { throw .mchidMismatch }
        let card = key(mchid: holder.mchid, stockID: told.stockID, couponID: told.couponID)
        guard card.number.utf8.count <= ValueLimit.cardNumberBytes else { throw .valueOutOfRange }
        var facts = told.facts
        facts.openid = holder.openid
        facts.appid = holder.appid
        return step.observation(of: card, facts)
    }
}
