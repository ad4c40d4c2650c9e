import Cards
import Testing
import WeChatPay

@Suite("What answers to questions say about cards")
struct QueriedTests {
    @Test func readsADiscountCardWhole() throws {
        let told = try Answer.discountCard(Plaintext.agreementEnded.with("pay_information", #"{"pay_state":"PAYING","pay_amount":450}"#))
        #expect(told.card == Answer.discountCard)
        #expect(told.source == .query)
        #expect(told.sourceID == "d1")
        #expect(told.event == "UNFINISHED")
        #expect(told.occurredAt == Answer.time)
        let facts = told.facts
        #expect(facts.state == RankedState(name: "UNFINISHED", rank: 6))
        #expect(facts.payment == Payment(state: RankedState(name: "PAYING", rank: 1), amount: Fen(450), time: nil, transactionID: nil))
        #expect(facts.timeRange?.endTime == WeChatTime(rfc3339: "2031-03-06T23:59:59+08:00"))
        #expect(facts.totalAmount == Fen(450))
        #expect(facts.unfinishedReason == "DUE_TO_QUIT")
        #expect(facts.openid == "oInventedUser0000000000000001")
        #expect(facts.cardID == "8812345600001111")
        #expect(facts.objectives == nil, "names that were told before are worth more than bare ids")
        let ongoing = try Answer.discountCard(Plaintext.userAccepted.with("sharer_openid", #""oFriend""#))
        #expect(ongoing.facts.objectives?.text.contains("月内骑行") == true)
        #expect(ongoing.facts.rewards?.text.contains("骑行立减") == true)
        #expect(ongoing.facts.details?.text == #"{"sharer_openid":"oFriend"}"#)
    }

    @Test func keepsTheTextOfAStateThatIsNotKnown() throws {
        #expect(try Answer.discountCard(Plaintext.userAccepted.with("state", #""PAUSED""#)).facts.state == RankedState(name: "PAUSED", rank: 4))
        #expect(
            try Answer.payrollCard(Answer.authentication.with("authenticate_state", #""AUTHENTICATE_WAITING""#)).facts.state
                == RankedState(name: "AUTHENTICATE_WAITING", rank: 4))
        #expect(try Answer.coupon(Plaintext.couponUse.with("status", #""LOCKED""#)).facts.state == RankedState(name: "LOCKED", rank: 0))
    }

    @Test func readsAnIdentityCheck() throws {
        let told = try Answer.payrollCard(Answer.authentication)
        #expect(told.card == Answer.payrollCard)
        #expect(told.event == "AUTHENTICATE_SUCCESS")
        #expect(told.facts.state == RankedState(name: "AUTHENTICATE_SUCCESS", rank: 5))
        #expect(told.facts.subMchid == "1111111")
        #expect(told.facts.openid == "oInventedUser0000000000000001")
        let details = try #require(told.facts.details)
        let json = try JSONDocument(Array(details.text.utf8)).root
        #expect(try json.string("authenticate_source") == "wxdace645e0bc2c424")
        #expect(try json.string("employer_name") == "某用工企业")
        #expect(!details.text.contains("张三"), "fields that nobody asked for may be about a person")
    }

    @Test func readsAVoucherWithItsUse() throws {
        let told = try Answer.coupon(Plaintext.couponUse.with("stock_id", "21000456"))
        #expect(told.card == Coupon.key(mchid: Plaintext.mchid, stockID: "21000456", couponID: "90010020030"))
        #expect(told.event == "USED")
        #expect(told.facts.use?.transactionID == "4299990000203102060000000023")
        #expect(told.facts.stockCreatorMchid == Plaintext.mchid)
        #expect(told.facts.openid == Answer.holder.openid)
        #expect(told.facts.appid == Answer.holder.appid)
        #expect(try Answer.coupon(Plaintext.couponUse.without("consume_information").with("status", #""SENDED""#)).facts.use == nil)
    }

    @Test func refusesTheAnswerToAnotherQuestion() throws {
        let cases: [(QueryFault, () throws -> Observation)] = [
            (.numberMismatch, { try Answer.discountCard(Plaintext.userAccepted.with("out_card_code", #""DC_20310204-0002""#)) }),
            (.mchidMismatch, { try Answer.discountCard(Plaintext.userAccepted.with("mchid", #""1600000002""#)) }),
            (.numberMismatch, { try Answer.payrollCard(Answer.authentication.with("authenticate_number", #""another""#)) }),
            (.mchidMismatch, { try Answer.payrollCard(Answer.authentication.with("mchid", #""1600000002""#)) }),
            (.subMchidMismatch, { try Answer.payrollCard(Answer.authentication, subMchid: "2222222") }),
            (.mchidMismatch, { try Answer.coupon(Plaintext.couponUse.with("stock_creator_mchid", #""1600000002""#)) }),
        ]
        for (fault, read) in cases { #expect(try Answer.fault(read) == fault) }
        #expect(try Answer.fault { try Answer.discountCard(Plaintext.userAccepted.without("mchid")) } == nil, "it was asked in the merchant's name")
    }

    @Test func refusesWhatCannotBeHeld() throws {
        let long = "\"" + String(repeating: "x", count: 1_025) + "\""
        let cases: [(QueryFault, () throws -> Observation)] = [
            (.valueOutOfRange, { try Answer.discountCard(Plaintext.userAccepted.with("card_id", long)) }),
            (.valueOutOfRange, { try Answer.discountCard(Plaintext.userAccepted.with("rewards", #"[{"reward_id":"6","extra":"\ud800"}]"#)) }),
            (.valueOutOfRange, { try Answer.payrollCard(Answer.authentication.with("openid", long)) }),
            (.valueOutOfRange, { try Answer.coupon(Plaintext.couponUse.with("extra", #"{"a":"\ud800"}"#)) }),
            (.malformed, { try Answer.coupon(Plaintext.couponUse.with("stock_id", #""1/2""#)) }),
        ]
        for (fault, read) in cases { #expect(try Answer.fault(read) == fault) }
    }
}
