import WeChatPay

/// `COUPON.USE`: a 代金券 was used. One that may be used several times (`business_type` MULTIUSE) sends one notification for each use.
enum CouponUseEvent {
    static func read(_ notice: Notice) throws(CallbackFault) -> Reading {
        let told = try CouponPlaintext(notice.plaintext)
        if let creator = told.facts.stockCreatorMchid { try notice.requireOurs(creator) }
        let card = Coupon.key(mchid: notice.mchid, stockID: told.stockID, couponID: told.couponID)
        return .observations([try notice.observation(of: card, told.facts)])
    }
}
