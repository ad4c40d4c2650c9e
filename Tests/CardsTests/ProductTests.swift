import Cards
import Testing
import WeChatPay

@Suite struct ProductTests {
    private let step = RequestStep(requestID: "r1", time: WeChatTime(microseconds: 7))

    /// Groups of equal rank, from the lowest.
    private func order<State: CardState>(_: State.Type) -> [Set<String>] {
        Dictionary(grouping: State.allCases, by: \.rank).sorted { $0.key < $1.key }.map { Set($0.value.map(\.rawValue)) }
    }

    @Test("The states of every product stand in their order")
    func orders() {
        #expect(
            order(DiscountCard.State.self)
                == [["REQUESTED"], ["REJECTED"], ["PREPARED"], ["LAPSED"], ["ONGOING"], ["SETTLING"], ["FINISHED", "UNFINISHED"]])
        #expect(order(DiscountCard.PayState.self) == [["NONE"], ["PAYING"], ["PAID"]])
        #expect(order(ConsumptionCard.State.self) == [["REQUESTED"], ["REJECTED"], ["SENT"]])
        #expect(order(Coupon.TokenState.self) == [["TOKEN_ISSUED"], ["TOKEN_EXPIRED"]])
        #expect(order(MerchantCoupon.State.self) == [["SENT"]])
        #expect(
            order(PayrollCard.State.self)
                == [
                    ["REQUESTED"], ["REJECTED"], ["PREORDERED"], ["ABANDONED"], ["AUTHENTICATE_PROCESSING"],
                    ["AUTHENTICATE_SUCCESS", "AUTHENTICATE_FAILED"],
                ])
        #expect(Set(Coupon.Status.allCases.map { Coupon.status(named: $0.rawValue).rank }) == [0])
    }

    @Test("Known names get their rank, unknown ones keep their name beside the state in which anything can happen")
    func namedStates() {
        #expect(DiscountCard.state(named: "SETTLING") == DiscountCard.State.settling.ranked)
        #expect(DiscountCard.state(named: "ongoing") == RankedState(name: "ongoing", rank: DiscountCard.State.ongoing.rank))
        #expect(DiscountCard.payState(named: "PAID") == DiscountCard.PayState.paid.ranked)
        #expect(PayrollCard.state(named: "AUTHENTICATE_FAILED") == PayrollCard.State.failed.ranked)
        #expect(PayrollCard.state(named: "PAUSED") == RankedState(name: "PAUSED", rank: PayrollCard.State.processing.rank))
    }

    @Test("The steps of one request are observations of one card, told apart even within a microsecond")
    func requestSteps() {
        let request = DiscountCard.Request(mchid: "1600000001", outCardCode: "DC_1", appid: "wx", cardTemplateID: "77")
        let steps = [request.requested(step), request.prepared(step), request.rejected(step)]
        #expect(steps.map(\.event) == ["REQUESTED", "PREPARED", "REJECTED"])
        #expect(steps.map(\.facts.state?.name) == ["REQUESTED", "PREPARED", "REJECTED"])
        #expect(Set(steps.map(\.id)).count == 3)
        #expect(steps.allSatisfy { $0.card == request.requested(step).card && $0.source == .request && $0.sourceID == "r1" })
        #expect(steps.allSatisfy { $0.facts.appid == "wx" && $0.facts.cardTemplateID == "77" })
        #expect(request.prepared(step) == steps[1])
    }

    @Test("A record that is added to a card is told in its timeline and leaves its state as it is")
    func userRecords() {
        let request = DiscountCard.Request(mchid: "1600000001", outCardCode: "DC_1", appid: "wx", cardTemplateID: "77")
        let key = request.requested(step).card
        let later = RequestStep(requestID: "add-user-records/R1", time: WeChatTime(microseconds: 8))
        let steps = DiscountCard.UserRecord.allCases.map { $0.observation(key, later) }
        #expect(Set(steps.map(\.id)).count == 3)
        let card = Card(key, [request.prepared(step)] + steps)
        #expect(card.state.winner?.value.name == "PREPARED")
        #expect(order(DiscountCard.UserRecord.self) == [["USER_RECORD_REQUESTED"], ["USER_RECORD_REJECTED"], ["USER_RECORD_ADDED"]])
    }

    @Test("A refusal gives way to a later success of the same number, and a lapse to an acceptance")
    func refusalIsNotFinal() {
        let request = DiscountCard.Request(mchid: "1600000001", outCardCode: "DC_1", appid: "wx", cardTemplateID: "77")
        let lapsed = DiscountCard.lapsed(request.requested(step).card, at: WeChatTime(microseconds: 9))
        let card = Card(lapsed.card, [request.prepared(step), request.rejected(RequestStep(requestID: "r2", time: WeChatTime(microseconds: 8)))])
        #expect(card.state.winner?.value.name == "PREPARED")
        #expect(card.isRequested)
        var later = card
        later.join(lapsed)
        #expect(later.state.winner?.value.name == "LAPSED")
        #expect(lapsed.source == .clock)
    }

    @Test("The requests of the other products tell what they know")
    func otherRequests() {
        let send = ConsumptionCard.Request(mchid: "1600000001", outRequestNo: "R1", cardID: "c", appid: "wx", openid: "o")
        #expect(send.sent(step, cardCode: "C0001").facts.cardCode == "C0001")
        #expect(send.requested(step).facts.cardCode == nil)
        #expect(send.rejected(step).facts.state == ConsumptionCard.State.rejected.ranked)
        #expect(send.requested(step).card == CardKey(mchid: "1600000001", product: .consumptionCard, number: "R1"))
        let check = PayrollCard.Request(mchid: "1600000001", authenticateNumber: "A1", subMchid: "1600000003", openid: "o", appid: nil)
        #expect(check.preordered(step).facts.subMchid == "1600000003")
        #expect(check.requested(step).facts.state?.rank == 0)
        #expect(check.rejected(step).card == CardKey(mchid: "1600000001", product: .payrollCard, number: "A1"))
        #expect(PayrollCard.abandoned(check.requested(step).card, at: step.time).facts.state == PayrollCard.State.abandoned.ranked)
    }

    @Test("Whoever notices that a token expired makes the same observation; another token makes another one")
    func tokenExpiry() {
        let coupon = Coupon.key(mchid: "1600000001", stockID: "1", couponID: "2")
        let expired = Coupon.tokenExpired(coupon, tokenHash: "aa", expiresTime: step.time)
        #expect(Coupon.tokenExpired(coupon, tokenHash: "aa", expiresTime: step.time) == expired)
        #expect(Coupon.tokenExpired(coupon, tokenHash: "bb", expiresTime: step.time).id != expired.id)
        #expect(expired.facts.state == nil && expired.facts.token?.expiresTime == step.time)
    }
}
