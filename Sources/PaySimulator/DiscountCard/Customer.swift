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

    /// Lets the term run out: the platform checks from now on. No notice tells of it.
    @discardableResult
    package func settle(mchid: String, outCardCode: String) throws(SimulatorError) -> DiscountCard {
        try cards.change(mchid: mchid, outCardCode: outCardCode) { card throws(SimulatorError) in try card.settle() }
    }

    /// Reaches all targets. `totalAmount` is the sum of discounts had; nil is what the merchant reported, or 1200 if it reported nothing.
    @discardableResult
    package func finish(
        mchid: String, outCardCode: String, totalAmount: Int64? = nil, at time: Int64? = nil, fault: Fault? = nil
    ) throws(SimulatorError) -> PlatformNotification {
        try take(.agreementEnded, mchid: mchid, outCardCode: outCardCode, at: time, fault: fault) { card, _ throws(SimulatorError) in
            try card.finish(totalAmount: totalAmount ?? card.totalAmount ?? 1200)
        }
    }

    /// Gives up before the targets are reached, and owes the discounts had: nil is what the merchant reported, or 450 if it reported nothing.
    @discardableResult
    package func quit(
        mchid: String, outCardCode: String, totalAmount: Int64? = nil, at time: Int64? = nil, fault: Fault? = nil
    ) throws(SimulatorError) -> PlatformNotification {
        try take(.agreementEnded, mchid: mchid, outCardCode: outCardCode, at: time, fault: fault) { card, _ throws(SimulatorError) in
            try card.quit(totalAmount: totalAmount ?? card.totalAmount ?? 450)
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
