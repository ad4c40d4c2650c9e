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
