import WeChatPay

/// What WeChat Pay says of a 代金券, in a notification or in an answer: both have the same fields.
struct CouponPlaintext {
    let stockID: String
    let couponID: String
    let facts: Facts

    init(_ plaintext: JSONValue) throws(CallbackFault) {
        var stockID: String?
        var couponID: String?
        var facts = Facts()
        try plaintext.forEachMember { name, value throws(CallbackFault) in
            switch name {
            case "stock_creator_mchid": facts.stockCreatorMchid = try value.number()
            case "stock_id": stockID = try value.number()
            case "coupon_id": couponID = try value.number()
            case "status": facts.state = try value.text().map(Coupon.status(named:))
            case "consume_information": facts.use = try Self.use(value)
            default: break
            }
        }
        guard let couponID else { throw .resourceMalformed }
        facts.details = try plaintext.wholeText()
        self.stockID = try StockID.checked(stockID)
        self.couponID = couponID
        self.facts = facts
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
