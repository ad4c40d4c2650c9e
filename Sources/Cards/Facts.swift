package import WeChatPay

/// What an observation says about a card, register by register; what it does not say is nil. Names are WeChat Pay's.
package struct Facts: Hashable, Sendable {
    // Identity: for each value alone, the one observed first stays.
    package var openid: String?
    package var appid: String?
    package var cardTemplateID: String?
    package var cardID: String?
    package var cardCode: String?
    package var subMchid: String?
    package var stockCreatorMchid: String?

    // Lifecycle (ranked products) or status (coupons: every rank is 0): the highest rank, then the latest, wins.
    package var state: RankedState?

    // Payment: state, amount, time and transaction move together.
    package var payment: Payment?

    // Terms: for each value alone, the latest that was said wins.
    package var timeRange: TimeRange?
    /// A JSON array.
    package var objectives: JSONText?
    /// A JSON array.
    package var rewards: JSONText?
    package var totalAmount: Fen?
    package var unfinishedReason: String?
    /// A JSON object: what else WeChat Pay said, under its own names.
    package var details: JSONText?

    /// One use of a coupon; the set of uses only grows.
    package var use: CouponUse?
    /// One trip-coupon token; each token is a register of its own.
    package var token: CouponToken?

    package init() {}
}

/// A state and its place in the product's order of states.
package struct RankedState: Hashable, Sendable {
    package let name: String
    package let rank: Int16

    package init(name: String, rank: Int16) {
        self.name = name
        self.rank = rank
    }
}

/// What is known of the money that a user pays back for a discount card.
package struct Payment: Hashable, Sendable {
    /// WeChat Pay's `pay_state`, `NONE` by absence, and its rank: NONE 0, PAYING 1 (a state we do not know, too), PAID 2.
    package let state: RankedState
    package let amount: Fen?
    package let time: WeChatTime?
    package let transactionID: String?

    package init(state: RankedState, amount: Fen?, time: WeChatTime?, transactionID: String?) {
        self.state = state
        self.amount = amount
        self.time = time
        self.transactionID = transactionID
    }
}

/// The term of a card. Either end may be missing, but not both: that would say nothing.
package struct TimeRange: Hashable, Sendable {
    package let beginTime: WeChatTime?
    package let endTime: WeChatTime?

    package init?(beginTime: WeChatTime?, endTime: WeChatTime?) {
        guard beginTime != nil || endTime != nil else { return nil }
        self.beginTime = beginTime
        self.endTime = endTime
    }
}

/// One use of a coupon, named by its transaction within the coupon.
package struct CouponUse: Hashable, Sendable {
    package let transactionID: String
    package let consumeTime: WeChatTime?
    package let consumeMchid: String?
    /// Only multi-use coupons state it.
    package let consumeAmount: Fen?

    package init(transactionID: String, consumeTime: WeChatTime?, consumeMchid: String?, consumeAmount: Fen?) {
        self.transactionID = transactionID
        self.consumeTime = consumeTime
        self.consumeMchid = consumeMchid
        self.consumeAmount = consumeAmount
    }
}

/// What is known of one trip-coupon token. The token itself opens a coupon, so only its hash is kept.
package struct CouponToken: Hashable, Sendable {
    /// Lower-case hexadecimal SHA-256 of the token.
    package let tokenHash: String
    /// TOKEN_ISSUED (rank 0) or TOKEN_EXPIRED (rank 1).
    package let state: RankedState
    package let expiresTime: WeChatTime?

    package init(tokenHash: String, state: RankedState, expiresTime: WeChatTime?) {
        self.tokenHash = tokenHash
        self.state = state
        self.expiresTime = expiresTime
    }
}
