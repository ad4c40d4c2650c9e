import PaySimulator
import Synchronization
import Testing
import WeChatPay

/// The customer's steps: what they do to a card, and what the merchant is told.
struct CustomerTests {
    private struct Stage {
        let scene: Scene
        let state: PlatformState
        let sender: NotificationSender
        let notices: Notices
        let customer: Customer

        init() async throws {
            scene = try Scene()
            state = scene.state()
            sender = NotificationSender(factory: scene.factory, faults: scene.faults) { _, _ in .answered(status: 204) }
            notices = Notices(
                merchants: [scene.merchant.merchant], sender: sender, addresses: state.callbackAddresses, clock: scene.time.clock,
                random: scene.random)
            customer = Customer(cards: state.cards, notices: notices, clock: scene.time.clock, random: scene.random)
            let answer = try await scene.api(state).answer(scene.call("POST", "/v3/discount-card/cards", body: Scene.prepareBody()))
            try #require(answer.status == 200)
        }

        func plaintext(_ notification: PlatformNotification) throws -> JSON { try #require(JSON(notification.resource)) }
    }

    @Test func acceptTellsTheWholeCard() async throws {
        let stage = try await Stage()
        let notification = try stage.customer.accept(mchid: Scene.mchid, outCardCode: "DC_1", openid: "oUser", sharerOpenid: "oSharer")
        #expect(notification.eventType == "DISCOUNT_CARD.USER_ACCEPTED")
        let card = try stage.plaintext(notification)
        #expect(card["mchid"]?.text == Scene.mchid)
        #expect(card["appid"]?.text == Scene.appid)
        #expect(card["out_card_code"]?.text == "DC_1")
        #expect(card["state"]?.text == "ONGOING")
        #expect(card["openid"]?.text == "oUser")
        #expect(card["sharer_openid"]?.text == "oSharer")
        #expect(card["create_time"]?.text == BeijingTime.seconds(JumpingClock.start))
        #expect(card["time_range"]?["end_time"]?.text == BeijingTime.seconds(JumpingClock.start + 30 * 86_400_000))
        #expect(card["objectives"]?.elements?.first?["name"]?.text == "月内骑行")
        #expect(card["rewards"]?.elements?.first?["amount"]?.number == 150)
        #expect(stage.state.cards.card(mchid: Scene.mchid, outCardCode: "DC_1")?.state == .ongoing)
    }

    @Test func finishEndsTheAgreementWithIdsOnly() async throws {
        let stage = try await Stage()
        try stage.customer.accept(mchid: Scene.mchid, outCardCode: "DC_1")
        let notification = try stage.customer.finish(mchid: Scene.mchid, outCardCode: "DC_1", totalAmount: 600, at: 1_700_000_000_000)
        #expect(notification.eventType == "DISCOUNT_CARD.AGREEMENT_ENDED")
        #expect(notification.createTime == 1_700_000_000_000)
        let card = try stage.plaintext(notification)
        #expect(card["state"]?.text == "FINISHED")
        #expect(card["unfinished_reason"] == nil)
        #expect(card["objectives"] == [["objective_id": "51001"]])
        #expect(card["rewards"] == [["reward_id": "61001"]])
    }

    @Test func quitAndPayTellAmountsInBothSpellings() async throws {
        var spellings: Set<JSON> = []
        let scene = try Scene()
        for amounts in AmountSpelling.allCases {
            var card = DiscountCard(
                mchid: Scene.mchid, appid: Scene.appid, outCardCode: "DC_1", template: .standard(id: "1"), notifyURL: Scene.notifyURL,
                prepareCardToken: "t")
            try card.accept(cardID: "1", openid: "o", sharerOpenid: nil, at: scene.time.now)
            try card.quit(totalAmount: 450)
            try card.pay(transactionID: "4299990000203102050000000017", at: 1_700_000_000_007)
            let notification = DiscountCardNotice.userPaid.notification(of: card, at: scene.time.now, amounts: amounts, random: scene.random)
            let plaintext = try #require(JSON(notification.resource))
            #expect(plaintext["total_amount"] == plaintext["pay_information"]?["pay_amount"])
            #expect(plaintext["pay_information"]?["pay_state"]?.text == "PAID")
            #expect(plaintext["pay_information"]?["pay_time"]?.text == "2023-11-15T06:13:20.007+08:00")
            #expect(plaintext["unfinished_reason"]?.text == "DUE_TO_QUIT")
            spellings.insert(try #require(plaintext["total_amount"]))
        }
        #expect(spellings == [450, "450"])
    }

    @Test func impossibleStepsChangeNothing() async throws {
        let stage = try await Stage()
        let customer = stage.customer
        func state() -> DiscountCard.State? { stage.state.cards.card(mchid: Scene.mchid, outCardCode: "DC_1")?.state }
        func refused(_ state: String, _ step: String) -> SimulatorError { .wrongState(outCardCode: "DC_1", state: state, step: step) }

        #expect(throws: SimulatorError.unknownCard(outCardCode: "DC_2")) { try customer.accept(mchid: Scene.mchid, outCardCode: "DC_2") }
        #expect(throws: refused("PREPARED", "be finished")) { try customer.finish(mchid: Scene.mchid, outCardCode: "DC_1") }
        #expect(throws: refused("PREPARED", "be quit")) { try customer.quit(mchid: Scene.mchid, outCardCode: "DC_1") }
        #expect(throws: refused("PREPARED", "be paid for")) { try customer.pay(mchid: Scene.mchid, outCardCode: "DC_1") }
        #expect(state() == .prepared)
        try customer.accept(mchid: Scene.mchid, outCardCode: "DC_1")
        #expect(throws: refused("ONGOING", "be accepted")) { try customer.accept(mchid: Scene.mchid, outCardCode: "DC_1") }
        try customer.quit(mchid: Scene.mchid, outCardCode: "DC_1")
        try customer.pay(mchid: Scene.mchid, outCardCode: "DC_1")
        #expect(throws: refused("PAID", "be paid for")) { try customer.pay(mchid: Scene.mchid, outCardCode: "DC_1") }
        #expect(state() == .unfinished)
        #expect(stage.sender.summary.notifications == 3)
    }

    @Test func nothingOwedIsNothingToPay() async throws {
        let stage = try await Stage()
        try stage.customer.accept(mchid: Scene.mchid, outCardCode: "DC_1")
        try stage.customer.quit(mchid: Scene.mchid, outCardCode: "DC_1", totalAmount: 0)
        #expect(throws: SimulatorError.self) { try stage.customer.pay(mchid: Scene.mchid, outCardCode: "DC_1") }
    }

    @Test func couponNoticesGoWhereTheMerchantSaid() async throws {
        let stage = try await Stage()
        let time = stage.scene.time.now
        let use = CouponUse(
            stockCreatorMchid: Scene.mchid, stockID: "21000456", couponID: "90010020030", createTime: time, consumeTime: time,
            consumeMchid: "1600000002", transactionID: "4299990000203102060000000023", multipleUseAmount: 80)
        #expect(throws: SimulatorError.noNotifyURL(mchid: Scene.mchid)) { try stage.notices.use(use) }
        #expect(throws: SimulatorError.unknownMerchant(mchid: "1")) { try stage.notices.echo("x", mchid: "1", notifyURL: Scene.notifyURL) }
        stage.notices.register(notifyURL: Scene.notifyURL, mchid: Scene.mchid)

        let used = try stage.plaintext(stage.notices.use(use))
        #expect(used["business_type"]?.text == "MULTIUSE")
        #expect(used["consume_information"]?["consume_amount"]?.number == 80)
        #expect(used["consume_information"]?["transaction_id"]?.text == "4299990000203102060000000023")
        #expect(used["openid"] == nil)

        let send = CouponSend(stockID: "12", couponCode: "INV1", sendMerchant: Scene.mchid, sendTime: time, openid: "oUser")
        let sent = try stage.plaintext(stage.notices.send(send))
        #expect(sent["event_type"]?.text == "EVENT_TYPE_BUSICOUPON_SEND")
        #expect(sent["coupon_code"]?.text == "INV1")

        let echo = try stage.notices.echo("probe", mchid: Scene.mchid)
        #expect(echo.eventType == "SECURITY_ECHO.SUCCESS")
        #expect(try stage.plaintext(echo)["echo_message"]?.text == "probe")

        let legacy = try stage.notices.any(eventType: "DISCOUNT_CARD.GET_CARD", resource: ["out_order_no": "1"], mchid: Scene.mchid)
        #expect(legacy.originalType == nil)
        #expect(stage.sender.summary.waiting == 4)
    }
}
