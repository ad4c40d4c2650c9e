import Cards
import Testing
import WeChatPay

/// Each winner rule by one example that another rule would get wrong.
@Suite struct CardTests {
    private let key = DiscountCard.key(mchid: "1600000001", outCardCode: "DC_1")

    private func observation(_ microseconds: Int64, source: Source = .callback, _ say: (inout Facts) -> Void) -> Observation {
        var facts = Facts()
        say(&facts)
        return Observation(
            card: key, occurredAt: WeChatTime(microseconds: microseconds), source: source, sourceID: "n\(microseconds)", event: "test", facts: facts)
    }

    private func card(_ observations: Observation...) -> Card {
        Card(key, observations)
    }

    @Test("An identity value observed earlier replaces a later one, and the later one is kept as a conflict")
    func identity() {
        let card = card(
            observation(3) { $0.openid = "o-last" }, observation(2) { $0.openid = "o-first" }, observation(1) { $0.appid = "wx" },
            observation(4) { $0.openid = "o-first" })
        #expect(card.identity[.openid]?.winner?.value == "o-first")
        #expect(card.identity[.openid]?.winner?.by.occurredAt == WeChatTime(microseconds: 2))
        #expect(card.identity[.appid]?.winner?.value == "wx")
        #expect(card.identity[.cardID] == nil)
        #expect(card.identityConflicts == ["openid=o-last"])
    }

    @Test("A value that was a conflict and then is found to be the first is a conflict no more")
    func conflictBecomesWinner() {
        let card = card(observation(2) { $0.openid = "B" }, observation(3) { $0.openid = "A" }, observation(1) { $0.openid = "A" })
        #expect(card.identity[.openid]?.winner?.value == "A")
        #expect(card.identityConflicts == ["openid=B"])
    }

    @Test("Conflicts are listed in the order of their bytes")
    func conflictOrder() {
        let card = card(
            observation(1) { $0.openid = "a" }, observation(2) { ($0.openid, $0.appid) = ("z", "1") },
            observation(3) { ($0.openid, $0.appid) = ("é", "2") },
            observation(4) { $0.openid = "B" })
        #expect(card.identityConflicts == ["appid=2", "openid=B", "openid=z", "openid=é"])
    }

    @Test("A higher state wins over a later one, and a later one over an equal one")
    func state() {
        let finished = observation(1) { $0.state = DiscountCard.State.finished.ranked }
        let ongoing = observation(3) { $0.state = DiscountCard.State.ongoing.ranked }
        let unfinished = observation(2) { $0.state = DiscountCard.State.unfinished.ranked }
        #expect(card(finished, ongoing).state.winner?.value.name == "FINISHED")
        #expect(card(unfinished, finished, ongoing).state.winner?.value.name == "UNFINISHED")
        #expect(card(unfinished, finished, ongoing).state.winner?.by == unfinished.id)
    }

    @Test("A payment moves as one: what the winner does not say is absent, even when a lower one said it")
    func payment() {
        let paying = observation(2) {
            $0.payment = Payment(state: DiscountCard.PayState.paying.ranked, amount: Fen(450), time: nil, transactionID: "42")
        }
        let paid = observation(1) { $0.payment = Payment(state: DiscountCard.PayState.paid.ranked, amount: nil, time: nil, transactionID: nil) }
        #expect(card(paying, paid).payment.winner?.value == paid.facts.payment)
    }

    @Test("Terms: the latest that was said wins, each for itself; silence changes nothing")
    func terms() {
        let first = observation(1) { ($0.totalAmount, $0.unfinishedReason) = (Fen(100), "EARLY_QUIT") }
        let second = observation(2) { $0.totalAmount = Fen(450) }
        let card = card(second, first, observation(3) { _ in })
        #expect(card.totalAmount.winner == Told(value: Fen(450), by: second.id))
        #expect(card.unfinishedReason.winner == Told(value: "EARLY_QUIT", by: first.id))
        #expect(card.lastAt == WeChatTime(microseconds: 3))
    }

    @Test("Uses grow, each as it was told first")
    func uses() {
        func use(_ transactionID: String, _ amount: Int64) -> CouponUse {
            CouponUse(transactionID: transactionID, consumeTime: nil, consumeMchid: nil, consumeAmount: Fen(amount))
        }
        let card = card(observation(2) { $0.use = use("42", 2) }, observation(1) { $0.use = use("42", 1) }, observation(3) { $0.use = use("43", 3) })
        #expect(card.uses.count == 2)
        #expect(card.uses[ExactText("42")]?.winner?.value == use("42", 1))
    }

    @Test("An expired token stays expired, whatever is told later; another token is another register")
    func tokens() {
        let coupon = Coupon.key(mchid: "1600000001", stockID: "1", couponID: "2")
        func issued(_ hash: String, _ microseconds: Int64) -> Observation {
            let step = RequestStep(requestID: "r\(hash)\(microseconds)", time: WeChatTime(microseconds: microseconds))
            return Coupon.tokenIssued(coupon, step, openid: "o", tokenHash: hash, expiresTime: nil)
        }
        let card = Card(
            coupon, [issued("aa", 9), Coupon.tokenExpired(coupon, tokenHash: "aa", expiresTime: WeChatTime(microseconds: 5)), issued("bb", 1)])
        #expect(card.tokens[ExactText("aa")]?.winner?.value.state.name == "TOKEN_EXPIRED")
        #expect(card.tokens[ExactText("bb")]?.winner?.value.state.name == "TOKEN_ISSUED")
        #expect(card.state.winner == nil)
        #expect(card.isRequested)
    }

    @Test("An observation, or a card, of another number says nothing")
    func otherCard() {
        var card = Card(DiscountCard.key(mchid: "1600000001", outCardCode: "DC_2"))
        let unobserved = card
        let other = observation(1) { $0.openid = "o" }
        card.join(other)
        card.join(self.card(other))
        #expect(card == unobserved)
    }

    @Test("Texts that look alike and differ in their bytes are two")
    func exactText() {
        #expect(ExactText("caf\u{e9}") != ExactText("cafe\u{301}"))
        #expect(Set([ExactText("caf\u{e9}"), ExactText("cafe\u{301}"), ExactText("cafe\u{301}")]).count == 2)
        let card = card(observation(1) { $0.cardCode = "caf\u{e9}" }, observation(2) { $0.cardCode = "cafe\u{301}" })
        #expect(card.identityConflicts.map { Array($0.utf8) } == [Array("card_code=cafe\u{301}".utf8)])
    }
}
