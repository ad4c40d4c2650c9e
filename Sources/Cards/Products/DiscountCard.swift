package import WeChatPay

/// 先享卡: the user takes the discounts first and promises to reach targets within a term; a promise not kept is paid back.
package enum DiscountCard {
    /// From the first to the last. A card never goes down; between equal ranks the later observation wins.
    package enum State: String, CardState {
        /// Our request is journalled. Its answer, or nothing at all, comes next.
        case requested = "REQUESTED"
        /// WeChat Pay refused for good.
        case rejected = "REJECTED"
        /// WeChat Pay gave a token; the user has not accepted yet.
        case prepared = "PREPARED"
        /// The user did not accept in time, as far as we can tell.
        case lapsed = "LAPSED"
        /// The user accepted; the term runs.
        case ongoing = "ONGOING"
        /// The term is over or the user quit; WeChat Pay is checking the targets.
        case settling = "SETTLING"
        /// The promise was kept.
        case finished = "FINISHED"
        /// The promise was not kept; the user pays back.
        case unfinished = "UNFINISHED"

        package var rank: Int16 {
            switch self {
            case .requested: 0
            case .rejected: 1
            case .prepared: 2
            case .lapsed: 3
            case .ongoing: 4
            case .settling: 5
            case .finished, .unfinished: 6
            }
        }
    }

    /// How far the user has paid back.
    package enum PayState: String, CardState {
        /// Nothing was said of it.
        case none = "NONE"
        case paying = "PAYING"
        case paid = "PAID"

        package var rank: Int16 {
            switch self {
            case .none: 0
            case .paying: 1
            case .paid: 2
            }
        }
    }

    /// The place of a state that WeChat Pay named. One that we do not know keeps its name and stands beside ONGOING: the card exists, and what is
    /// known to be final still wins.
    package static func state(named name: String) -> RankedState {
        State.ranked(named: name, unknownAs: .ongoing)
    }

    /// The place of a `pay_state` that WeChat Pay named. One that we do not know keeps its name and stands beside PAYING.
    package static func payState(named name: String) -> RankedState {
        PayState.ranked(named: name, unknownAs: .paying)
    }

    package static func key(mchid: String, outCardCode: String) -> CardKey {
        CardKey(mchid: mchid, product: .discountCard, number: outCardCode)
    }

    /// What a prepare request says of the card; the same values stand in every observation of it.
    package struct Request: Hashable, Sendable {
        package let mchid: String
        package let outCardCode: String
        package let appid: String
        package let cardTemplateID: String

        package init(mchid: String, outCardCode: String, appid: String, cardTemplateID: String) {
            self.mchid = mchid
            self.outCardCode = outCardCode
            self.appid = appid
            self.cardTemplateID = cardTemplateID
        }

        /// The request stands in the journal and is about to be sent.
        package func requested(_ step: RequestStep) -> Observation { observation(step, .requested) }

        /// WeChat Pay answered 200 with a token.
        package func prepared(_ step: RequestStep) -> Observation { observation(step, .prepared) }

        /// WeChat Pay refused for good. An unknown outcome is no refusal and makes no observation.
        package func rejected(_ step: RequestStep) -> Observation { observation(step, .rejected) }

        private func observation(_ step: RequestStep, _ state: State) -> Observation {
            var facts = Facts()
            facts.appid = appid
            facts.cardTemplateID = cardTemplateID
            return step.observation(of: DiscountCard.key(mchid: mchid, outCardCode: outCardCode), state: state.ranked, facts: facts)
        }
    }

    /// What became of a record of an objective reached or a reward used. It is part of the card's timeline and leaves its state as it is.
    package enum UserRecord: String, CardState {
        /// Our request is journalled. Its answer, or nothing at all, comes next.
        case requested = "USER_RECORD_REQUESTED"
        /// WeChat Pay refused for good.
        case rejected = "USER_RECORD_REJECTED"
        /// WeChat Pay took the record.
        case added = "USER_RECORD_ADDED"

        package var rank: Int16 {
            switch self {
            case .requested: 0
            case .rejected: 1
            case .added: 2
            }
        }

        /// A step of the request that adds the record.
        package func observation(_ card: CardKey, _ step: RequestStep) -> Observation {
            step.observation(of: card, event: ranked, facts: Facts())
        }
    }

    /// The time within which a prepared card could be accepted is over.
    package static func lapsed(_ card: CardKey, at time: WeChatTime) -> Observation {
        Observation(card: card, passing: State.lapsed.ranked, at: time)
    }
}
