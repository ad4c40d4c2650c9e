package import WeChatPay

/// A card as it follows from what was observed about it: the join of its observations, register by register. This is the specification of the
/// join in the database, which must give the same row.
///
/// Nothing here depends on the order, the grouping or the number of times in which observations arrive: `join` is commutative, associative and
/// idempotent. An id below is an observation's id; ids compare as (occurred_at, origin), which is also how PostgreSQL compares them as `uuid`.
///
/// | Register | Winner | Moves together | A silent observation |
/// |---|---|---|---|
/// | each `IdentityName` alone | smallest id | the value | changes nothing |
/// | `identityConflicts` | – | all values seen of a name, less the name's winner; a set that only grows except for the winner | changes nothing |
/// | `state` | greatest (rank, id) | name and rank; state_at is the id's time | changes nothing |
/// | `payment` | greatest (pay rank, id) | pay_state, amount, time and transaction, absent ones too: a PAID without an amount takes the amount of a PAYING away | changes nothing |
/// | `timeRange` | greatest id | both ends, an absent one too | changes nothing |
/// | `objectives`, `rewards`, `totalAmount`, `unfinishedReason`, `details`, each alone | greatest id | the value, whole: texts are not merged | changes nothing |
/// | `uses`, each transaction_id alone | smallest id | the whole use | changes nothing |
/// | `tokens`, each token hash alone | greatest (rank, id) | the whole token | changes nothing |
/// | `isRequested` | true wins | | source is not `request`: changes nothing |
/// | `firstAt`, `lastAt` | smallest, greatest occurred_at | | every observation counts, also one that says nothing else |
///
/// Ties: equal (rank, id), or equal ids, come from one and the same observation, and the holder stays. Equal ids with different content do not
/// occur, because an id is made of where the fact comes from and the observation table holds one row for an id.
package struct Card: Hashable, Sendable {
    package let key: CardKey

    /// The identity values told so far; a name that nobody told is absent.
    package private(set) var identity: [IdentityName: IdentityRegister] = [:]

    package private(set) var state = RankedRegister<RankedState>()
    package private(set) var payment = RankedRegister<Payment>()

    package private(set) var timeRange = LatestRegister<TimeRange>()
    package private(set) var objectives = LatestRegister<JSONText>()
    package private(set) var rewards = LatestRegister<JSONText>()
    package private(set) var totalAmount = LatestRegister<Fen>()
    package private(set) var unfinishedReason = LatestRegister<String>()
    package private(set) var details = LatestRegister<JSONText>()

    /// By transaction_id.
    package private(set) var uses: [ExactText: FirstRegister<CouponUse>] = [:]
    /// By token hash.
    package private(set) var tokens: [ExactText: RankedRegister<CouponToken>] = [:]

    /// Whether a request of ours stands behind the card.
    package private(set) var isRequested = false
    /// The time of the earliest and of the latest observation; nil before the first.
    package private(set) var firstAt: WeChatTime?
    package private(set) var lastAt: WeChatTime?

    /// A card of which nothing was observed yet.
    package init(_ key: CardKey) {
        self.key = key
    }

    /// The card that a set of observations makes, in whatever order.
    package init(_ key: CardKey, _ observations: some Sequence<Observation>) {
        self.init(key)
        for observation in observations {
            join(observation)
        }
    }

    /// `name=value` for every identity value seen that is not its name's winner, in byte order.
    package var identityConflicts: [String] {
        identity.flatMap { name, register in
            register.conflicting.map { ExactText("\(name.rawValue)=\($0.text)") }
        }.sorted().map(\.text)
    }

    /// Takes in one observation. One of another card says nothing about this one.
    package mutating func join(_ observation: Observation) {
        guard observation.card == key else { return }
        let id = observation.id
        let facts = observation.facts
        for name in IdentityName.allCases {
            guard let value = name.value(in: facts) else { continue }
            identity[name, default: IdentityRegister()].join(value, by: id)
        }
        state.join(facts.state, by: id)
        payment.join(facts.payment, by: id)
        timeRange.join(facts.timeRange, by: id)
        objectives.join(facts.objectives, by: id)
        rewards.join(facts.rewards, by: id)
        totalAmount.join(facts.totalAmount, by: id)
        unfinishedReason.join(facts.unfinishedReason, by: id)
        details.join(facts.details, by: id)
        if let use = facts.use {
            uses[ExactText(use.transactionID), default: FirstRegister()].join(use, by: id)
        }
        if let token = facts.token {
            tokens[ExactText(token.tokenHash), default: RankedRegister()].join(token, by: id)
        }
        isRequested = isRequested || observation.source == .request
        widen(to: observation.occurredAt)
    }

    /// Takes in all that another join of the same card holds. One of another card says nothing about this one.
    package mutating func join(_ other: Card) {
        guard other.key == key else { return }
        for (name, register) in other.identity {
            identity[name, default: IdentityRegister()].join(register)
        }
        state.join(other.state)
        payment.join(other.payment)
        timeRange.join(other.timeRange)
        objectives.join(other.objectives)
        rewards.join(other.rewards)
        totalAmount.join(other.totalAmount)
        unfinishedReason.join(other.unfinishedReason)
        details.join(other.details)
        for (transactionID, use) in other.uses {
            uses[transactionID, default: FirstRegister()].join(use)
        }
        for (tokenHash, token) in other.tokens {
            tokens[tokenHash, default: RankedRegister()].join(token)
        }
        isRequested = isRequested || other.isRequested
        for time in [other.firstAt, other.lastAt].compactMap(\.self) {
            widen(to: time)
        }
    }

    private mutating func widen(to time: WeChatTime) {
        firstAt = firstAt.map { min($0, time) } ?? time
        lastAt = lastAt.map { max($0, time) } ?? time
    }
}
