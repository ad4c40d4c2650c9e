package import WeChatPay

/// 代金券, trip coupons 出行券 included.
///
/// A refund can bring a used coupon back, so its states have no order: every rank is 0, and the latest observation wins.
package enum Coupon {
    package enum Status: String, CaseIterable, Sendable {
        /// In the user's wallet, to be used.
        case sended = "SENDED"
        case used = "USED"
        case expired = "EXPIRED"
    }

    /// The life of one token that opens a trip coupon.
    package enum TokenState: String, CardState {
        case issued = "TOKEN_ISSUED"
        case expired = "TOKEN_EXPIRED"

        package var rank: Int16 {
            switch self {
            case .issued: 0
            case .expired: 1
            }
        }
    }

    /// The place of a `status` that WeChat Pay named, known to us or not.
    package static func status(named name: String) -> RankedState {
        RankedState(name: name, rank: 0)
    }

    package static func key(mchid: String, stockID: String, couponID: String) -> CardKey {
        CardKey(mchid: mchid, product: .coupon, number: "\(stockID)/\(couponID)")
    }

    /// WeChat Pay answered a token request of ours, which may name several coupons: one observation for each.
    package static func tokenIssued(
        _ coupon: CardKey, _ step: RequestStep, openid: String, tokenHash: String, expiresTime: WeChatTime?
    ) -> Observation {
        var facts = Facts()
        facts.openid = openid
        facts.token = CouponToken(tokenHash: tokenHash, state: TokenState.issued.ranked, expiresTime: expiresTime)
        return step.observation(of: coupon, event: TokenState.issued.ranked, facts: facts)
    }

    /// The time of a token is over.
    package static func tokenExpired(_ coupon: CardKey, tokenHash: String, expiresTime: WeChatTime) -> Observation {
        let state = TokenState.expired.ranked
        var facts = Facts()
        facts.token = CouponToken(tokenHash: tokenHash, state: state, expiresTime: expiresTime)
        return Observation(card: coupon, occurredAt: expiresTime, source: .clock, sourceID: tokenHash, event: state.name, facts: facts)
    }
}
