/// What a discount card promises and asks, as the merchant set it up on the platform.
package struct CardTemplate: Hashable, Sendable {
    /// What the user promises to reach.
    package struct Objective: Hashable, Sendable {
        package let id: String
        package let name: String
        package let count: Int64
        package let unit: String
        package let description: String

        package init(id: String, name: String, count: Int64, unit: String, description: String) {
            self.id = id
            self.name = name
            self.count = count
            self.unit = unit
            self.description = description
        }
    }

    /// What the user gets beforehand.
    package struct Reward: Hashable, Sendable {
        package let id: String
        package let name: String
        package let count: Int64
        package let unit: String
        /// Fen a time.
        package let amount: Int64
        package let description: String

        package init(id: String, name: String, count: Int64, unit: String, amount: Int64, description: String) {
            self.id = id
            self.name = name
            self.count = count
            self.unit = unit
            self.amount = amount
            self.description = description
        }
    }

    package let id: String
    package let objectives: [Objective]
    package let rewards: [Reward]
    package let termDays: Int64

    package init(id: String, objectives: [Objective], rewards: [Reward], termDays: Int64) {
        self.id = id
        self.objectives = objectives
        self.rewards = rewards
        self.termDays = termDays
    }

    /// What stands behind a template id that was not configured.
    package static func standard(id: String) -> CardTemplate {
        CardTemplate(
            id: id,
            objectives: [Objective(id: "51001", name: "月内骑行", count: 8, unit: "次", description: "骑行满八次")],
            rewards: [Reward(id: "61001", name: "骑行立减", count: 8, unit: "次", amount: 150, description: "每次减1.5元")],
            termDays: 30)
    }
}

extension CardTemplate {
    /// In full, or nothing but the ids, as AGREEMENT_ENDED writes them; with the records under each.
    func objectivesJSON(idsOnly: Bool, records: [UserRecord] = []) -> JSON {
        .array(
            objectives.map { objective in
                let details: [(String, JSON?)] = [
                    ("name", .string(objective.name)), ("count", .integer(objective.count)), ("unit", .string(objective.unit)),
                    ("description", .string(objective.description)),
                ]
                let own = records.filter { $0.subject == .objective(id: objective.id) }
                return .object(
                    [("objective_id", .string(objective.id))] + (idsOnly ? [] : details) + [("objective_completion_records", Self.list(own))])
            })
    }

    func rewardsJSON(idsOnly: Bool, records: [UserRecord] = []) -> JSON {
        .array(
            rewards.map { reward in
                let details: [(String, JSON?)] = [
                    ("name", .string(reward.name)), ("count_type", "COUNT_LIMIT"), ("count", .integer(reward.count)),
                    ("unit", .string(reward.unit)), ("amount", .integer(reward.amount)), ("description", .string(reward.description)),
                ]
                let own = records.filter { record in
                    guard case .reward(reward.id, _) = record.subject else { return false }
                    return true
                }
                return .object([("reward_id", .string(reward.id))] + (idsOnly ? [] : details) + [("reward_usage_records", Self.list(own))])
            })
    }

    /// Nil for none: the member is left out.
    private static func list(_ records: [UserRecord]) -> JSON? { records.isEmpty ? nil : .array(records.map(\.json)) }
}
