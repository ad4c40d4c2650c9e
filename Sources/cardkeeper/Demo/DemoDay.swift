import CardHTTP
import Cards
import Foundation
import PaySimulator
import WeChatPay

/// Plays the plan: each step at its minute of a day that runs fast.
struct DemoDay {
    let plan: DemoPlan
    let world: DemoWorld
    let merchant: DemoMerchant
    let story: DemoStory
    /// How many seconds the day takes.
    let seconds: Double
    /// Whether to tell every few hours how the cards stand: for those who do not see the table.
    let tellsProgress: Bool

    private static let minutesBetweenReports = 180

    /// Until the day is over and every notification has arrived.
    func play() async throws {
        world.simulator.notices.register(notifyURL: world.notifyURL, mchid: SimulatedAccount.mchid)
        let clock = ContinuousClock()
        let morning = clock.now
        for step in plan.steps {
            let elapsed = Duration.seconds(seconds * Double(step.minute) / Double(DemoPlan.minutesOfDay))
            try await clock.sleep(until: morning.advanced(by: elapsed))
            if tellsProgress, step.minute / Self.minutesBetweenReports > story.minute / Self.minutesBetweenReports {
                story.turn(to: step.minute / Self.minutesBetweenReports * Self.minutesBetweenReports)
                story.tell(try await progress())
            }
            story.turn(to: step.minute)
            try await perform(step.action)
        }
        await world.simulator.sender.waitUntilQuiet()
        try await awaitIdentityChecks()
        story.turn(to: DemoPlan.minutesOfDay)
    }

    private func perform(_ action: DemoPlan.Action) async throws {
        let (customer, mchid) = (world.simulator.customer, SimulatedAccount.mchid)
        switch action {
        case .prepare(let card): try await prepare(card)
        case .accept(let card): try customer.accept(mchid: mchid, outCardCode: Self.outCardCode(card))
        case .finish(let card): try customer.finish(mchid: mchid, outCardCode: Self.outCardCode(card), totalAmount: 1_200)
        case .quit(let card): try customer.quit(mchid: mchid, outCardCode: Self.outCardCode(card), totalAmount: Self.owed(by: card))
        case .pay(let card): try customer.pay(mchid: mchid, outCardCode: Self.outCardCode(card))
        case .sendConsumptionCard(let card): try await sendConsumptionCard(card)
        case .useVoucher(let card, let isMultipleUse): try useVoucher(ofCard: card, isMultipleUse: isMultipleUse)
        case .takeTripCoupon(let coupon): try await takeTripCoupon(coupon)
        case .useTripCoupon(let coupon): try useTripCoupon(coupon)
        case .sendMerchantCoupon(let coupon): try sendMerchantCoupon(coupon)
        case .preOrderIdentityCheck(let check): try await preOrderIdentityCheck(check)
        case .takeIdentityCheck(let check): try await takeIdentityCheck(check)
        case .sendUnknownEvent:
            story.tell("an event comes that CardKeeper does not read: kept as unhandled")
            try world.simulator.notices.any(eventType: "DISCOUNT_CARD.SETTLEMENT", resource: ["mchid": .string(mchid)], mchid: mchid)
        case .listNewCertificate:
            story.tell("the platform lists a new certificate beside the old one")
            try world.simulator.identity.listNewCertificate()
        case .fetchCertificates:
            let isFetched = await world.server.clients.first?.certificateRefresher.refresh() ?? false
            story.tell(isFetched ? "the service fetches the platform's certificates, as every 12 hours" : "the certificates could not be fetched")
        case .useNewCertificate:
            story.tell("the platform signs with the new certificate from now on")
            world.simulator.identity.useNewestCertificate()
        case .trouble(let trouble):
            story.tell("trouble: \(trouble.text)")
            world.simulator.faults.strikeNext(trouble.fault)
        }
    }

    private func progress() async throws -> String {
        let cards = try await CardCount.now(in: world.server.ledger)
        let states = cards.states(of: .discountCard).sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let others = [(Product.consumptionCard, "consumption cards"), (.coupon, "coupons"), (.payrollCard, "identity checks")].map { product, name in
            "\(cards.states(of: product).values.reduce(0, +)) \(name)"
        }
        return "\(world.simulator.sender.summary.acceptedAttempts) callbacks accepted; discount cards: \(states.joined(separator: ", ")); "
            + others.joined(separator: ", ")
    }

    private func prepare(_ card: Int) async throws {
        try await merchant.post(
            "discount-cards",
            [("out_card_code", Self.outCardCode(card)), ("card_template_id", SimulatedAccount.cardTemplateID), ("appid", SimulatedAccount.appid)])
    }

    private static func outCardCode(_ card: Int) -> String { "DEMO-\(1001 + card)" }

    /// Fen.
    private static func owed(by card: Int) -> Int64 { 150 * Int64(1 + card % 7) }
}
