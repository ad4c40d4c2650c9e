import CardHTTP
import Cards
import Foundation
import PaySimulator
import WeChatPay
import WeChatPayCurl

/// Plays the plan: each step at its minute of a day that runs fast.
struct DemoDay {
    let plan: DemoPlan
    let world: DemoWorld
    let story: DemoStory
    /// How many seconds the day takes.
    let seconds: Double
    /// Whether to tell every few hours how the cards stand: for those who do not see the table.
    let tellsProgress: Bool

    private static let minutesBetweenReports = 180

    /// Until the day is over and every notification has arrived.
    func play() async throws {
        world.simulator.notices.register(notifyURL: world.notifyURL, mchid: SimulatedAccount.mchid)
        let admin = try CurlTransport()
        defer { admin.shutdown() }
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
            try await perform(step.action, admin: admin)
        }
        await world.simulator.sender.waitUntilQuiet()
        story.turn(to: DemoPlan.minutesOfDay)
    }

    private func perform(_ action: DemoPlan.Action, admin: CurlTransport) async throws {
        let (customer, mchid) = (world.simulator.customer, SimulatedAccount.mchid)
        switch action {
        case .prepare(let card): try await prepare(card, admin: admin)
        case .accept(let card): try customer.accept(mchid: mchid, outCardCode: Self.outCardCode(card))
        case .finish(let card): try customer.finish(mchid: mchid, outCardCode: Self.outCardCode(card), totalAmount: 1_200)
        case .quit(let card): try customer.quit(mchid: mchid, outCardCode: Self.outCardCode(card), totalAmount: Self.owed(by: card))
        case .pay(let card): try customer.pay(mchid: mchid, outCardCode: Self.outCardCode(card))
        case .useCoupon(let coupon, let isMultipleUse): try useCoupon(coupon, isMultipleUse: isMultipleUse)
        case .sendMerchantCoupon(let coupon): try sendMerchantCoupon(coupon)
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
        return "\(world.simulator.sender.summary.acceptedAttempts) callbacks accepted; discount cards: \(states.joined(separator: ", "))"
    }

    /// As the merchant's own backend does it: one call of the admin port.
    private func prepare(_ card: Int, admin: CurlTransport) async throws {
        let body =
            #"{"out_card_code":"\#(Self.outCardCode(card))","card_template_id":"\#(SimulatedAccount.cardTemplateID)","appid":"\#(SimulatedAccount.appid)"}"#
        let answer = try await admin.send(
            TransportRequest(
                method: "POST", url: "http://\(world.addresses.admin)/v1/\(SimulatedAccount.mchid)/discount-cards",
                headers: [HeaderField("Authorization", "Bearer \(world.adminToken)"), HeaderField("Content-Type", "application/json")],
                body: Array(body.utf8)))
        guard (200..<300).contains(answer.status) else {
            throw CommandFailure("preparing \(Self.outCardCode(card)) was answered \(answer.status): \(String(decoding: answer.body, as: UTF8.self))")
        }
    }

    private func useCoupon(_ coupon: Int, isMultipleUse: Bool) throws {
        let now = world.simulator.callbacks.clock.now()
        try world.simulator.notices.use(
            CouponUse(
                stockCreatorMchid: SimulatedAccount.mchid, stockID: "9856888", couponID: "7005\(1000 + coupon)", createTime: now, consumeTime: now,
                consumeMchid: SimulatedAccount.mchid, transactionID: "42" + world.simulator.callbacks.random.digits(26),
                multipleUseAmount: isMultipleUse ? 150 : nil))
    }

    private func sendMerchantCoupon(_ coupon: Int) throws {
        try world.simulator.notices.send(
            CouponSend(
                stockID: "1212700000000019", couponCode: "ABC\(10_000 + coupon)", sendMerchant: SimulatedAccount.mchid,
                sendTime: world.simulator.callbacks.clock.now(), openid: "o" + world.simulator.callbacks.random.text(27)))
    }

    private static func outCardCode(_ card: Int) -> String { "DEMO-\(1001 + card)" }

    /// Fen.
    private static func owed(by card: Int) -> Int64 { 150 * Int64(1 + card % 7) }
}
