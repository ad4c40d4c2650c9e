import PaySimulator

/// The notifications of many cards' lives: several of each card, some of which say the same in another way.
struct CardLives {
    let seed: UInt64
    private var chance: SeededGenerator
    private let random: SimulatorRandom
    private let now: Int64

    /// - Parameter now: Unix milliseconds; the lives lie in the month before.
    init(seed: UInt64, now: Int64 = SimulatorClock.system.now()) {
        self.seed = seed
        self.now = now
        chance = SeededGenerator(seed: seed)
        random = SimulatorRandom(seed: seed &+ 1)
    }

    /// Of so many cards, each notification once, card by card.
    mutating func notifications(cards: Int) throws -> [PlatformNotification] {
        try (0..<cards).flatMap { number in
            switch number % 4 {
            case 0, 1: try discountCard(number)
            case 2: coupon(number)
            default: [merchantCoupon(number)]
            }
        }
    }

    /// As the platform might deliver them: in any order, each up to three times.
    mutating func deliveries(of notifications: [PlatformNotification]) -> [PlatformNotification] {
        notifications.flatMap { Array(repeating: $0, count: Int.random(in: 1...3, using: &chance)) }.shuffled(using: &chance)
    }

    private mutating func discountCard(_ number: Int) throws -> [PlatformNotification] {
        var card = DiscountCard(
            mchid: Installation.mchid, appid: "wx00aa11bb22cc33dd", outCardCode: "DC\(number)", template: .standard(id: "770011223344"),
            notifyURL: "", prepareCardToken: "")
        let acceptedAt = moment()
        try card.accept(
            cardID: "88\(random.digits(14))", openid: openid(), sharerOpenid: Bool.random(using: &chance) ? openid() : nil, at: acceptedAt)
        var notices = [notice(.userAccepted, card, at: acceptedAt)]
        let totalAmount = Int64.random(in: 1...2_000, using: &chance)
        switch Int.random(in: 0..<3, using: &chance) {
        case 0:
            break
        case 1:
            try card.finish(totalAmount: totalAmount)
            notices.append(notice(.agreementEnded, card, at: moment()))
        default:
            try card.quit(totalAmount: totalAmount)
            notices.append(notice(.agreementEnded, card, at: moment()))
            let paidAt = moment()
            try card.pay(transactionID: "42\(random.digits(26))", at: paidAt)
            notices.append(notice(.userPaid, card, at: paidAt))
        }
        return notices
    }

    /// Used several times. One of its uses is told twice, by two notifications, and counts once.
    private mutating func coupon(_ number: Int) -> [PlatformNotification] {
        let uses = (0..<Int.random(in: 1...4, using: &chance)).map { _ in
            CouponUse(
                stockCreatorMchid: Installation.mchid, stockID: "21000456", couponID: String(9_000_000 + number), createTime: now - Self.month,
                consumeTime: moment(), consumeMchid: Installation.mchid, transactionID: "43\(random.digits(26))",
                multipleUseAmount: Int64.random(in: 1...500, using: &chance))
        }
        return (uses + uses.prefix(1)).map { $0.notification(at: moment(), random: random) }
    }

    private mutating func merchantCoupon(_ number: Int) -> PlatformNotification {
        let sent = CouponSend(
            stockID: "1212000000000001", couponCode: "MC\(number)", sendMerchant: Installation.mchid, sendTime: moment(), openid: openid())
        return sent.notification(at: moment(), random: random)
    }

    private mutating func notice(_ notice: DiscountCardNotice, _ card: DiscountCard, at time: Int64) -> PlatformNotification {
        notice.notification(of: card, at: time, amounts: Bool.random(using: &chance) ? .integer : .text, random: random)
    }

    private func openid() -> String { "oInvented\(random.text(19))" }

    private static let month: Int64 = 30 * 86_400_000

    /// In whole seconds, as the platform writes them, and few enough that two notices may carry the same.
    private mutating func moment() -> Int64 {
        (now - Int64.random(in: 0...Self.month, using: &chance)) / 3_600_000 * 3_600_000
    }
}
