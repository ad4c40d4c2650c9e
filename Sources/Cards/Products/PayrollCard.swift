package import WeChatPay

/// 微工卡 identity check. WeChat Pay pushes nothing about it: after the pre-order only questions of ours tell how it went.
package enum PayrollCard {
    /// From the first to the last. A check never goes down; between equal ranks the later observation wins.
    package enum State: String, CardState {
        /// Our request is journalled. Its answer, or nothing at all, comes next.
        case requested = "REQUESTED"
        /// WeChat Pay refused for good.
        case rejected = "REJECTED"
        /// WeChat Pay gave a token; the user has not started yet.
        case preordered = "PREORDERED"
        /// The token's time is over and the user has not started, as far as we can tell.
        case abandoned = "ABANDONED"
        case processing = "AUTHENTICATE_PROCESSING"
        case success = "AUTHENTICATE_SUCCESS"
        case failed = "AUTHENTICATE_FAILED"

        package var rank: Int16 {
            switch self {
            case .requested: 0
            case .rejected: 1
            case .preordered: 2
            case .abandoned: 3
            case .processing: 4
            case .success, .failed: 5
            }
        }
    }

    /// The place of an `authenticate_state` that WeChat Pay named. One that we do not know keeps its name and stands beside
    /// AUTHENTICATE_PROCESSING: the user has started, and what is known to be final still wins.
    package static func state(named name: String) -> RankedState {
        State.ranked(named: name, unknownAs: .processing)
    }

    package static func key(mchid: String, authenticateNumber: String) -> CardKey {
        CardKey(mchid: mchid, product: .payrollCard, number: authenticateNumber)
    }

    /// What a pre-order says of the check; the same values stand in every observation of it.
    package struct Request: Hashable, Sendable {
        /// The service provider, who asks.
        package let mchid: String
        package let authenticateNumber: String
        /// The employer.
        package let subMchid: String
        /// The user, under the one appid that is given.
        package let openid: String
        /// An appid of the service provider's.
        package let appid: String?
        /// An appid of the employer's, which no card keeps.
        package let subAppid: String?

        package init(mchid: String, authenticateNumber: String, subMchid: String, openid: String, appid: String?, subAppid: String? = nil) {
            self.mchid = mchid
            self.authenticateNumber = authenticateNumber
            self.subMchid = subMchid
            self.openid = openid
            self.appid = appid
            self.subAppid = subAppid
        }

        /// The request stands in the journal and is about to be sent.
        package func requested(_ step: RequestStep) -> Observation { observation(step, .requested) }

        /// WeChat Pay answered 200 with a token.
        package func preordered(_ step: RequestStep) -> Observation { observation(step, .preordered) }

        /// WeChat Pay refused for good. An unknown outcome is no refusal and makes no observation.
        package func rejected(_ step: RequestStep) -> Observation { observation(step, .rejected) }

        private func observation(_ step: RequestStep, _ state: State) -> Observation {
            var facts = Facts()
            facts.subMchid = subMchid
            facts.openid = openid
            facts.appid = appid
            return step.observation(of: PayrollCard.key(mchid: mchid, authenticateNumber: authenticateNumber), state: state.ranked, facts: facts)
        }
    }

    /// The token's time is over, and a last question found the check not started.
    package static func abandoned(_ card: CardKey, at time: WeChatTime) -> Observation {
        Observation(card: card, passing: State.abandoned.ranked, at: time)
    }
}
