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
    let inquiry: Inquiry
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
        inquiry = Inquiry(ledger: ledger, clock: clock)
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
        guard try await row(card) != nil else { throw .notFound(card) }
        let performed = try await perform(call, client)
        let row = try await recordedRow(card, performed)
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
        for coupon in request.coupons { cards.append(try await recordedRow(coupon, performed)) }
        return IssuedCoupons(
            answer: performed.answer.text, cards: cards, launch: performed.answer.token.map { .tripCoupon(mchid: mchid, token: $0) })
    }

    /// Orders an identity check, with the authorisation when the order says who the user is.
    package func preOrderPayrollCard(mchid: String, _ order: PayrollCardOrder) async throws(DeskError) -> IssuedCard {
        let client = try client(mchid)
        let key = order.identity == nil ? nil : try await encryptionKey(client)
        return try await issue(
            try order.call(mchid: mchid, number: order.authenticateNumber ?? number.next(), encryptingFor: key), client)
    }

    /// Waits until every request that was begun has its outcome in the journal, or until the limit. What is cut off stays open in the journal.
    package func drain(within limit: Duration) async {
        let isIdle: Void? = await value(within: limit) { [undertakings] in await undertakings.idle() }
        if isIdle == nil { report.cutOff() }
    }

    private func issue(_ call: JournalledCall, _ client: WeChatPayClient) async throws(DeskError) -> IssuedCard {
        let performed = try await perform(call, client)
        let row = try await recordedRow(call.request.key.card, performed)
        return IssuedCard(
            answer: performed.answer.text, card: row, launch: performed.launch(of: row, at: clock.now()), isRepetition: performed.isRepetition)
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

    /// A card as it stands; nil when nothing was observed about it.
    func row(_ card: CardKey) async throws(DeskError) -> CardRow? {
        try await asking { () async throws(LedgerError) in try await ledger.row(card) }
    }

    /// A card that something was just recorded about.
    private func recordedRow(_ card: CardKey, _ performed: PerformedRequest) async throws(DeskError) -> CardRow {
        if let row = performed.card, row.key == card { return row }
        guard let row = try await row(card) else {
            throw .ledger(LedgerError(code: .unexpectedAnswer, message: "The journal holds the request, but its card is not there."))
        }
        return row
    }

    /// Uses the ledger.
    func asking<Answer>(_ question: () async throws(LedgerError) -> Answer) async throws(DeskError) -> Answer {
        do {
            return try await question()
        } catch {
            throw .ledger(error)
        }
    }
}
