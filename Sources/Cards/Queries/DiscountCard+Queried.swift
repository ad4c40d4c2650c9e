package import WeChatPay

extension DiscountCard {
    /// What an answer to the question for a discount card says of it. It is read as a notification is, for it has the same fields and tells the same.
    ///
    /// - Throws: `QueryFault` when it is the answer to another question, or cannot be held.
    package static func queried(_ details: DiscountCardDetails, of card: CardKey, _ step: QueryStep) throws(QueryFault) -> Observation {
        let told = try QueryFault.mapping { () throws(CallbackFault) in try DiscountCardPlaintext(details.json, impliedPayState: .none) }
        guard told.outCardCode == card.number else { throw .numberMismatch }
        guard told.mchid == nil || told.mchid == card.mchid else { throw .mchidMismatch }
        return step.observation(of: card, told.facts)
    }
}
