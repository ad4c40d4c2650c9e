package import Cards
import LibPQ
package import WeChatPay

/// A card as far as its checks depend on it, and how those went so far. A card that has a request and was never observed has only a key.
package struct CheckedCard: Hashable, Sendable {
    package let key: CardKey
    package var state: String?
    package var stateAt: WeChatTime?
    package var payState: String?
    /// Where the card's term ends.
    package var endTime: WeChatTime?
    package var totalAmount: Fen?
    package var openid: String?
    package var appid: String?
    package var subMchid: String?
    /// When the latest that was observed happened.
    package var lastAt: WeChatTime?
    /// When the check is due that this was read for; nil when it was read for another reason.
    package var dueAt: WeChatTime?
    /// When it was checked last, by the pollers' clock.
    package var checkedAt: WeChatTime?
    /// How many checks in a row brought nothing, up to the last one.
    package var failures: Int
    /// The last answer that was recorded.
    package var lastAnswer: LastAnswer?

    package init(key: CardKey, failures: Int = 0) {
        self.key = key
        self.failures = failures
    }
}

/// The last recorded answer of WeChat Pay about a card.
package struct LastAnswer: Hashable, Sendable {
    /// Its digest.
    package let digest: String
    /// `occurredAt` of its observation.
    package let answeredAt: WeChatTime

    package init(digest: String, answeredAt: WeChatTime) {
        self.digest = digest
        self.answeredAt = answeredAt
    }
}

extension CheckedCard {
    /// Columns of `card` and `card_check`, joined by their keys.
    static let columns = """
        card_key, product, mchid, bucket, state, state_at, pay_state, end_time, total_amount, openid, appid, sub_mchid, last_at, next_check_at, \
        checked_at, failures, answer_digest, answered_at
        """

    init(_ row: borrowing Row) throws(PostgresError) {
        key = try CardKey(row)
        state = try row.optionalText("state")
        stateAt = try row.optionalTime("state_at")
        payState = try row.optionalText("pay_state")
        endTime = try row.optionalTime("end_time")
        totalAmount = try row.optionalFen("total_amount")
        openid = try row.optionalText("openid")
        appid = try row.optionalText("appid")
        subMchid = try row.optionalText("sub_mchid")
        lastAt = try row.optionalTime("last_at")
        dueAt = try row.optionalTime("next_check_at")
        checkedAt = try row.optionalTime("checked_at")
        failures = Int(try row.optionalInt64("failures") ?? 0)
        if let digest = try row.optionalText("answer_digest"), let answeredAt = try row.optionalTime("answered_at") {
            lastAnswer = LastAnswer(digest: digest, answeredAt: answeredAt)
        }
    }
}

/// A card that changed, and the change's number.
package struct ChangedCard: Hashable, Sendable {
    package let card: CheckedCard
    package let changeSequence: Int64
}

/// A bucket whose checks this process has for a while.
package struct BucketLease: Hashable, Sendable {
    package let bucket: Int32
    /// Every change of the bucket's cards up to this one has its place in the schedule.
    package let seenChangeSequence: Int64
}

/// When a card is to be checked.
package struct ScheduledCheck: Hashable, Sendable {
    package let card: CardKey
    /// Nil when there is nothing to find out.
    package let nextCheckAt: WeChatTime?

    package init(card: CardKey, nextCheckAt: WeChatTime?) {
        self.card = card
        self.nextCheckAt = nextCheckAt
    }
}

/// A check that was made.
package struct FinishedCheck: Hashable, Sendable {
    package let card: CardKey
    package let dueAt: WeChatTime
    /// When the card was checked last in the state that it has now; nil when it never was.
    package let checkedAt: WeChatTime?
    package let nextCheckAt: WeChatTime?
    /// How many checks in a row brought nothing, this one included.
    package let failures: Int
    /// The attempts of those open requests that the check saw, one that another makes meanwhile not included; nil when it could not look.
    package let openAttempts: Int?

    package init(
        card: CardKey, dueAt: WeChatTime, checkedAt: WeChatTime?, nextCheckAt: WeChatTime?, failures: Int, openAttempts: Int?
    ) {
        self.card = card
        self.dueAt = dueAt
        self.checkedAt = checkedAt
        self.nextCheckAt = nextCheckAt
        self.failures = failures
        self.openAttempts = openAttempts
    }
}
