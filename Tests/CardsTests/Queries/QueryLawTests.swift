import Cards
import Samples
import Testing
import WeChatPay

/// It makes no difference whether a card's life was told by callbacks or found by asking.
@Suite struct QueryLawTests {
    /// One moment in a card's life, as WeChat Pay would tell it then in either way.
    private struct Moment {
        let byCallback: Observation
        let byQuery: Observation
    }

    private static let states = ["ONGOING", "SETTLING", "FINISHED", "UNFINISHED", "SUSPENDED"]
    private static let payments = [#"{"pay_state":"PAYING","pay_amount":450}"#, #"{"pay_state":"PAID","pay_amount":450,"transaction_id":"42"}"#]

    private static func discountCard(_ random: inout SeededGenerator) throws -> [Moment] {
        try (0..<Int.random(in: 1...6, using: &random)).map { number in
            let time = WeChatTime(unixSeconds: 1_928_361_665 + Int64(Int.random(in: 0...4, using: &random)) + Int64(number) * 5)
            var plaintext = Plaintext.userAccepted
                .with("state", "\"\(states.randomElement(using: &random) ?? "")\"")
                .with("total_amount", String(Int.random(in: 0...9, using: &random)))
            if Bool.random(using: &random) { plaintext = plaintext.with("pay_information", payments.randomElement(using: &random) ?? "") }
            if Bool.random(using: &random) { plaintext = plaintext.without("time_range").with("rewards", #"[{"reward_id":"61001"}]"#) }
            if Bool.random(using: &random) { plaintext = plaintext.with("openid", #""oAnother""#) }
            return Moment(
                byCallback: try callback(plaintext, .discountCardAgreementEnded, "EV-\(number)", at: time),
                byQuery: try Answer.discountCard(plaintext, at: time))
        }
    }

    private static func coupon(_ random: inout SeededGenerator) throws -> [Moment] {
        try (0..<Int.random(in: 1...6, using: &random)).map { number in
            let time = WeChatTime(unixSeconds: 1_928_361_665 + Int64(number) * 5)
            let isUsed = Bool.random(using: &random)
            let plaintext =
                isUsed
                ? Plaintext.couponUse.with("consume_information", #"{"transaction_id":"\#(Int.random(in: 1...3, using: &random))"}"#)
                : Plaintext.couponUse.without("consume_information").with("status", #""SENDED""#)
            return Moment(
                byCallback: try callback(plaintext, .couponUse, "EV-\(number)", at: time), byQuery: try Answer.coupon(plaintext, at: time))
        }
    }

    private static func callback(_ plaintext: Plaintext, _ type: EventType, _ id: String, at time: WeChatTime) throws -> Observation {
        let reading = try EventReader.read(
            type, resource: Array(plaintext.text.utf8), mchid: Plaintext.mchid, notificationID: id, createTime: time)
        guard case .observations(let observations) = reading else { throw QueryFault.malformed }
        return try #require(observations.first)
    }

    /// What a card says, whoever said it.
    private struct Values: Equatable {
        var state: RankedState?
        var payment: Payment?
        var timeRange: TimeRange?
        var texts: [JSONText?]
        var totalAmount: Fen?
        var openid: String?
        var conflicts: [String]
        var uses: Set<String>

        /// A question knows whose vouchers it asks for; a notification does not say.
        init(_ card: Card, withOpenid: Bool) {
            state = card.state.winner?.value
            payment = card.payment.winner?.value
            timeRange = card.timeRange.winner?.value
            texts = [card.objectives.winner?.value, card.rewards.winner?.value, card.details.winner?.value]
            totalAmount = card.totalAmount.winner?.value
            openid = withOpenid ? card.identity[.openid]?.winner?.value : nil
            conflicts = card.identityConflicts
            uses = Set(card.uses.keys.map(\.text))
        }
    }

    @Test(arguments: [Product.discountCard, .coupon]) func askingAndBeingToldGiveTheSameCard(product: Product) throws {
        let seed = UInt64.random(in: 0...(.max))
        print("QueryLawTests \(product): seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            let moments = try product == .coupon ? Self.coupon(&random) : Self.discountCard(&random)
            let key = try #require(moments.first?.byCallback.card)
            let told = Card(key, moments.map(\.byCallback))
            var mixed: [Observation] = []
            for moment in moments {
                let isAsked = Bool.random(using: &random)
                if isAsked { mixed.append(moment.byQuery) }
                if !isAsked || Bool.random(using: &random) { mixed.append(moment.byCallback) }
            }
            mixed.shuffle(using: &random)
            let isDiscountCard = product == .discountCard
            let (expected, found) = (Values(told, withOpenid: isDiscountCard), Values(Card(key, mixed), withOpenid: isDiscountCard))
            guard expected == found else {
                Issue.record("seed \(seed): \(found), not \(expected)")
                return
            }
        }
    }
}
