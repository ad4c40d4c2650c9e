import Cards
import Testing
import WeChatPay

@Suite struct CouponEventTests {
    @Test("COUPON.USE: the coupon's status, one use, and the whole text as details")
    func use() throws {
        var facts = Facts()
        facts.stockCreatorMchid = "1600000001"
        facts.state = RankedState(name: "USED", rank: 0)
        facts.use = CouponUse(
            transactionID: "4299990000203102060000000023", consumeTime: WeChatTime(rfc3339: "2031-02-06T00:01:02Z"), consumeMchid: "1600000002",
            consumeAmount: nil)
        facts.details = JSONText(wellFormed: Plaintext.couponUse.text)
        let expected = Observation(
            card: CardKey(mchid: "1600000001", product: .coupon, number: "21000456/90010020030"), occurredAt: Plaintext.createTime,
            source: .callback, sourceID: "EV-1", event: "COUPON.USE", facts: facts)
        #expect(try Plaintext.couponUse.read(as: .couponUse) == .observations([expected]))
    }

    @Test("A MULTIUSE coupon gathers one use from each of its notifications")
    func multiuse() throws {
        var card = Card(Coupon.key(mchid: Plaintext.mchid, stockID: "21000456", couponID: "90010020030"))
        for (notificationID, transactionID) in [("EV-1", "41"), ("EV-2", "42"), ("EV-1", "41"), ("EV-3", "43")] {
            let plaintext = Plaintext.couponUse.with("business_type", #""MULTIUSE""#).with(
                "consume_information", #"{"transaction_id":"\#(transactionID)","consume_amount":"300"}"#)
            guard case .observations(let observations) = try plaintext.read(as: .couponUse, notificationID: notificationID) else { continue }
            observations.forEach { card.join($0) }
        }
        #expect(Set(card.uses.keys.map(\.text)) == ["41", "42", "43"])
        #expect(card.uses[ExactText("42")]?.winner?.value.consumeAmount == Fen(300))
    }

    @Test("Numbers may be written as JSON numbers, and name the same coupon")
    func numbers() throws {
        let plaintext = Plaintext.couponUse.with("stock_id", "21000456").with("coupon_id", "90010020030").with("stock_creator_mchid", "1600000001")
        guard case .observations(let observations) = try plaintext.read(as: .couponUse) else {
            Issue.record("not read")
            return
        }
        #expect(observations.map(\.card.number) == ["21000456/90010020030"])
    }

    @Test("A use without a transaction is none; its text stays in the details")
    func useWithoutTransaction() throws {
        for value in ["null", "{}", #"{"consume_mchid":1600000002}"#] {
            let facts = try #require(try Plaintext.couponUse.with("consume_information", value).facts(as: .couponUse))
            #expect(facts.use == nil)
            #expect(facts.details?.text.contains(value) == true)
        }
    }

    @Test("A status that we do not know keeps its name; a missing one is not guessed; a missing creator is no foreign one")
    func status() throws {
        #expect(try Plaintext.couponUse.with("status", #""FROZEN""#).facts(as: .couponUse)?.state == RankedState(name: "FROZEN", rank: 0))
        let facts = try #require(try Plaintext.couponUse.without("status").without("stock_creator_mchid").facts(as: .couponUse))
        #expect(facts.state == nil && facts.stockCreatorMchid == nil)
    }

    @Test("COUPON.SEND: a merchant coupon was received, by whom, and the whole text as details")
    func send() throws {
        var facts = Facts()
        facts.openid = "oInventedUser0000000000000001"
        facts.state = RankedState(name: "SENT", rank: 0)
        facts.details = JSONText(wellFormed: Plaintext.couponSend.text)
        let expected = Observation(
            card: CardKey(mchid: "1600000001", product: .merchantCoupon, number: "1212000000000001/INV0001"), occurredAt: Plaintext.createTime,
            source: .callback, sourceID: "EV-1", event: "COUPON.SEND", facts: facts)
        #expect(try Plaintext.couponSend.read(as: .couponSend) == .observations([expected]))
        #expect(try Plaintext.couponSend.without("openid").without("send_merchant").facts(as: .couponSend)?.openid == nil)
    }

    @Test(
        "What cannot be one coupon's notification is refused by name",
        arguments: [
            (EventType.couponUse, "stock_id", "null", CallbackFault.resourceMalformed), (.couponUse, "coupon_id", #""""#, .resourceMalformed),
            (.couponUse, "stock_id", #""1/2""#, .resourceMalformed), (.couponUse, "stock_id", "1.5", .valueOutOfRange),
            (.couponUse, "stock_id", "92233720368547758080", .valueOutOfRange), (.couponUse, "status", "1", .resourceMalformed),
            (.couponUse, "stock_creator_mchid", #""1600000002""#, .mchidMismatch), (.couponUse, "stock_creator_mchid", "1600000002", .mchidMismatch),
            (.couponUse, "coupon_id", "\"\(String(repeating: "9", count: 120))\"", .valueOutOfRange),
            (.couponUse, "consume_information", "[]", .resourceMalformed),
            (.couponUse, "consume_information", #"{"transaction_id":"1","consume_amount":"1.5"}"#, .valueOutOfRange),
            (.couponUse, "consume_information", #"{"transaction_id":"1","consume_time":"2031-02-06 08:01:02"}"#, .valueOutOfRange),
            (.couponUse, "coupon_name", #""\u0000""#, .valueOutOfRange), (.couponUse, "new_member", #"{"deep":["\udc00"]}"#, .valueOutOfRange),
            (.couponSend, "stock_id", "null", .resourceMalformed), (.couponSend, "coupon_code", "7", .resourceMalformed),
            (.couponSend, "coupon_code", "null", .resourceMalformed), (.couponSend, "stock_id", #""/""#, .resourceMalformed),
            (.couponSend, "send_merchant", #""1600000002""#, .mchidMismatch), (.couponSend, "openid", "7", .resourceMalformed),
            (.couponSend, "coupon_code", "\"\(String(repeating: "9", count: 112))\"", .valueOutOfRange),
            (.couponSend, "attach_info", #""\ud800""#, .valueOutOfRange),
        ])
    func refusals(eventType: EventType, name: String, value: String, fault: CallbackFault) {
        let plaintext = eventType == .couponUse ? Plaintext.couponUse : Plaintext.couponSend
        #expect(plaintext.with(name, value).fault(as: eventType) == fault)
    }
}
