package import WeChatPay

/// One step in the life of a request of ours: which request, and when the step was taken.
///
/// The same step told again is the same observation, so `time` is the journal's, never the moment of telling.
package struct RequestStep: Hashable, Sendable {
    /// The journal's id of the request.
    package let requestID: String
    package let time: WeChatTime

    package init(requestID: String, time: WeChatTime) {
        self.requestID = requestID
        self.time = time
    }

    func observation(of card: CardKey, state: RankedState, facts: Facts) -> Observation {
        var facts = facts
        facts.state = state
        return observation(of: card, event: state, facts: facts)
    }

    /// The rank tells apart the steps of one request that share a microsecond.
    func observation(of card: CardKey, event: RankedState, facts: Facts) -> Observation {
        Observation(
            card: card, occurredAt: time, source: .request, sourceID: requestID, index: Int(event.rank), event: event.name, facts: facts)
    }
}

extension Observation {
    /// Time alone brought the card into a state. Whoever notices it makes the same observation, because `time` is when it became true.
    init(card: CardKey, passing state: RankedState, at time: WeChatTime) {
        var facts = Facts()
        facts.state = state
        self.init(card: card, occurredAt: time, source: .clock, sourceID: state.name, event: state.name, facts: facts)
    }
}
