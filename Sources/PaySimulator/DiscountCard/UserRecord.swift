/// What a merchant reports of a user under a discount card: a target that was approached, or a discount that was had.
package struct UserRecord: Hashable, Sendable {
    package enum Subject: Hashable, Sendable {
        case objective(id: String)
        /// Fen.
        case reward(id: String, amount: Int64)
    }

    /// Unique over all merchants and cards.
    package let serialNumber: String
    package let subject: Subject
    /// Unix milliseconds.
    package let time: Int64
    /// Whether it takes back what was reported before.
    package let isDecrease: Bool
    package let description: String
    package let count: Int64
    package let remark: String?

    /// What it adds to the sum of discounts, in fen.
    package var discount: Int64 {
        guard case .reward(_, let amount) = subject else { return 0 }
        return isDecrease ? -amount : amount
    }
}

extension UserRecord {
    private static let counts: ClosedRange<Int64> = 1...1_000_000_000

    private init(
        _ fields: FieldReader, serialNumber: String, time: String, type: String, count: String, subject: (FieldReader) throws(APIError) -> Subject
    ) throws(APIError) {
        self.serialNumber = try fields.text(serialNumber, 1...32, .lettersAndDigits)
        self.subject = try subject(fields)
        self.time = try fields.time(time)
        isDecrease = try fields.choice(type, of: ["INCREASE", "DECREASE"]) == "DECREASE"
        description = try fields.text("description", 1...1024)
        self.count = try fields.number(count, Self.counts)
        remark = try fields.optionalText("remark", 1...1024)
    }

    static func objective(_ fields: FieldReader) throws(APIError) -> UserRecord {
        try UserRecord(
            fields, serialNumber: "objective_completion_serial_no", time: "completion_time", type: "completion_type", count: "completion_count"
        ) { fields throws(APIError) in .objective(id: try fields.text("objective_id", 1...32)) }
    }

    static func reward(_ fields: FieldReader) throws(APIError) -> UserRecord {
        try UserRecord(fields, serialNumber: "reward_usage_serial_no", time: "usage_time", type: "usage_type", count: "usage_count") {
            fields throws(APIError) in
            .reward(id: try fields.text("reward_id", 1...32), amount: try fields.number("amount", counts))
        }
    }

    /// As it stands in the answer to a query of the card.
    var json: JSON {
        let type: JSON = isDecrease ? "DECREASE" : "INCREASE"
        let common: [(String, JSON?)] = [("description", .string(description)), ("remark", remark.map(JSON.string))]
        switch subject {
        case .objective(let id):
            return .object(
                [
                    ("objective_completion_serial_no", .string(serialNumber)), ("objective_id", .string(id)),
                    ("completion_time", .string(BeijingTime.milliseconds(time))), ("completion_type", type), ("completion_count", .integer(count)),
                ] + common)
        case .reward(let id, let amount):
            return .object(
                [
                    ("reward_usage_serial_no", .string(serialNumber)), ("reward_id", .string(id)),
                    ("usage_time", .string(BeijingTime.milliseconds(time))), ("usage_type", type), ("usage_count", .integer(count)),
                    ("amount", .integer(amount)),
                ] + common)
        }
    }
}

/// The body of `POST /v3/discount-card/cards/{out_card_code}/add-user-records`.
struct AddUserRecordsRequest {
    let cardTemplateID: String
    let record: UserRecord

    /// One record a call, of either kind.
    init(_ fields: FieldReader) throws(APIError) {
        cardTemplateID = try fields.text("card_template_id", 1...64)
        let objectives = try fields.objects("objective_completion_records") ?? []
        let rewards = try fields.objects("reward_usage_records") ?? []
        let name = rewards.isEmpty ? "objective_completion_records" : "reward_usage_records"
        guard objectives.count + rewards.count == 1 else {
            throw fields.fault(name, "must hold one record, and objective_completion_records or reward_usage_records none")
        }
        if let objective = objectives.first {
            record = try .objective(objective)
        } else if let reward = rewards.first {
            record = try .reward(reward)
        } else {
            throw fields.fault(name, "must hold one record")
        }
    }
}
