/// A discount card as WeChat Pay has it. What WeChat Pay leaves out is nil; only the card's number and its state are always there.
public struct DiscountCardDetails: Sendable, Redacted {
    /// The merchant's number of the card.
    public let outCardCode: String
    /// How far the card is.
    public let state: DiscountCardState
    /// WeChat Pay's number of the card.
    public let cardID: String?
    /// The template of the card.
    public let cardTemplateID: String?
    /// The appid that the card was prepared with.
    public let appid: String?
    /// The merchant's number.
    public let mchid: String?
    /// The user, under the appid.
    public let openid: String?
    /// The user who invited this one.
    public let sharerOpenid: String?
    /// When the user accepted the card.
    public let createTime: WeChatTime?
    /// When the term begins.
    public let beginTime: WeChatTime?
    /// When the term ends.
    public let endTime: WeChatTime?
    /// Why the promise was not kept, as WeChat Pay writes it, for example `DUE_TO_QUIT`. No list of the values is documented.
    public let unfinishedReason: String?
    /// The discounts used so far, in fen.
    public let totalAmount: Fen?
    /// The paying back, when the promise was not kept.
    public let payment: DiscountCardPayment?
    /// What the user promised.
    public let objectives: [DiscountCardObjective]
    /// What the user may use.
    public let rewards: [DiscountCardReward]
    /// The whole answer, with fields that have no name here.
    public let json: JSONValue
    /// `Request-ID` of the answer, for WeChat Pay's support.
    public let requestID: String?

    init(_ response: APIResponse) throws(JSONError) {
        (json, requestID) = (try response.json(), response.requestID)
        outCardCode = try json.required("out_card_code").string()
        state = DiscountCardState(rawValue: try json.required("state").string())
        cardID = try json.string("card_id")
        cardTemplateID = try json.string("card_template_id")
        appid = try json.string("appid")
        mchid = try json.string("mchid")
        openid = try json.string("openid")
        sharerOpenid = try json.string("sharer_openid")
        createTime = try json.time("create_time")
        beginTime = try json.optional("time_range")?.time("begin_time")
        endTime = try json.optional("time_range")?.time("end_time")
        unfinishedReason = try json.string("unfinished_reason")
        totalAmount = try json.fen("total_amount")
        payment = try json.member("pay_information", DiscountCardPayment.init)
        objectives = try json.list("objectives", DiscountCardObjective.init)
        rewards = try json.list("rewards", DiscountCardReward.init)
    }
}

/// How a user pays back the discounts of a card whose promise was not kept.
public struct DiscountCardPayment: Sendable, Redacted {
    /// How far the paying is.
    public let payState: DiscountCardPayState?
    /// What is to be paid, in fen.
    public let payAmount: Fen?
    /// WeChat Pay's number of the payment, once it is paid.
    public let transactionID: String?
    /// When it was paid.
    public let payTime: WeChatTime?

    init(_ json: JSONValue) throws(JSONError) {
        payState = try json.enumeration("pay_state")
        payAmount = try json.fen("pay_amount")
        transactionID = try json.string("transaction_id")
        payTime = try json.time("pay_time")
    }
}
