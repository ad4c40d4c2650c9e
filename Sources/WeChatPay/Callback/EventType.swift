/// What a callback tells, by WeChat Pay's name. The list is open: names that we do not know are kept as they are.
public struct EventType: RawRepresentable, Hashable, Sendable {
    /// The name as WeChat Pay writes it.
    public let rawValue: String

    /// Takes any name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// A user accepted a discount card: the card exists.
    public static let discountCardUserAccepted = EventType(rawValue: "DISCOUNT_CARD.USER_ACCEPTED")
    /// A discount card was settled: its promise was kept or not, early or at the end of its term.
    public static let discountCardAgreementEnded = EventType(rawValue: "DISCOUNT_CARD.AGREEMENT_ENDED")
    /// A user paid back what a discount card had given.
    public static let discountCardUserPaid = EventType(rawValue: "DISCOUNT_CARD.USER_PAID")
    /// Of the discount card before version 2.0: a user received a card.
    public static let discountCardGetCard = EventType(rawValue: "DISCOUNT_CARD.GET_CARD")
    /// Of the discount card before version 2.0: a card was settled.
    public static let discountCardSettlement = EventType(rawValue: "DISCOUNT_CARD.SETTLEMENT")
    /// A coupon was used: 代金券, among them those of consumption cards and trip coupons.
    public static let couponUse = EventType(rawValue: "COUPON.USE")
    /// A user received a merchant coupon, 商家券.
    public static let couponSend = EventType(rawValue: "COUPON.SEND")
    /// The callback that an echo call asked for.
    public static let securityEchoSuccess = EventType(rawValue: "SECURITY_ECHO.SUCCESS")
}
