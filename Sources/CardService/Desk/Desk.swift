package import CardLedger
import Cards
package import CoreMetrics
package import Logging
package import WeChatPay

/// Starts cards and follows them. A request is written down, sent, and what came of it is written down together with what that says about its card.
///
/// The merchant's own number makes a request safe to repeat: with the same values it has one effect, however often it is made.
package final class Desk: Sendable {
    /// How long the steps of a request may take.
    package struct TimeLimits: Hashable, Sendable {
        /// Sending, with all repetitions.
        package var sending: Duration = .seconds(20)
        /// From the journal to the outcome: nobody else sends the same request meanwhile. Longer than sending takes.
        package var lease: Duration = .seconds(30)
        /// Waiting for the same request of somebody else.
        package var waiting: Duration = .seconds(5)

        package init() {}
    }

    let ledger: Ledger
    let clock: WallClock
    let timeLimits: TimeLimits
    let sleep: @Sendable (Duration) async throws -> Void
    let report: DeskReport
    let undertakings = OwnedTasks()
    private let clients: [String: WeChatPayClient]
    private let publicURL: String
    private let number: RequestNumber

    /// `publicURL` has no slash at its end; callbacks come to `{publicURL}/notify/{mchid}`. `sleep` waits while another sends the same request.
    package init(
        merchants: [WeChatPayClient], ledger: Ledger, publicURL: String, clock: WallClock, number: RequestNumber? = nil,
        timeLimits: TimeLimits = TimeLimits(), sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        factory: any MetricsFactory, logger: Logger
    ) {
        clients = Dictionary(merchants.map { ($0.merchant.mchid, $0) }, uniquingKeysWith: { first, _ in first })
        self.ledger = ledger
        self.publicURL = publicURL
        self.clock = clock
        self.number = number ?? RequestNumber(clock: clock)
        self.timeLimits = timeLimits
        self.sleep = sleep
        report = DeskReport(factory: factory, logger: logger)
    }

    /// Prepares a discount card for a user to accept.
    package func prepareDiscountCard(mchid: String, _ order: DiscountCardOrder) async throws(DeskError) -> IssuedCard {
        let client = try client(mchid)
        return try await issue(
            try order.call(mchid: mchid, number: order.outCardCode ?? number.next(), notifyURL: "\(publicURL)/notify/\(mchid)"), client)
    }

    /// Adds a record to a discount card that the ledger knows.
    package func addUserRecords(mchid: String, outCardCode: String, _ order: UserRecordsOrder) async throws(DeskError) -> FollowedCard {
        let client = try client(mchid)
        let card = DiscountCard.key(mchid: mchid, outCardCode: outCardCode)
        let call = try order.call(card)
        _ = try await row(card)
        let performed = try await perform(call, client)
        let row = try await row(card)
        return FollowedCard(answer: performed.answer.text, card: row, launch: performed.launch(of: row, at: clock.now()))
    }

    /// Sends a consumption card to a user.
    package func sendConsumptionCard(mchid: String, _ order: ConsumptionCardOrder) async throws(DeskError) -> IssuedCard {
        let client = try client(mchid)
        return try await issue(try order.call(mchid: mchid, number: order.outRequestNo ?? number.next(), now: clock.now()), client)
    }

    /// Makes a token with which a user turns coupons into trip coupons. Each call makes a fresh one.
    package func createIndustryCouponToken(mchid: String, _ order: IndustryCouponOrder) async throws(DeskError) -> IssuedCoupons {
        let client = try client(mchid)
        let request = IndustryCouponTokens(mchid: mchid, number: number.next(), order)
        let performed = try await perform(try order.call(request), client)
        var cards: [CardRow] = []
        for coupon in request.coupons { cards.append(try await row(coupon)) }
        return IssuedCoupons(
            answer: try performed.answerText(), cards: cards, launch: performed.answer.token.map { .tripCoupon(mchid: mchid, token: $0) })
    }

    /// Orders an identity check, with the authorisation when the order says who the user is.
    package func preOrderPayrollCard(mchid: String, _ order: PayrollCardOrder) async throws(DeskError) -> IssuedCard {
        let client = try client(mchid)
        let key = order.identity == nil ? nil : try await encryptionKey(client)
        return try await issue(
            try order.call(mchid: mchid, number: order.authenticateNumber ?? number.next(), encryptingFor: key), client)
    }

    private func issue(_ call: JournalledCall, _ client: WeChatPayClient) async throws(DeskError) -> IssuedCard {
        let performed = try await perform(call, client)
        let row = try await row(call.request.key.card)
        return IssuedCard(
            answer: try performed.answerText(), card: row, launch: performed.launch(of: row, at: clock.now()), isRepetition: performed.isRepetition)
    }

    private func encryptionKey(_ client: WeChatPayClient) async throws(DeskError) -> PlatformKey {
        do {
            return try await client.encryptionKey()
        } catch {
            throw DeskError(unsent: error)
        }
    }

    func client(_ mchid: String) throws(DeskError) -> WeChatPayClient {
        guard let client = clients[mchid] else { throw .merchantNotConfigured(mchid) }
        return client
    }

    /// A card as it stands. Throws `notFound` when nothing was observed about it.
    func row(_ card: CardKey) async throws(DeskError) -> CardRow {
        let history: CardHistory?
        do {
            history = try await ledger.card(card)
        } catch {
            throw .ledger(error)
        }
        guard let history else { throw .notFound(card) }
        return history.card
    }
}

extension Desk {
    /// A discount card as it stands. With `refresh`, WeChat Pay is asked first.
    package func discountCard(mchid: String, outCardCode: String, refresh: Bool) async throws(DeskError) -> FollowedCard {
        try await followed(DiscountCard.key(mchid: mchid, outCardCode: outCardCode), .prepare, refresh: refresh)
    }

    /// An identity check as it stands. With `refresh`, WeChat Pay is asked first.
    package func payrollCard(mchid: String, authenticateNumber: String, refresh: Bool) async throws(DeskError) -> FollowedCard {
        try await followed(PayrollCard.key(mchid: mchid, authenticateNumber: authenticateNumber), .preOrder, refresh: refresh)
    }

    private func followed(_ card: CardKey, _ operation: RequestOperation, refresh: Bool) async throws(DeskError) -> FollowedCard {
        _ = try client(card.mchid)
        let row = try await row(card)
        return FollowedCard(answer: nil, card: row, launch: try await launch(of: row, startedBy: operation))
    }

    /// What opens the card, by the recorded answer to the request that started it.
    private func launch(of card: CardRow, startedBy operation: RequestOperation) async throws(DeskError) -> LaunchParameters? {
        let entry: JournalEntry?
        do {
            entry = try await ledger.request(operation.key(card.key, number: card.key.number))
        } catch {
            throw .ledger(error)
        }
        guard let entry, entry.state == .answered else { return DiscountCardPreparation.detail(of: card) }
        let answer = RecordedAnswer(text: entry.answer, time: entry.settledAt ?? entry.requestedAt)
        return try entry.knownRequest().launch(answer, of: card, at: clock.now())
    }
}
