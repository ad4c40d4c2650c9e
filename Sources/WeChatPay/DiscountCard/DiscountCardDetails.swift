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
        let json = try response.json()
        self.json = json
        requestID = response.requestID
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
        payment = try json.object("pay_information", DiscountCardPayment.init)
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

/// Something that the user of a discount card promised to reach.
public struct DiscountCardObjective: Sendable, Redacted {
    /// Its number, which records name.
    public let objectiveID: String?
    /// Its name.
    public let name: String?
    /// How often it is to be reached.
    public let count: Int64?
    /// What `count` counts, for example 次.
    public let unit: String?
    /// Words for the user.
    public let details: String?
    /// What was reached so far.
    public let completionRecords: [DiscountCardRecord]
    /// The whole of it, with fields that have no name here.
    public let json: JSONValue

    init(_ json: JSONValue) throws(JSONError) {
        self.json = json
        objectiveID = try json.identifier("objective_id")
        name = try json.string("name")
        count = try json.int64("count")
        unit = try json.string("unit")
        details = try json.string("description")
        completionRecords = try json.list("objective_completion_records") { (json) throws(JSONError) in
            try DiscountCardRecord(json, of: "objective_completion", "completion")
        }
    }
}

/// Something that the user of a discount card may use.
public struct DiscountCardReward: Sendable, Redacted {
    /// Its number, which records name.
    public let rewardID: String?
    /// Its name.
    public let name: String?
    /// Whether `count` limits its uses.
    public let countType: RewardCountType?
    /// How often it may be used.
    public let count: Int64?
    /// What `count` counts, for example 次.
    public let unit: String?
    /// What one use is worth, in fen.
    public let amount: Fen?
    /// Words for the user.
    public let details: String?
    /// What was used so far.
    public let usageRecords: [DiscountCardRecord]
    /// The whole of it, with fields that have no name here.
    public let json: JSONValue

    init(_ json: JSONValue) throws(JSONError) {
        self.json = json
        rewardID = try json.identifier("reward_id")
        name = try json.string("name")
        countType = try json.enumeration("count_type")
        count = try json.int64("count")
        unit = try json.string("unit")
        amount = try json.fen("amount")
        details = try json.string("description")
        usageRecords = try json.list("reward_usage_records") { (json) throws(JSONError) in try DiscountCardRecord(json, of: "reward_usage", "usage") }
    }
}

/// A record of a discount card: an objective reached, or a reward used.
public struct DiscountCardRecord: Sendable, Redacted {
    /// The merchant's number of the record.
    public let serialNumber: String?
    /// When it happened.
    public let time: WeChatTime?
    /// Whether it adds or takes back.
    public let type: UserRecordType?
    /// Words for the user.
    public let details: String?
    /// How many times.
    public let count: Int64?
    /// Of a used reward: what it was worth, in fen.
    public let amount: Fen?
    /// The merchant's remark.
    public let remark: String?
    /// The whole of it, with fields that have no name here.
    public let json: JSONValue

    /// The two kinds of records differ in how their fields begin.
    init(_ json: JSONValue, of record: String, _ event: String) throws(JSONError) {
        self.json = json
        serialNumber = try json.string("\(record)_serial_no")
        time = try json.time("\(event)_time")
        type = try json.enumeration("\(event)_type")
        details = try json.string("description")
        count = try json.int64("\(event)_count")
        amount = try json.fen("amount")
        remark = try json.string("remark")
    }
}
