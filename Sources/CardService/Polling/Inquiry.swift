package import CardLedger
package import Cards
package import WeChatPay

/// What a question about a card brought.
package struct Inquired: Sendable {
    /// WeChat Pay's answer as it came.
    package let answer: JSONText
    /// What was recorded; nil when the answer says nothing new.
    package let observation: Observation?
}

/// Asks WeChat Pay about one card, and records what the answer says when it says something new.
package struct Inquiry: Sendable {
    private let ledger: Ledger
    private let clock: WallClock

    package init(ledger: Ledger, clock: WallClock) {
        self.ledger = ledger
        self.clock = clock
    }

    /// Asks how far a discount card is.
    package func discountCard(_ client: WeChatPayClient, _ outCardCode: String) async throws(InquiryFailure) -> Inquired {
        throw .ledger(LedgerError(code: .unexpectedAnswer, message: ""))
    }

    /// Asks how far an identity check is. `subMchid` is the employer that it was ordered for.
    package func payrollCard(
        _ client: WeChatPayClient, _ authenticateNumber: String, subMchid: String
    ) async throws(InquiryFailure) -> Inquired {
        throw .ledger(LedgerError(code: .unexpectedAnswer, message: ""))
    }
}
