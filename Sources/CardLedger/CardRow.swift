package import Cards
package import WeChatPay

/// A card as it stands in the ledger.
package struct CardRow: Hashable, Sendable {
    package var key: CardKey
    package var bucket: Int32
    package var openid: String?
    package var appid: String?
    package var cardTemplateID: String?
    package var cardID: String?
    package var cardCode: String?
    package var subMchid: String?
    package var stockCreatorMchid: String?
    package var state: String?
    package var stateAt: WeChatTime?
    package var payState: String?
    package var payAmount: Fen?
    package var payTime: WeChatTime?
    package var transactionID: String?
    package var timeRange: TimeRange?
    package var objectives: JSONText?
    package var rewards: JSONText?
    package var totalAmount: Fen?
    package var unfinishedReason: String?
    package var details: JSONText?
    /// Identity values that were seen and did not win, as `name=value`.
    package var identityConflicts: [String]
    /// Whether a request of ours is among what was observed.
    package var requested: Bool
    package var firstAt: WeChatTime
    package var lastAt: WeChatTime
    package var changeSequence: Int64
    package var changedAt: WeChatTime
}

/// One observation of a card's timeline.
package struct TimelineEntry: Hashable, Sendable {
    package let observation: Observation
    package let recordedAt: WeChatTime
}

/// A card with all that was observed about it.
package struct CardHistory: Hashable, Sendable {
    package let card: CardRow
    /// From early to late.
    package let timeline: [TimelineEntry]
    package let uses: [CouponUse]
    package let tokens: [CouponToken]
}

/// Which cards to list. What is nil does not restrict.
package struct CardFilter: Hashable, Sendable {
    package var mchid: String?
    package var product: Product?
    package var state: String?
    /// Only cards that changed after this change sequence; the last row's `changeSequence` starts the next page.
    package var changedAfter: Int64?
    /// At most so many rows.
    package var limit: Int

    package init(mchid: String? = nil, product: Product? = nil, state: String? = nil, changedAfter: Int64? = nil, limit: Int = 100) {
        self.mchid = mchid
        self.product = product
        self.state = state
        self.changedAfter = changedAfter
        self.limit = limit
    }
}
