import CardLedger
import Cards
import WeChatPay

extension Desk {
    /// A discount card as it stands. With `refresh`, WeChat Pay is asked first: a card whose user has not accepted it stays as it is.
    package func discountCard(mchid: String, outCardCode: String, refresh: Bool) async throws(DeskError) -> FollowedCard {
        let client = try client(mchid)
        let card = DiscountCard.key(mchid: mchid, outCardCode: outCardCode)
        let answer = refresh ? try await inquired { () async throws(InquiryFailure) in try await inquiry.discountCard(client, outCardCode) } : nil
        return try await followed(card, answer, startedBy: .prepare)
    }

    /// An identity check that was ordered here as it stands. With `refresh`, WeChat Pay is asked first: a check that its user has not begun stays as it
    /// is.
    package func payrollCard(mchid: String, authenticateNumber: String, refresh: Bool) async throws(DeskError) -> FollowedCard {
        let client = try client(mchid)
        let card = PayrollCard.key(mchid: mchid, authenticateNumber: authenticateNumber)
        guard refresh else { return try await followed(card, nil, startedBy: .preOrder) }
        guard let subMchid = try await row(card)?.subMchid else { throw .notFound(card) }
        let answer = try await inquired { () async throws(InquiryFailure) in
            try await inquiry.payrollCard(client, authenticateNumber, subMchid: subMchid)
        }
        return try await followed(card, answer, startedBy: .preOrder)
    }

    /// WeChat Pay's answer; nil when it has no such card, or not yet.
    private func inquired(_ question: () async throws(InquiryFailure) -> Inquired) async throws(DeskError) -> JSONText? {
        do {
            return try await question().answer
        } catch {
            if case .absent = error { return nil }
            throw .inquiry(error)
        }
    }

    private func followed(_ card: CardKey, _ answer: JSONText?, startedBy operation: RequestOperation) async throws(DeskError) -> FollowedCard {
        guard let row = try await row(card) else { throw .notFound(card) }
        return FollowedCard(answer: answer, card: row, launch: try await launch(of: row, startedBy: operation))
    }

    /// What opens the card, by the recorded answer to the request that started it.
    private func launch(of card: CardRow, startedBy operation: RequestOperation) async throws(DeskError) -> LaunchParameters? {
        let key = operation.key(card.key, number: card.key.number)
        let entry = try await asking { () async throws(LedgerError) in try await ledger.request(key) }
        guard let entry, entry.state == .answered else { return card.key.product == .discountCard ? DiscountCardPreparation.detail(of: card) : nil }
        return try entry.knownRequest().launch(RecordedAnswer(entry), of: card, at: clock.now())
    }
}
