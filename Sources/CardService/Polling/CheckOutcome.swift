package import CardLedger
package import WeChatPay

/// What a check came to. The raw value is the word in logs and metrics.
package enum CheckOutcome: String, CaseIterable, Sendable {
    /// WeChat Pay's answer, or the time that passed, says something new, and it is recorded.
    case recorded
    /// WeChat Pay answered, and says nothing new.
    case unchanged
    /// WeChat Pay has no such card, or not yet.
    case absent
    /// A request was sent again, and it has its result.
    case settled
    /// A request was sent again, and its result is still not known.
    case unsettled
    /// A request is being sent by somebody else.
    case inFlight = "in_flight"
    /// It was not asked, because WeChat Pay was asked too often.
    case postponed
    /// There was nothing to ask.
    case idle
    /// Nothing was found out, and it is tried again.
    case failed
}

/// Why a check found nothing out.
package struct CheckFailure: Error, Sendable, CustomStringConvertible {
    /// The stable name.
    package let name: String
    package let description: String
    /// When it may be tried again, when that is known.
    package let postponedUntil: WeChatTime?

    init(_ failure: InquiryFailure) {
        name = failure.name
        description = failure.description
        if case .postponed(let time) = failure { postponedUntil = time } else { postponedUntil = nil }
    }

    init(_ error: DeskError) {
        (name, description, postponedUntil) = (error.name, error.description, nil)
    }

    /// Runs a step on the ledger.
    static func ledger<Value>(_ body: () async throws(LedgerError) -> Value) async throws(CheckFailure) -> Value {
        do {
            return try await body()
        } catch {
            throw CheckFailure(InquiryFailure.ledger(error))
        }
    }
}

/// A check that was made.
package struct CardCheckResult: Sendable {
    package let card: CheckedCard
    package let outcome: CheckOutcome
    /// Why nothing was found out.
    package let failure: CheckFailure?
    /// When it began: an answer may tell nothing of what came later.
    let begin: WeChatTime
    /// When the card is checked next; nil: not any more.
    package internal(set) var nextCheckAt: WeChatTime?
    let finding: CheckFinding

    init(_ card: CheckedCard, _ outcome: CheckOutcome, _ finding: CheckFinding, at begin: WeChatTime) {
        (self.card, self.outcome, self.finding, self.begin, failure) = (card, outcome, finding, begin, nil)
    }

    /// `left`: the requests that were open; nil when that could not be read.
    init(_ card: CheckedCard, _ failure: CheckFailure, left: [JournalEntry]?, at begin: WeChatTime) {
        self.card = card
        self.failure = failure
        self.begin = begin
        outcome = failure.postponedUntil == nil ? .failed : .postponed
        finding = CheckFinding(openRequests: left)
    }
}
