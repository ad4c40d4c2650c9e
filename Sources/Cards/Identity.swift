/// The values that say which card, of whom and from which template. The raw value is the column's name and WeChat Pay's.
package enum IdentityName: String, CaseIterable, Hashable, Sendable {
    case openid
    case appid
    case cardTemplateID = "card_template_id"
    case cardID = "card_id"
    case cardCode = "card_code"
    case subMchid = "sub_mchid"
    case stockCreatorMchid = "stock_creator_mchid"

    /// What an observation says of it.
    package func value(in facts: Facts) -> String? {
        switch self {
        case .openid: facts.openid
        case .appid: facts.appid
        case .cardTemplateID: facts.cardTemplateID
        case .cardID: facts.cardID
        case .cardCode: facts.cardCode
        case .subMchid: facts.subMchid
        case .stockCreatorMchid: facts.stockCreatorMchid
        }
    }
}

/// One identity value: the one observed first stays, and every other value that was seen is kept beside it.
package struct IdentityRegister: Hashable, Sendable {
    private var first = FirstRegister<String>()
    /// Values seen that are not the winner, whatever their ids: all values seen, less the winner's.
    package private(set) var conflicting: Set<ExactText> = []

    package init() {}

    package var winner: Told<String>? { first.winner }

    package mutating func join(_ value: String, by id: ObservationID) {
        join(Told(value: value, by: id), alsoSeen: [])
    }

    package mutating func join(_ other: IdentityRegister) {
        join(other.winner, alsoSeen: other.conflicting)
    }

    private mutating func join(_ told: Told<String>?, alsoSeen: Set<ExactText>) {
        var seen = conflicting.union(alsoSeen)
        for value in [winner, told].compactMap(\.?.value) {
            seen.insert(ExactText(value))
        }
        first.join(told)
        if let winner {
            seen.remove(ExactText(winner.value))
        }
        conflicting = seen
    }
}
