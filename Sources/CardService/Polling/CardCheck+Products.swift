import CardLedger
import Cards
import WeChatPay

extension CardCheck {
    func discountCard(_ card: CheckedCard, _ left: [JournalEntry], at begin: WeChatTime) async throws(CheckFailure) -> CheckOutcome {
        let preparations = left.of(.prepare)
        let records = try await repeated(left.of(.addUserRecords))
        guard !preparations.isEmpty || CheckSchedule.isOpen(card) else { return records ?? .idle }
        let found = try await asked { () async throws(InquiryFailure) in
            try await inquiry.discountCard(client, card.key.number).observation != nil
        }
        if let found {
            try await settle(preparations)
            return found ? .recorded : records ?? .unchanged
        }
        if let end = CheckSchedule.lapse(of: card), begin >= end {
            return try await record(DiscountCard.lapsed(card.key, at: end))
        }
        return try await repeated(preparations) ?? records ?? .absent
    }

    func payrollCard(
        _ card: CheckedCard, _ left: [JournalEntry], at begin: WeChatTime, _ finding: inout CheckFinding
    ) async throws(CheckFailure) -> CheckOutcome {
        guard let subMchid = card.subMchid, !left.isEmpty || CheckSchedule.isOpen(card) else { return .idle }
        let found = try await asked { () async throws(InquiryFailure) in
            try await inquiry.payrollCard(client, card.key.number, subMchid: subMchid).observation != nil
        }
        let preOrders = left.of(.preOrder)
        if let found {
            try await settle(preOrders)
            return found ? .recorded : .unchanged
        }
        if CheckSchedule.tokenSince(card) != nil {
            finding.tokenEnd = try await tokenEnd(card)
        }
        let lastStart = finding.tokenEnd ?? preOrders.first { $0.withholdsFields }?.requestedAt.adding(seconds: CheckSchedule.longestTokenLife)
        if let lastStart, begin >= lastStart {
            _ = try await close(preOrders)
            return try await record(PayrollCard.abandoned(card.key, at: lastStart))
        }
        return try await repeated(preOrders.filter { !$0.withholdsFields }) ?? .absent
    }

    /// When the token that the check was ordered with ends; when its answer says nothing of it, the longest that one lives.
    private func tokenEnd(_ card: CheckedCard) async throws(CheckFailure) -> WeChatTime? {
        let key = RequestOperation.preOrder.key(card.key, number: card.key.number)
        let entry = try await CheckFailure.ledger { () async throws(LedgerError) in try await ledger.request(key) }
        let answer = entry?.answer.flatMap { try? JSONDocument(Array($0.text.utf8)).root }
        let seconds = answer.flatMap { try? $0.int64("expires_in") } ?? CheckSchedule.longestTokenLife
        return (entry?.settledAt ?? card.stateAt)?.adding(seconds: seconds)
    }

    func consumptionCard(_ card: CheckedCard, _ left: [JournalEntry], _ finding: inout CheckFinding) async throws(CheckFailure) -> CheckOutcome {
        let now = clock.now()
        let sendings = left.of(.send)
        let repeatable = sendings.filter { entry in entry.sendTimeEnd.map { now <= $0 } ?? false }
        if let outcome = try await repeated(repeatable) { return outcome }
        guard let openid = card.openid, let appid = card.appid, !sendings.isEmpty || card.state == ConsumptionCard.State.sent.rawValue else {
            return .idle
        }
        _ = try await close(sendings)
        var vouchersEnd: WeChatTime?
        let found = try await asked { () async throws(InquiryFailure) in
            let vouchers = try await inquiry.vouchers(client, openid: openid, appid: appid)
            vouchersEnd = vouchers.lastEnd
            return !vouchers.observations.isEmpty
        }
        finding.vouchersEnd = vouchersEnd
        return found.map { $0 ? .recorded : .unchanged } ?? .absent
    }
}
