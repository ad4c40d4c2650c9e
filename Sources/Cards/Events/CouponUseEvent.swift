import WeChatPay

/// `COUPON.USE`: a 代金券 was used. One that may be used several times (`business_type` MULTIUSE) sends one notification for each use.
enum CouponUseEvent {
    static func read(_ notice: Notice) throws(CallbackFault) -> Reading {
        var stockID: String?
        var couponID: String?
        var facts = Facts()
        try notice.plaintext.forEachMember { name, value throws(CallbackFault) in
            switch name {
            case "stock_creator_mchid": facts.stockCreatorMchid = try value.number()
            case "stock_id": stockID = try value.number()
            case "coupon_id": couponID = try value.number()
            case "status": facts.state = try value.text().map(Coupon.status(named:))
            case "consume_information": facts.use = try use(value)
            default: break
            }
        }
        guard let couponID else { throw .resourceMalformed }
        let card = Coupon.key(mchid: notice.mchid, stockID: try StockID.checked(stockID), couponID: couponID)
        if let creator = facts.stockCreatorMchid { try notice.requireOurs(creator) }
        facts.details = try notice.plaintext.wholeText()
        return .observations([try notice.observation(of: card, facts)])
    }

    /// Nil when no transaction is named: a use without a name could not be told from the next one.
    private static func use(_ value: JSONValue) throws(CallbackFault) -> CouponUse? {
        guard value.kind != .null else { return nil }
        var transactionID: String?
        var consumeTime: WeChatTime?
        var consumeMchid: String?
        var consumeAmount: Fen?
        try value.forEachMember { name, value throws(CallbackFault) in
            switch name {
            case "transaction_id": transactionID = try value.text()
            case "consume_time": consumeTime = try value.moment()
            case "consume_mchid": consumeMchid = try value.number()
            case "consume_amount": consumeAmount = try value.amount()
            default: break
            }
        }
        return transactionID.map {
            CouponUse(transactionID: $0, consumeTime: consumeTime, consumeMchid: consumeMchid, consumeAmount: consumeAmount)
        }
    }
}
