import WeChatPay

/// `DISCOUNT_CARD.*` since version 2.0. All three events share one plaintext, of which each carries a part.
struct DiscountCardEvent: Sendable {
    /// The state that the event itself proves, for a plaintext that does not name one.
    private let impliedState: DiscountCard.State?
    /// The pay state that the event itself proves, for a `pay_information` that does not name one.
    private let impliedPayState: DiscountCard.PayState

    static let userAccepted = DiscountCardEvent(impliedState: .ongoing, impliedPayState: .none)
    static let agreementEnded = DiscountCardEvent(impliedState: nil, impliedPayState: .none)
    static let userPaid = DiscountCardEvent(impliedState: .unfinished, impliedPayState: .paid)

    func read(_ notice: Notice) throws(CallbackFault) -> Reading {
        let told = try DiscountCardPlaintext(notice.plaintext, impliedPayState: impliedPayState)
        guard let mchid = told.mchid, let outCardCode = told.outCardCode else { throw .resourceMalformed }
        try notice.requireOurs(mchid)
        var facts = told.facts
        facts.state = facts.state ?? impliedState?.ranked
        return .observations([try notice.observation(of: DiscountCard.key(mchid: mchid, outCardCode: outCardCode), facts)])
    }
}
