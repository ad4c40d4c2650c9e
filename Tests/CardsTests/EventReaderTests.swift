import Cards
import Testing
import WeChatPay

@Suite struct EventReaderTests {
    private func read(_ eventType: EventType, _ resource: String) throws -> Reading {
        try EventReader.read(
            eventType, resource: Array(resource.utf8), mchid: Plaintext.mchid, notificationID: "EV-1", createTime: Plaintext.createTime)
    }

    @Test("An echo is recognised and says nothing about cards")
    func echo() throws {
        #expect(try read(.securityEchoSuccess, #"{"echo_message":"probe-31","encrypt_echo_message":"QUJDRA=="}"#) == .recognised)
    }

    @Test(
        "Every other type is unhandled, whatever its plaintext, names that resemble ours included",
        arguments: [
            "DISCOUNT_CARD.GET_CARD", "DISCOUNT_CARD.SETTLEMENT", "PAYSCORE.USER_ACCEPTED", "PAYSCORE.USER_PAID", "TRANSACTION.SUCCESS",
            "DISCOUNT_CARD.USER_ACCEPTED ", "discount_card.user_accepted", "COUPON.USED", "",
        ])
    func unhandled(name: String) throws {
        #expect(try read(EventType(rawValue: name), Plaintext.userAccepted.text) == .unhandled)
        #expect(try read(EventType(rawValue: name), "not JSON") == .unhandled)
    }

    @Test(
        "What is no JSON object is malformed, for every type that we read",
        arguments: [
            EventType.discountCardUserAccepted, .discountCardAgreementEnded, .discountCardUserPaid, .couponUse, .couponSend, .securityEchoSuccess,
        ])
    func malformed(eventType: EventType) {
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        for text in ["", "{", "[]", "null", "\"text\"", #"{"mchid":"1","mchid":"2"}"#, "{} {}", "{\"deep\":\(deep)}"] {
            #expect(throws: CallbackFault.resourceMalformed, "\(text)") { try read(eventType, text) }
        }
        #expect(throws: CallbackFault.resourceMalformed) {
            try EventReader.read(
                eventType, resource: [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d], mchid: "1", notificationID: "1", createTime: Plaintext.createTime)
        }
    }

    @Test("The same notification gives the same observation; another id another one")
    func identity() throws {
        let first = try Plaintext.userPaid.read(as: .discountCardUserPaid)
        #expect(try Plaintext.userPaid.read(as: .discountCardUserPaid) == first)
        #expect(try Plaintext.userPaid.read(as: .discountCardUserPaid, notificationID: "EV-2") != first)
    }

    @Test("A card's three notifications make the same card in each of their orders")
    func life() throws {
        let notifications: [(Plaintext, EventType)] = [
            (.userAccepted, .discountCardUserAccepted), (.agreementEnded, .discountCardAgreementEnded), (.userPaid, .discountCardUserPaid),
        ]
        let observations = try notifications.enumerated().flatMap { index, notification in
            guard
                case .observations(let observations) = try EventReader.read(
                    notification.1, resource: Array(notification.0.text.utf8), mchid: Plaintext.mchid, notificationID: "EV-\(index)",
                    createTime: WeChatTime(microseconds: Int64(index)))
            else { return [Observation]() }
            return observations
        }
        try #require(observations.count == 3)
        let key = DiscountCard.key(mchid: Plaintext.mchid, outCardCode: "DC_20310204-0001")
        let card = Card(key, observations)
        #expect(card.state.winner?.value.name == "UNFINISHED")
        #expect(card.payment.winner?.value.state.name == "PAID")
        #expect(card.objectives.winner?.by == observations[0].id)
        #expect(!card.isRequested)
        for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            #expect(Card(key, order.map { observations[$0] }) == card)
        }
    }
}
