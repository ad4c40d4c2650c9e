/// The three notices of a discount card's life, made from the card as it stands.
package enum DiscountCardNotice: String, CaseIterable, Sendable {
    case userAccepted = "DISCOUNT_CARD.USER_ACCEPTED"
    case agreementEnded = "DISCOUNT_CARD.AGREEMENT_ENDED"
    case userPaid = "DISCOUNT_CARD.USER_PAID"

    package func notification(of card: DiscountCard, at time: Int64, amounts: AmountSpelling, random: SimulatorRandom) -> PlatformNotification {
        let (summary, resource) =
            switch self {
            case .userAccepted: ("用户领取先享卡通知", card.acceptedPlaintext())
            case .agreementEnded: ("先享卡约定结束通知", card.endedPlaintext(amounts: amounts))
            case .userPaid: ("先享卡用户扣款成功通知", card.paidPlaintext(amounts: amounts))
            }
        return PlatformNotification(
            eventType: rawValue, summary: summary, originalType: "discount_card", associatedData: "discount_card", resource: resource,
            createTime: time, random: random)
    }
}
