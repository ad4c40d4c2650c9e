/// What a user does with a discount card in the mini program. Each step changes the card and tells the merchant.
///
/// Times are Unix milliseconds, nil is now; amounts are fen. `fault` strikes the notice in place of the plan's next.
package struct Customer: Sendable {
    private let cards: DiscountCards
    private let notices: Notices
    private let clock: SimulatorClock
    private let random: SimulatorRandom

    package init(cards: DiscountCards, notices: Notices, clock: SimulatorClock, random: SimulatorRandom) {
        self.cards = cards
        self.notices = notices
        self.clock = clock
        self.random = random
    }

    /// Accepts the promise: the card runs from now on. An openid that is not given is invented.
    @discardableResult
    package func accept(
        mchid: String, outCardCode: String, openid: String? = nil, sharerOpenid: String? = nil, at time: Int64? = nil, fault: Fault? = nil
    ) throws(SimulatorError) -> PlatformNotification {
        let openid = openid ?? "o" + random.text(27)
        let cardID = random.digits(16)
        return try take(.userAccepted, mchid: mchid, outCardCode: outCardCode, at: time, fault: fault) { card, time throws(SimulatorError) in
            try card.accept(cardID: cardID, openid: openid, sharerOpenid: sharerOpenid, at: time)
        }
    }

    /// Reaches all targets. `totalAmount` is the sum of discounts had.
    @discardableResult
    package func finish(
        mchid: String, outCardCode: String, totalAmount: Int64 = 1200, at time: Int64? = nil, fault: Fault? = nil
    ) throws(SimulatorError) -> PlatformNotification {
        try take(.agreementEnded, mchid: mchid, outCardCode: outCardCode, at: time, fault: fault) { card, _ throws(SimulatorError) in
            try card.finish(totalAmount: totalAmount)
        }
    }

    /// Gives up before the targets are reached, and owes the discounts had.
    @discardableResult
    package func quit(
        mchid: String, outCardCode: String, totalAmount: Int64 = 450, at time: Int64? = nil, fault: Fault? = nil
    ) throws(SimulatorError) -> PlatformNotification {
        try take(.agreementEnded, mchid: mchid, outCardCode: outCardCode, at: time, fault: fault) { card, _ throws(SimulatorError) in
            try card.quit(totalAmount: totalAmount)
        }
    }

    /// Pays the discounts back.
    @discardableResult
    package func pay(
        mchid: String, outCardCode: String, at time: Int64? = nil, fault: Fault? = nil
    ) throws(SimulatorError) -> PlatformNotification {
        let transactionID = "42" + random.digits(26)
        return try take(.userPaid, mchid: mchid, outCardCode: outCardCode, at: time, fault: fault) { card, time throws(SimulatorError) in
            try card.pay(transactionID: transactionID, at: time)
        }
    }

    private func take(
        _ notice: DiscountCardNotice, mchid: String, outCardCode: String, at time: Int64?, fault: Fault?,
        _ step: (inout DiscountCard, Int64) throws(SimulatorError) -> Void
    ) throws(SimulatorError) -> PlatformNotification {
        let time = time ?? clock.now()
        let card = try cards.change(mchid: mchid, outCardCode: outCardCode) { card throws(SimulatorError) in try step(&card, time) }
        let amounts: AmountSpelling = random.fraction() < 0.5 ? .integer : .text
        return try notices.push(
            notice.notification(of: card, at: time, amounts: amounts, random: random), mchid: mchid, to: card.notifyURL, fault: fault)
    }
}
