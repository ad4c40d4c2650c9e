import WeChatPay

/// What WeChat Pay says of a discount card, in a notification or in an answer: both have the same fields, of which each carries a part.
struct DiscountCardPlaintext {
    private(set) var mchid: String?
    private(set) var outCardCode: String?
    private(set) var facts = Facts()

    /// `impliedPayState` is for a `pay_information` that does not name its state.
    init(_ plaintext: JSONValue, impliedPayState: DiscountCard.PayState) throws(CallbackFault) {
        try plaintext.forEachMember { name, value throws(CallbackFault) in
            switch name {
            case "mchid": mchid = try value.number()
            case "out_card_code": outCardCode = try value.text()
            case "appid": facts.appid = try value.text()
            case "openid": facts.openid = try value.text()
            case "card_id": facts.cardID = try value.text()
            case "card_template_id": facts.cardTemplateID = try value.text()
            case "state": facts.state = try value.text().map(DiscountCard.state(named:))
            case "unfinished_reason": facts.unfinishedReason = try value.text()
            case "total_amount": facts.totalAmount = try value.amount()
            case "time_range": facts.timeRange = try Self.timeRange(value)
            case "objectives": facts.objectives = try value.arrayText(idMember: "objective_id")
            case "rewards": facts.rewards = try value.arrayText(idMember: "reward_id")
            case "pay_information": facts.payment = try Self.payment(value, impliedState: impliedPayState)
            case "sharer_openid": facts.details = try value.text() == nil ? nil : Self.details(sharerOpenid: value)
            default: break
            }
        }
    }

    private static func timeRange(_ value: JSONValue) throws(CallbackFault) -> TimeRange? {
        guard value.kind != .null else { return nil }
        var beginTime: WeChatTime?
        var endTime: WeChatTime?
        try value.forEachMember { name, value throws(CallbackFault) in
            switch name {
            case "begin_time": beginTime = try value.moment()
            case "end_time": endTime = try value.moment()
            default: break
            }
        }
        return TimeRange(beginTime: beginTime, endTime: endTime)
    }

    private static func payment(_ value: JSONValue, impliedState: DiscountCard.PayState) throws(CallbackFault) -> Payment? {
        guard value.kind != .null else { return nil }
        var state = impliedState.ranked
        var amount: Fen?
        var time: WeChatTime?
        var transactionID: String?
        try value.forEachMember { name, value throws(CallbackFault) in
            switch name {
            case "pay_state": state = try value.text().map(DiscountCard.payState(named:)) ?? state
            case "pay_amount": amount = try value.amount()
            case "pay_time": time = try value.moment()
            case "transaction_id": transactionID = try value.text()
            default: break
            }
        }
        return Payment(state: state, amount: amount, time: time, transactionID: transactionID)
    }

    private static func details(sharerOpenid value: JSONValue) throws(CallbackFault) -> JSONText {
        JSONText(wellFormed: "{\"sharer_openid\":\(try value.wholeText().text)}")
    }
}
