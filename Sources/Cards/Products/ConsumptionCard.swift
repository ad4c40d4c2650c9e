/// 消费卡: a card that holds a batch of coupons and is sent to the user without the user's asking. Its coupons are cards of their own.
package enum ConsumptionCard {
    /// From the first to the last. A card never goes down.
    package enum State: String, CardState {
        /// Our request is journalled. Its answer, or nothing at all, comes next.
        case requested = "REQUESTED"
        /// WeChat Pay refused for good.
        case rejected = "REJECTED"
        /// The card is in the user's wallet.
        case sent = "SENT"

        package var rank: Int16 {
            switch self {
            case .requested: 0
            case .rejected: 1
            case .sent: 2
            }
        }
    }

    package static func key(mchid: String, outRequestNo: String) -> CardKey {
        CardKey(mchid: mchid, product: .consumptionCard, number: outRequestNo)
    }

    /// What a send request says of the card; the same values stand in every observation of it.
    package struct Request: Hashable, Sendable {
        package let mchid: String
        package let outRequestNo: String
        package let cardID: String
        package let appid: String
        package let openid: String

        package init(mchid: String, outRequestNo: String, cardID: String, appid: String, openid: String) {
            self.mchid = mchid
            self.outRequestNo = outRequestNo
            self.cardID = cardID
            self.appid = appid
            self.openid = openid
        }

        /// The request stands in the journal and is about to be sent.
        package func requested(_ step: RequestStep) -> Observation { observation(step, .requested) }

        /// WeChat Pay answered 200 with the `card_code` of the user's card.
        package func sent(_ step: RequestStep, cardCode: String) -> Observation { observation(step, .sent, cardCode: cardCode) }

        /// WeChat Pay refused for good. An unknown outcome is no refusal and makes no observation.
        package func rejected(_ step: RequestStep) -> Observation { observation(step, .rejected) }

        private func observation(_ step: RequestStep, _ state: State, cardCode: String? = nil) -> Observation {
            var facts = Facts()
            facts.cardID = cardID
            facts.appid = appid
            facts.openid = openid
            facts.cardCode = cardCode
            return step.observation(of: ConsumptionCard.key(mchid: mchid, outRequestNo: outRequestNo), state: state.ranked, facts: facts)
        }
    }
}
