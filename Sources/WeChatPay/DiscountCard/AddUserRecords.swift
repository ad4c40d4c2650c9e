/// Adds a record to a discount card: an objective reached, or a reward used, or one of these taken back:
/// `POST /v3/discount-card/cards/{out_card_code}/add-user-records`. The answer has no content.
///
/// One record in a call. Records are taken only while the card's term runs. The record's serial number makes the call safe to repeat; a serial number that
/// was used before for anything else is answered with success and **without effect**.
public struct AddUserRecords: Endpoint, Hashable {
    /// The merchant's number of the card: 1 to 32 letters, digits, `_`, `-`, `|` or `*`.
    public let outCardCode: String
    /// The template of the card: 1 to 64 characters.
    public let cardTemplateID: String
    /// Objectives reached.
    public let objectiveCompletionRecords: [ObjectiveCompletionRecord]
    /// Rewards used.
    public let rewardUsageRecords: [RewardUsageRecord]

    /// Makes the call; values are checked when it is sent. Exactly one record must be given.
    public init(
        outCardCode: String, cardTemplateID: String, objectiveCompletionRecords: [ObjectiveCompletionRecord] = [],
        rewardUsageRecords: [RewardUsageRecord] = []
    ) {
        self.outCardCode = outCardCode
        self.cardTemplateID = cardTemplateID
        self.objectiveCompletionRecords = objectiveCompletionRecords
        self.rewardUsageRecords = rewardUsageRecords
    }

    /// The request. Throws `invalidField`.
    public func request() throws(WeChatPayError) -> APIRequest {
        try PrepareDiscountCard.outCardCodeRule.check("out_card_code", outCardCode)
        try FieldRule(length: 1...64).check("card_template_id", cardTemplateID)
        try FieldCheck.count(
            rewardUsageRecords.isEmpty ? "objective_completion_records" : "reward_usage_records",
            objectiveCompletionRecords.count + rewardUsageRecords.count, in: 1...1,
            rule: "one record, either in objective_completion_records or in reward_usage_records")
        for record in objectiveCompletionRecords { try record.check() }
        for record in rewardUsageRecords { try record.check() }
        let body = JSONLiteral.present([
            ("card_template_id", .string(cardTemplateID)),
            ("objective_completion_records", objectiveCompletionRecords.isEmpty ? nil : .array(objectiveCompletionRecords.map(\.json))),
            ("reward_usage_records", rewardUsageRecords.isEmpty ? nil : .array(rewardUsageRecords.map(\.json))),
        ])
        return try APIRequest(
            "POST", PathTemplate("v3/discount-card/cards/{out_card_code}/add-user-records"), filling: ["out_card_code": outCardCode], body: body)
    }

    /// The answer has no content, and nothing is thrown.
    public func answer(_ response: APIResponse) throws(JSONError) {}
}
