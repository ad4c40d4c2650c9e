import CardLedger
import CardService
import Cards
import Samples
import Testing
import WeChatPay

/// Every card gets to its end by asking alone, with no callback at all.
@Suite struct LifeTests {
    private static let discountCard = DiscountCard.key(mchid: SampleIdentities.mchid, outCardCode: "DC-1")
    private static let payrollCard = PayrollCard.key(mchid: SampleIdentities.mchid, authenticateNumber: "AN1")
    private static let start = ManualClock.start

    private static func day(_ days: Int64) -> WeChatTime { start.adding(seconds: days * 86_400) ?? start }

    /// The answers to questions, one after the other, each from a time on.
    private static func platform(_ script: [(from: WeChatTime, answer: String?)]) -> PollScene.Platform {
        { request, now throws(TransportError) in
            guard request.method == "GET" else { return .unavailable }
            guard let answer = script.last(where: { $0.from <= now })?.answer else { return .notFound }
            return try .signed(answer, at: now)
        }
    }

    private static func prepared(_ scene: PollScene) async throws {
        let request = DiscountCard.Request(
            mchid: SampleIdentities.mchid, outCardCode: "DC-1", appid: "wx00aa11bb22cc33dd", cardTemplateID: "770011223344")
        let step = RequestStep(requestID: "prepare/DC-1", time: start)
        try await scene.record(request.requested(step), request.prepared(step))
    }

    private static func preordered(_ scene: PollScene) async throws {
        let request = PayrollCard.Request(
            mchid: SampleIdentities.mchid, authenticateNumber: "AN1", subMchid: "1600000077", openid: "oInventedUser0000000000000001",
            appid: "wx00aa11bb22cc33dd", subAppid: nil)
        let step = RequestStep(requestID: "pre-order/AN1", time: start)
        try await scene.record(request.requested(step), request.preordered(step))
    }

    @Test func discountCardIsKept() async throws {
        let script = [
            (Self.start, nil), (Self.day(1), PollAnswer.discountCard(state: "ONGOING")), (Self.day(4), PollAnswer.discountCard(state: "SETTLING")),
            (Self.day(6), PollAnswer.discountCard(state: "FINISHED", extra: #","total_amount":450"#)),
        ]
        try await PollScene.open(Self.platform(script)) { scene async throws in
            try await Self.prepared(scene)
            let checks = try await scene.runToTheEnd()
            let history = try await scene.card(Self.discountCard)
            #expect(history.card.state == "FINISHED")
            #expect(history.card.totalAmount == Fen(450))
            #expect(history.timeline.map(\.observation.event) == ["REQUESTED", "PREPARED", "ONGOING", "SETTLING", "FINISHED"])
            #expect(history.timeline.suffix(3).allSatisfy { $0.observation.source == .query })
            #expect(checks <= 10, "a question a day at most")
        }
    }

    @Test func discountCardIsPaidBack() async throws {
        let unpaid = #","unfinished_reason":"DUE_TO_QUIT","total_amount":450,"pay_information":{"pay_state":"PAYING","pay_amount":450}"#
        let paid = unpaid.replacing("PAYING", with: "PAID")
        let script = [
            (Self.start, PollAnswer.discountCard(state: "SUSPENDED")), (Self.day(2), PollAnswer.discountCard(state: "UNFINISHED", extra: unpaid)),
            (Self.day(9), PollAnswer.discountCard(state: "UNFINISHED", extra: paid)),
        ]
        try await PollScene.open(Self.platform(script)) { scene async throws in
            try await Self.prepared(scene)
            _ = try await scene.runToTheEnd()
            let history = try await scene.card(Self.discountCard)
            #expect(history.card.state == "UNFINISHED")
            #expect(history.card.payState == "PAID")
            #expect(history.timeline.map(\.observation.event) == ["REQUESTED", "PREPARED", "SUSPENDED", "UNFINISHED", "UNFINISHED"])
        }
    }

    @Test func discountCardIsNeverAccepted() async throws {
        try await PollScene.open(Self.platform([])) { scene async throws in
            try await Self.prepared(scene)
            let checks = try await scene.runToTheEnd()
            let history = try await scene.card(Self.discountCard)
            #expect(history.card.state == "LAPSED")
            #expect(history.card.stateAt == Self.day(30))
            #expect(history.timeline.last?.observation.source == .clock)
            #expect((30...32).contains(checks))
            // It was accepted after all: what is told still counts.
            try await scene.record(
                Observation(
                    card: Self.discountCard, occurredAt: Self.day(31), source: .callback, sourceID: "EV-1", event: "DISCOUNT_CARD.USER_ACCEPTED",
                    facts: Facts(state: DiscountCard.State.ongoing.ranked)))
            #expect(try await scene.pass().isEmpty)
            #expect(try scene.nextCheckAt() == Self.day(32), "a card whose term is not known is asked about after a day")
        }
    }

    @Test func identityCheckSucceeds() async throws {
        let script = [
            (Self.start, nil), (Self.start.adding(seconds: 40) ?? Self.start, PollAnswer.authentication(state: "AUTHENTICATE_PROCESSING")),
            (Self.start.adding(seconds: 100) ?? Self.start, PollAnswer.authentication(state: "AUTHENTICATE_SUCCESS")),
        ]
        try await PollScene.open(Self.platform(script)) { scene async throws in
            try await Self.preordered(scene)
            let checks = try await scene.runToTheEnd()
            let history = try await scene.card(Self.payrollCard)
            #expect(history.card.state == "AUTHENTICATE_SUCCESS")
            let end = try #require(history.card.stateAt)
            #expect(end.unixSeconds - Self.start.unixSeconds <= 130, "it is known within half a minute")
            #expect((8...20).contains(checks))
            #expect(history.timeline.map(\.observation.event) == ["REQUESTED", "PREORDERED", "AUTHENTICATE_PROCESSING", "AUTHENTICATE_SUCCESS"])
            let path = try #require(scene.questions.first?.url)
            #expect(path.hasSuffix("/v3/payroll-card/authentications/AN1?sub_mchid=1600000077"))
        }
    }

    @Test func identityCheckIsAbandoned() async throws {
        try await PollScene.open(
            { request, now throws(TransportError) in
                request.method == "POST" ? try Starting.payrollCard.answer() : .notFound
            }) { scene async throws in
                _ = try await Starting.payrollCard.perform(scene.desk.desk)
                _ = try await scene.runToTheEnd()
                let history = try await scene.card(Self.payrollCard)
                #expect(history.card.state == "ABANDONED")
                // The token of the answer lives 300 s; the last question came after its end.
                #expect(history.card.stateAt == Self.start.adding(seconds: 300))
                let last = try #require(scene.questions.last)
                #expect(last.method == "GET")
                #expect(scene.clock.now >= Self.start.adding(seconds: 300) ?? Self.start)
                #expect((10...40).contains(scene.questions.count))
            }
    }

    /// The question was asked within the token's life, and its answer came after it: the user may have begun in between.
    @Test func identityCheckIsAskedAboutOnceMoreAfterALateAnswer() async throws {
        let clock = ManualClock()
        let lastSecond = try #require(Self.start.adding(seconds: 299))
        let platform: PollScene.Platform = { request, now throws(TransportError) in
            guard request.method == "GET" else { return try Starting.payrollCard.answer() }
            guard now <= lastSecond else { return try .signed(PollAnswer.authentication(state: "AUTHENTICATE_SUCCESS"), at: now) }
            clock.advance(seconds: 5)
            return .notFound
        }
        try await PollScene.open(clock: clock, platform) { scene async throws in
            _ = try await Starting.payrollCard.perform(scene.desk.desk)
            clock.set(lastSecond)
            #expect(try await scene.pass() == [.absent])
            #expect(try await scene.card(Self.payrollCard).card.state == "PREORDERED")
            #expect(try await scene.runToTheEnd() == 1)
            #expect(try await scene.card(Self.payrollCard).card.state == "AUTHENTICATE_SUCCESS")
        }
    }

    @Test func consumptionCardsVouchersAreFollowed() async throws {
        let script = [
            (Self.start, PollAnswer.vouchers([("1", "SENDED"), ("2", "SENDED")])),
            (Self.day(3), PollAnswer.vouchers([("1", "USED"), ("2", "SENDED")])),
            (Self.day(5), PollAnswer.vouchers([("1", "SENDED"), ("2", "SENDED")])),
            (Self.day(7), PollAnswer.vouchers([("1", "USED"), ("2", "SENDED")])),
            (Self.day(14), PollAnswer.vouchers([("1", "USED"), ("2", "EXPIRED")])),
        ]
        try await PollScene.open(
            { request, now throws(TransportError) in
                request.method == "POST" ? try Starting.consumptionCard.answer() : try Self.platform(script)(request, now)
            }) { scene async throws in
                _ = try await Starting.consumptionCard.perform(scene.desk.desk)
                let checks = try await scene.runToTheEnd()
                #expect((14...18).contains(checks), "a question a day until the vouchers end")
                let first = try await scene.card(Coupon.key(mchid: SampleIdentities.mchid, stockID: "21000456", couponID: "1"))
                // The refund brought the voucher back with the very words that were told before; that is something new all the same.
                #expect(first.timeline.map(\.observation.event) == ["SENDED", "USED", "SENDED", "USED"])
                #expect(first.uses.map(\.transactionID) == ["421"])
                #expect(first.card.openid == Starting.openid)
                let second = try await scene.card(Coupon.key(mchid: SampleIdentities.mchid, stockID: "21000456", couponID: "2"))
                #expect(second.timeline.map(\.observation.event) == ["SENDED", "EXPIRED"])
                #expect(try await scene.card(Starting.consumptionCard.key.card).card.state == "SENT")
                let url = try #require(scene.questions.first?.url)
                #expect(url.contains("creator_mchid=1600000001"))
            }
    }

    @Test func tokensExpireUnasked() async throws {
        try await PollScene.open({ _, _ throws(TransportError) in .unavailable }) { scene async throws in
            let coupons = (1...5).map { Coupon.key(mchid: SampleIdentities.mchid, stockID: "21000456", couponID: "\($0)") }
            let step = RequestStep(requestID: "token/T1", time: Self.start)
            for coupon in coupons {
                try await scene.record(
                    Coupon.tokenIssued(coupon, step, openid: "o", tokenHash: "ab", expiresTime: Self.start.adding(seconds: 300)),
                    Coupon.tokenIssued(coupon, step, openid: "o", tokenHash: "cd", expiresTime: nil))
            }
            #expect(try await scene.poller.pass().expiredTokens == 0)
            scene.clock.advance(seconds: 301)
            #expect(try await scene.poller.pass().expiredTokens == 5)
            #expect(try await scene.poller.pass().expiredTokens == 0)
            for coupon in coupons {
                let states = try await scene.card(coupon).tokens.map(\.state.name)
                #expect(states == ["TOKEN_EXPIRED", "TOKEN_ISSUED"])
            }
            #expect(scene.desk.sent.isEmpty)
        }
    }
}

extension Facts {
    init(state: RankedState) {
        self.init()
        self.state = state
    }
}
