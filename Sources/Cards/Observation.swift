package import WeChatPay

/// Who told us. The raw value is the spelling in the database.
package enum Source: String, CaseIterable, Hashable, Sendable {
    /// Our own request to WeChat Pay, when it was journalled and when it was answered.
    case request
    /// A notification that WeChat Pay pushed.
    case callback
    /// An answer of WeChat Pay to a question of ours.
    case query
    /// The passing of time: a token expired, a prepared card lapsed.
    case clock
    /// A line of WeChat Pay's bill.
    case bill
}

/// One thing that was observed about one card. Observations are only ever added; a card is the join of its observations.
package struct Observation: Hashable, Sendable {
    package let id: ObservationID
    package let card: CardKey
    package let source: Source
    /// The source's own id: a notification's id, a request's number, the text that makes a query's answer unique.
    package let sourceID: String
    /// For a callback its `event_type`; for other sources a short word of what happened.
    package let event: String
    package let facts: Facts

    package init(card: CardKey, occurredAt: WeChatTime, source: Source, sourceID: String, index: Int = 0, event: String, facts: Facts) {
        self.id = ObservationID(occurredAt: occurredAt, source: source, sourceID: sourceID, index: index)
        self.card = card
        self.source = source
        self.sourceID = sourceID
        self.event = event
        self.facts = facts
    }

    package var occurredAt: WeChatTime { id.occurredAt }
}
