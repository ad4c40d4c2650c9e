package import CardLedger
import Cards
package import WeChatPay

/// What a check found out that its card's row does not say.
package struct CheckFinding: Hashable, Sendable {
    /// When the token of an identity check ends.
    package var tokenEnd: WeChatTime?
    /// When the last of the user's vouchers that can still be used ends.
    package var vouchersEnd: WeChatTime?
    /// The card's requests that are open after the check. Nil before one: they are not known.
    package var openRequests: [JournalEntry]?

    package init(tokenEnd: WeChatTime? = nil, vouchersEnd: WeChatTime? = nil, openRequests: [JournalEntry]? = nil) {
        self.tokenEnd = tokenEnd
        self.vouchersEnd = vouchersEnd
        self.openRequests = openRequests
    }
}

/// When a card is checked next. Pure: the card, how its checks went, and what the last one found decide; times are the pollers' clock's.
///
/// A rule says when the first check since the card's state began is made, how the distance to the next one grows with the state's age, and when the last
/// one is made. The same function serves a card that changed and one that was checked, so a card that changes for a reason of no weight keeps its time.
package enum CheckSchedule {
    /// Nil when there is nothing to find out.
    package static func nextCheck(of card: CheckedCard, _ finding: CheckFinding = CheckFinding()) -> WeChatTime? {
        let rules = ((finding.openRequests ?? []).map(rule(for:)) + [rule(for: card, finding)]).compactMap(\.self)
        guard card.failures > 0, let checkedAt = card.checkedAt else {
            return rules.compactMap { $0.next(after: card.checkedAt) }.min()
        }
        // A last check that failed is made again, but not for ever. A state that began since the failure has a time of its own.
        let isOver = rules.allSatisfy { $0.next(after: checkedAt) == nil }
        guard let start = rules.map(\.start).min(), !isOver || card.failures < failuresAfterTheEnd else { return nil }
        return checkedAt.adding(seconds: backOff(card.failures)).map { max($0, start) }
    }

    /// With the back-off, about nine days.
    static let failuresAfterTheEnd = 48

    /// How long after so many failures in a row: 10 s, doubled each time up to 6 hours.
    static func backOff(_ failures: Int) -> Int64 {
        min(10 << Int64(min(max(failures, 1), 20) - 1), 6 * hour)
    }

    /// Whether there is something to find out about the card itself.
    static func isOpen(_ card: CheckedCard) -> Bool {
        rule(for: card, CheckFinding()) != nil
    }

    /// When a prepared card lapses that WeChat Pay does not know; nil for a card in another state.
    static func lapse(of card: CheckedCard) -> WeChatTime? {
        guard card.key.product == .discountCard, card.state == DiscountCard.State.prepared.rawValue else { return nil }
        return card.stateAt?.adding(seconds: acceptanceTerm)
    }

    // MARK: - Cards

    /// Requests are sent, with all repetitions, within 20 s and leased for 30 s. A card that is still REQUESTED then may have been left by its process.
    static let leaseOver: Int64 = 45
    /// When a discount card that its user has not accepted counts as lapsed. WeChat Pay tells neither how long its token lives nor that the user said no.
    static let acceptanceTerm: Int64 = 30 * day
    /// The longest that WeChat Pay's samples let a token of the payroll card live is 1,800 s (facts of `POST /v3/payroll-card/tokens`); twice that.
    static let longestTokenLife: Int64 = 2 * 1_800
    /// After a token's end, for clocks that differ.
    static let tokenMargin: Int64 = 2
    /// WeChat Pay answers for identity checks of the last 90 days (`GET /v3/payroll-card/authentications`).
    static let longestAuthentication: Int64 = 90 * day
    /// How long vouchers are followed whose end WeChat Pay does not tell.
    static let longestVoucher: Int64 = 90 * day
    /// How long the vouchers of a card are looked for that may not have been sent.
    static let longestDoubt: Int64 = 30 * day
    /// Nothing to pay back is most likely the end; it is looked at for so long all the same, for WeChat Pay does not say so.
    static let longestUnpaidNothing: Int64 = 30 * day

    private static func rule(for card: CheckedCard, _ finding: CheckFinding) -> Rule? {
        guard let state = card.state, let since = card.stateAt else { return nil }
        return switch card.key.product {
        case .discountCard: discountCard(card, state, since, finding)
        case .payrollCard: card.subMchid == nil ? nil : payrollCard(card, state, since, finding)
        case .consumptionCard: card.openid == nil || card.appid == nil ? nil : consumptionCard(state, since, finding)
        // Coupons are asked about with the consumption card that brought them, and their tokens expire unasked.
        case .coupon, .merchantCoupon: nil
        }
    }

    private static func discountCard(_ card: CheckedCard, _ name: String, _ since: WeChatTime, _ finding: CheckFinding) -> Rule? {
        switch DiscountCard.State(rawValue: name) {
        case .requested:
            requested(since, finding)
        case .prepared:
            // The callback comes within seconds of the acceptance; then a question a day, because a callback may be lost.
            Rule(since, first: 3 * hour, step: .constant(day), last: acceptanceTerm)
        case .ongoing, nil:
            // WeChat Pay checks the targets when the term is over. A card whose term nobody told is asked about to learn it.
            Rule(card.endTime ?? since, first: card.endTime == nil ? day : hour, step: .growing(share: 30, from: day, to: 30 * day))
        case .settling:
            Rule(since, first: hour, step: .growing(share: 30, from: day, to: 30 * day))
        case .unfinished:
            unfinished(card, since)
        case .rejected, .lapsed, .finished:
            nil
        }
    }

    private static func unfinished(_ card: CheckedCard, _ since: WeChatTime) -> Rule? {
        if card.payState == DiscountCard.PayState.paid.rawValue { return nil }
        return Rule(
            since, first: hour, step: .growing(share: 30, from: day, to: 30 * day),
            lastAt: card.totalAmount?.amount == 0 ? since.adding(seconds: longestUnpaidNothing) : nil)
    }

    private static func payrollCard(_ card: CheckedCard, _ name: String, _ since: WeChatTime, _ finding: CheckFinding) -> Rule? {
        switch PayrollCard.State(rawValue: name) {
        case .requested:
            return requested(since, finding)
        case .preordered, .abandoned:
            // WeChat Pay pushes nothing: every few seconds while the user can begin, and once more when the token is over.
            guard let since = tokenSince(card) else { return nil }
            let end = finding.tokenEnd?.adding(seconds: tokenMargin) ?? since.adding(seconds: longestTokenLife)
            return Rule(since, first: 5, step: .growing(share: 3, from: 5, to: 30), lastAt: end)
        case .processing, nil:
            return Rule(since, first: 5, step: .growing(share: 3, from: 5, to: day), last: longestAuthentication)
        case .rejected, .success, .failed:
            return nil
        }
    }

    /// Since when there is a token with which the user of an identity check can begin; nil when there is none. A check that was given up for want of an
    /// answer may be ordered again, and then there is a token after all.
    static func tokenSince(_ card: CheckedCard) -> WeChatTime? {
        switch card.state.flatMap(PayrollCard.State.init(rawValue:)) {
        case .preordered: card.stateAt
        case .abandoned: card.lastAt.flatMap { lastAt in card.stateAt.map { lastAt > $0 } == true ? lastAt : nil }
        default: nil
        }
    }

    private static func consumptionCard(_ name: String, _ since: WeChatTime, _ finding: CheckFinding) -> Rule? {
        switch ConsumptionCard.State(rawValue: name) {
        case .requested:
            // The request is sent again as long as WeChat Pay takes it for the same one; then only the vouchers tell.
            guard let end = finding.openRequests?.lazy.compactMap(\.sendTimeEnd).first else { return requested(since, finding) }
            return Rule(end, first: 0, step: .constant(day), last: longestDoubt)
        case .sent, nil:
            // The vouchers come with the card; their expiry is told by nobody.
            let end = finding.vouchersEnd?.adding(seconds: day) ?? since.adding(seconds: longestVoucher)
            return Rule(since, first: 60, step: .constant(day), lastAt: end)
        case .rejected:
            return nil
        }
    }

    /// What a request left in doubt; once its requests are known, their own rules say when.
    private static func requested(_ since: WeChatTime, _ finding: CheckFinding) -> Rule? {
        finding.openRequests == nil ? Rule(since, first: leaseOver, step: .constant(hour)) : nil
    }

    // MARK: - Requests

    /// An open request that nobody is sending. Nil when there is nothing to find out about it.
    static func rule(for entry: JournalEntry) -> Rule? {
        guard let operation = RequestOperation(rawValue: entry.key.operation) else { return nil }
        let growing = Rule.Step.growing(share: 2, from: 30, to: day)
        switch operation {
        case .token:
            // Each call makes a fresh one: nobody can ask for the token that was lost, and nobody needs it.
            return nil
        case .preOrder where entry.withholdsFields:
            // It cannot be sent again. Whether it was done shows as long as its user can begin.
            return Rule(entry.requestedAt, first: 0, step: growing, last: longestTokenLife)
        case .send:
            return Rule(entry.requestedAt, first: 0, step: growing, lastAt: entry.sendTimeEnd)
        case .prepare, .preOrder, .addUserRecords:
            return Rule(entry.requestedAt, first: 0, step: growing)
        }
    }

    private static let hour: Int64 = 3_600
    private static let day: Int64 = 86_400
}

extension JournalEntry {
    /// Until when WeChat Pay takes the sending of a consumption card for the same request: a `send_time` may be 24 hours old. Nil for other requests.
    var sendTimeEnd: WeChatTime? {
        guard key.operation == RequestOperation.send.rawValue else { return nil }
        let sendTime = ((try? knownRequest()) as? ConsumptionCardSending)?.sendTime ?? requestedAt
        return sendTime.adding(seconds: 86_400)
    }
}
