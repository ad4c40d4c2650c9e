import Cards
import Testing
import WeChatPay

@Suite struct DiscountCardEventTests {
    @Test("USER_ACCEPTED: the card is ongoing, with its term, objectives and rewards as they were written")
    func userAccepted() throws {
        var facts = Facts()
        facts.appid = "wx00aa11bb22cc33dd"
        facts.openid = "oInventedUser0000000000000001"
        facts.cardID = "8812345600001111"
        facts.cardTemplateID = "770011223344"
        facts.state = RankedState(name: "ONGOING", rank: 4)
        facts.timeRange = TimeRange(beginTime: WeChatTime(rfc3339: "2031-02-04T01:10:11Z"), endTime: WeChatTime(rfc3339: "2031-03-06T15:59:59Z"))
        facts.objectives = JSONText(wellFormed: #"[{"objective_id":"51001","name":"月内骑行","count":8,"unit":"次","description":"骑行满八次"}]"#)
        facts.rewards = JSONText(
            wellFormed: #"[{"reward_id":"61001","name":"骑行立减","count_type":"COUNT_LIMIT","count":8,"unit":"次","amount":150}]"#)
        let expected = Observation(
            card: CardKey(mchid: "1600000001", product: .discountCard, number: "DC_20310204-0001"), occurredAt: Plaintext.createTime,
            source: .callback, sourceID: "EV-1", event: "DISCOUNT_CARD.USER_ACCEPTED", facts: facts)
        #expect(try Plaintext.userAccepted.read(as: .discountCardUserAccepted) == .observations([expected]))
    }

    @Test("AGREEMENT_ENDED: objectives and rewards that carry only ids say nothing; the amount may be a text")
    func agreementEnded() throws {
        let facts = try #require(try Plaintext.agreementEnded.facts(as: .discountCardAgreementEnded))
        #expect(facts.state == RankedState(name: "UNFINISHED", rank: 6))
        #expect(facts.unfinishedReason == "DUE_TO_QUIT")
        #expect(facts.totalAmount == Fen(450))
        #expect(facts.objectives == nil && facts.rewards == nil && facts.payment == nil && facts.details == nil)
    }

    @Test("USER_PAID: state, amount, time and transaction of the payment")
    func userPaid() throws {
        let facts = try #require(try Plaintext.userPaid.facts(as: .discountCardUserPaid))
        #expect(
            facts.payment
                == Payment(
                    state: RankedState(name: "PAID", rank: 2), amount: Fen(450), time: WeChatTime(rfc3339: "2031-02-05T10:30:00Z"),
                    transactionID: "4299990000203102050000000017"))
        #expect(facts.totalAmount == Fen(450))
        #expect(facts.timeRange == nil)
    }

    @Test("The card's number and the merchant are enough, and the event itself says what it proves")
    func minimal() throws {
        let plaintext = Plaintext(["mchid": #""1600000001""#, "out_card_code": #""A""#])
        var accepted = Facts()
        accepted.state = DiscountCard.State.ongoing.ranked
        var paid = Facts()
        paid.state = DiscountCard.State.unfinished.ranked
        #expect(try plaintext.facts(as: .discountCardUserAccepted) == accepted)
        #expect(try plaintext.facts(as: .discountCardAgreementEnded) == Facts())
        #expect(try plaintext.facts(as: .discountCardUserPaid) == paid)
        let payment = plaintext.with("pay_information", #"{"pay_amount":"7"}"#)
        #expect(try payment.facts(as: .discountCardUserPaid)?.payment?.state == DiscountCard.PayState.paid.ranked)
        #expect(try payment.facts(as: .discountCardAgreementEnded)?.payment?.state == RankedState(name: "NONE", rank: 0))
    }

    @Test("null and the empty text say nothing, unknown members are passed over, and a merchant's number may be a number")
    func silence() throws {
        var plaintext = Plaintext(["mchid": "1600000001", "out_card_code": #""A""#, #"\u0000"#: #""\u0000""#, "new_member": #"{"a":["\ud800"]}"#])
        for name in ["openid", "state", "unfinished_reason", "total_amount", "sharer_openid"] {
            plaintext = plaintext.with(name, #""""#)
        }
        for name in ["appid", "time_range", "objectives", "rewards", "pay_information"] {
            plaintext = plaintext.with(name, "null")
        }
        #expect(try plaintext.facts(as: .discountCardAgreementEnded) == Facts())
        #expect(try plaintext.with("time_range", #"{"begin_time":""}"#).facts(as: .discountCardAgreementEnded) == Facts())
    }

    @Test(
        "Objectives say something as soon as one of them tells more than its id",
        arguments: [
            ("[]", false), ("[{}]", false), (#"[{"objective_id":51001},{"objective_id":"51002"}]"#, false),
            (#"[{"objective_id":"51001"},{"objective_id":"51002","name":"n"}]"#, true), (#"[{"reward_id":"1"}]"#, true),
            (#"[ {"objective_id":"51001","objective_completion_records":[]} ]"#, true), (#"["51001"]"#, true),
        ])
    func objectives(text: String, says: Bool) throws {
        let facts = try #require(try Plaintext.userAccepted.with("objectives", text).facts(as: .discountCardUserAccepted))
        #expect(facts.objectives == (says ? JSONText(wellFormed: text) : nil))
    }

    @Test("An inviter stands in the details, as it was written")
    func sharer() throws {
        let facts = try #require(try Plaintext.userAccepted.with("sharer_openid", #""o\u0041""#).facts(as: .discountCardUserAccepted))
        #expect(facts.details == JSONText(wellFormed: #"{"sharer_openid":"o\u0041"}"#))
    }

    @Test("A state that we do not know keeps its name beside ONGOING, and a pay state beside PAYING")
    func unknownStates() throws {
        let facts = try #require(
            try Plaintext.userPaid.with("state", #""SUSPENDED""#).with("pay_information", #"{"pay_state":"CLOSED"}"#).facts(as: .discountCardUserPaid)
        )
        #expect(facts.state == RankedState(name: "SUSPENDED", rank: DiscountCard.State.ongoing.rank))
        #expect(facts.payment?.state == RankedState(name: "CLOSED", rank: DiscountCard.PayState.paying.rank))
    }

    @Test(
        "Amounts are whole fen, as number or as text",
        arguments: [("450", 450), (#""450""#, 450), ("4.5e2", 450), ("0", 0), ("9223372036854775807", Int64.max), (#""-9223372036854775808""#, .min)])
    func amounts(text: String, fen: Int64) throws {
        #expect(try Plaintext.userPaid.with("total_amount", text).facts(as: .discountCardUserPaid)?.totalAmount == Fen(fen))
    }

    @Test("The longest values that a column holds are taken")
    func longest() throws {
        let openid = String(repeating: "券", count: 1024)
        let plaintext = Plaintext.userAccepted.with("out_card_code", "\"\(String(repeating: "A", count: 128))\"").with("openid", "\"\(openid)\"")
        #expect(try plaintext.facts(as: .discountCardUserAccepted)?.openid == openid)
    }

    @Test("A key that is missing, empty or no text leaves the resource malformed", arguments: ["mchid", "out_card_code"])
    func missingKeys(name: String) {
        #expect(Plaintext.userAccepted.without(name).fault(as: .discountCardUserAccepted) == .resourceMalformed)
        for value in [#""""#, "null", "{}", "true"] {
            #expect(Plaintext.userAccepted.with(name, value).fault(as: .discountCardUserAccepted) == .resourceMalformed, "\(value)")
        }
    }

    @Test(
        "Another merchant's card is refused",
        arguments: [#""1600000002""#, #""16000000010""#, #""1600000001 ""#, "1600000002"])
    func otherMerchant(mchid: String) {
        #expect(Plaintext.userAccepted.with("mchid", mchid).fault(as: .discountCardUserAccepted) == .mchidMismatch)
    }

    @Test(
        "A value of another kind leaves the resource malformed",
        arguments: [
            ("openid", "5"), ("appid", "[]"), ("card_id", "true"), ("card_template_id", "{}"), ("state", "4"), ("unfinished_reason", "false"),
            ("total_amount", "true"), ("total_amount", "{}"), ("time_range", "[]"), ("time_range", #"{"begin_time":1928106611}"#),
            ("objectives", "{}"), ("rewards", #""[]""#), ("pay_information", "[]"), ("pay_information", #"{"pay_state":2}"#),
            ("pay_information", #"{"transaction_id":42}"#), ("sharer_openid", "1"),
        ])
    func wrongKinds(name: String, value: String) {
        #expect(Plaintext.userPaid.with(name, value).fault(as: .discountCardUserPaid) == .resourceMalformed)
    }

    @Test(
        "A value that no column can hold is out of range",
        arguments: [
            ("out_card_code", "\"\(String(repeating: "A", count: 129))\""), ("out_card_code", "\"\(String(repeating: "券", count: 43))\""),
            ("openid", "\"\(String(repeating: "o", count: 1025))\""), ("unfinished_reason", "\"\(String(repeating: "券", count: 1025))\""),
            ("pay_information", "{\"transaction_id\":\"\(String(repeating: "4", count: 1025))\"}"),
            ("total_amount", "4.5"), ("total_amount", #""4.50""#), ("total_amount", #""abc""#), ("total_amount", #""+450""#),
            ("total_amount", "9223372036854775808"), ("total_amount", #""-9223372036854775809""#), ("total_amount", "1e400000"),
            ("pay_information", #"{"pay_amount":0.5}"#), ("pay_information", #"{"pay_time":"10000-01-01T00:00:00Z"}"#),
            ("time_range", #"{"end_time":"0000-12-31T23:59:59Z"}"#), ("time_range", #"{"begin_time":"2031-02-30T00:00:00+08:00"}"#),
            ("time_range", #"{"begin_time":"tomorrow"}"#),
            ("mchid", #""1600000001\u0000""#), ("out_card_code", #""A\u0000""#), ("openid", #""\ud800""#), ("state", #""\udc00\ud800""#),
            ("sharer_openid", #""o\u0000""#), ("objectives", #"[{"objective_id":"1","name":"\u0000"}]"#), ("rewards", #"[{"\ud83d":1}]"#),
            ("pay_information", #"{"transaction_id":"4\u0000"}"#),
        ])
    func outOfRange(name: String, value: String) {
        #expect(Plaintext.userPaid.with(name, value).fault(as: .discountCardUserPaid) == .valueOutOfRange)
    }
}
