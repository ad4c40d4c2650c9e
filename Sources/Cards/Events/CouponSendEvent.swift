import WeChatPay

/// `COUPON.SEND`: a user received a merchant coupon, 商家券.
enum CouponSendEvent {
    static func read(_ notice: Notice) throws(CallbackFault) -> Reading {
        var stockID: String?
        var couponCode: String?
        var sendMerchant: String?
        var facts = Facts()
        try notice.plaintext.forEachMember { name, value throws(CallbackFault) in
            switch name {
            case "stock_id": stockID = try value.number()
            case "coupon_code": couponCode = try value.text()
            case "send_merchant": sendMerchant = try value.number()
            case "openid": facts.openid = try value.text()
            default: break
            }
        }
        guard let couponCode else { throw .resourceMalformed }
        let card = MerchantCoupon.key(mchid: notice.mchid, stockID: try StockID.checked(stockID), couponCode: couponCode)
        if let sendMerchant { try notice.requireOurs(sendMerchant) }
        facts.state = MerchantCoupon.State.sent.ranked
        facts.details = try notice.plaintext.wholeText()
        return .observations([try notice.observation(of: card, facts)])
    }
}
