/// An objective of a discount card that its user reached.
public struct ObjectiveCompletionRecord: Hashable, Sendable {
    /// The merchant's number of the record, unique among all records of all cards: 1 to 32 letters and digits.
    public let serialNumber: String
    /// The objective, from the card's acceptance or a query: 1 to 32 characters.
    public let objectiveID: String
    /// When it was reached, to the millisecond; what lies below is cut off.
    public let completionTime: WeChatTime
    /// Whether the record adds or takes back.
    public let completionType: UserRecordType
    /// Words for the user: at least 1 character.
    public let details: String
    /// How many times: at least 1.
    public let completionCount: Int64
    /// A remark of the merchant's.
    public let remark: String?

    /// Makes a record; values are checked when it is sent.
    public init(
        serialNumber: String, objectiveID: String, completionTime: WeChatTime, completionType: UserRecordType = .increase, details: String,
        completionCount: Int64 = 1, remark: String? = nil
    ) {
        self.serialNumber = serialNumber
        self.objectiveID = objectiveID
        self.completionTime = completionTime
        self.completionType = completionType
        self.details = details
        self.completionCount = completionCount
        self.remark = remark
    }

    func check() throws(WeChatPayError) {
        try FieldRule.recordSerialNumber.check("objective_completion_serial_no", serialNumber)
        try FieldRule(length: 1...32).check("objective_id", objectiveID)
        try FieldCheck.time("completion_time", completionTime)
        try FieldRule.recordType.check("completion_type", completionType.rawValue)
        try FieldRule.words.check("description", details)
        try FieldCheck.number("completion_count", completionCount, in: 1...(.max))
        try FieldRule.words.check("remark", remark)
    }

    var json: JSONLiteral {
        .present([
            ("objective_completion_serial_no", .string(serialNumber)), ("objective_id", .string(objectiveID)),
            ("completion_time", .string(completionTime.rfc3339WithMilliseconds)), ("completion_type", .string(completionType.rawValue)),
            ("description", .string(details)), ("completion_count", .integer(completionCount)), ("remark", remark.map(JSONLiteral.string)),
        ])
    }
}

/// A reward of a discount card that its user used.
public struct RewardUsageRecord: Hashable, Sendable {
    /// The merchant's number of the record, unique among all records of all cards: 1 to 32 letters and digits.
    public let serialNumber: String
    /// The reward, from the card's acceptance or a query: 1 to 32 characters.
    public let rewardID: String
    /// When it was used, to the millisecond; what lies below is cut off.
    public let usageTime: WeChatTime
    /// Whether the record adds or takes back.
    public let usageType: UserRecordType
    /// Words for the user: at least 1 character.
    public let details: String
    /// How many times: at least 1.
    public let usageCount: Int64
    /// The discount given, in fen: at least 1.
    public let amount: Fen
    /// A remark of the merchant's.
    public let remark: String?

    /// Makes a record; values are checked when it is sent.
    public init(
        serialNumber: String, rewardID: String, usageTime: WeChatTime, usageType: UserRecordType = .increase, details: String, usageCount: Int64 = 1,
        amount: Fen, remark: String? = nil
    ) {
        self.serialNumber = serialNumber
        self.rewardID = rewardID
        self.usageTime = usageTime
        self.usageType = usageType
        self.details = details
        self.usageCount = usageCount
        self.amount = amount
        self.remark = remark
    }

    func check() throws(WeChatPayError) {
        try FieldRule.recordSerialNumber.check("reward_usage_serial_no", serialNumber)
        try FieldRule(length: 1...32).check("reward_id", rewardID)
        try FieldCheck.time("usage_time", usageTime)
        try FieldRule.recordType.check("usage_type", usageType.rawValue)
        try FieldRule.words.check("description", details)
        try FieldCheck.number("usage_count", usageCount, in: 1...(.max))
        try FieldCheck.number("amount", amount.amount, in: 1...(.max))
        try FieldRule.words.check("remark", remark)
    }

    var json: JSONLiteral {
        .present([
            ("reward_usage_serial_no", .string(serialNumber)), ("reward_id", .string(rewardID)),
            ("usage_time", .string(usageTime.rfc3339WithMilliseconds)),
            ("usage_type", .string(usageType.rawValue)), ("description", .string(details)), ("usage_count", .integer(usageCount)),
            ("amount", .integer(amount.amount)), ("remark", remark.map(JSONLiteral.string)),
        ])
    }
}

extension FieldRule {
    fileprivate static let recordSerialNumber = lettersAndDigits(1...32)
    fileprivate static let recordType = FieldRule(length: 1...8)
    fileprivate static let words = FieldRule(length: 1...(.max))
}
