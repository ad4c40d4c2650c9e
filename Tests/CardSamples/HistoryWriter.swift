import Cards
import Samples
import WeChatPay

/// Writes the history of one card.
struct HistoryWriter {
    var random: SeededGenerator
    let product: Product
    let card: CardKey
    private var sourceCount = 0

    init(product: Product, cardNumber: Int, random: SeededGenerator) {
        self.random = random
        self.product = product
        let mchid = ["1600000001", "1600000002"][cardNumber % 2]
        card =
            switch product {
            case .discountCard: DiscountCard.key(mchid: mchid, outCardCode: "DC_\(cardNumber)")
            case .consumptionCard: ConsumptionCard.key(mchid: mchid, outRequestNo: "CC\(cardNumber)")
            case .coupon: Coupon.key(mchid: mchid, stockID: "21000456", couponID: "\(cardNumber)")
            case .merchantCoupon: MerchantCoupon.key(mchid: mchid, stockID: "1212000000000001", couponCode: "INV\(cardNumber)")
            case .payrollCard: PayrollCard.key(mchid: mchid, authenticateNumber: "PR\(cardNumber)")
            }
    }

    mutating func history() -> History {
        var observations: [Observation] = []
        for _ in 0..<Int.random(in: 1...10, using: &random) {
            observations.append(oneIn(3) ? ownStep() : told())
        }
        return History(card: card, observations: observations.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }.shuffled(using: &random))
    }

    // MARK: Our own requests and the clock

    private mutating func ownStep() -> Observation {
        let step = RequestStep(requestID: nextSourceID(), time: moment())
        switch product {
        case .discountCard: return discountCardStep(step)
        case .consumptionCard: return consumptionCardStep(step)
        case .coupon: return couponStep(step)
        case .merchantCoupon: return told()
        case .payrollCard: return payrollCardStep(step)
        }
    }

    private mutating func discountCardStep(_ step: RequestStep) -> Observation {
        let request = DiscountCard.Request(
            mchid: card.mchid, outCardCode: card.number, appid: pick(Pools.appids), cardTemplateID: pick(Pools.numbers))
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return request.requested(step)
        case 1: return request.rejected(step)
        case 2: return request.prepared(step)
        default: return DiscountCard.lapsed(card, at: step.time)
        }
    }

    private mutating func consumptionCardStep(_ step: RequestStep) -> Observation {
        let request = ConsumptionCard.Request(
            mchid: card.mchid, outRequestNo: card.number, cardID: pick(Pools.numbers), appid: pick(Pools.appids), openid: pick(Pools.openids))
        switch Int.random(in: 0..<3, using: &random) {
        case 0: return request.requested(step)
        case 1: return request.rejected(step)
        default: return request.sent(step, cardCode: pick(Pools.cardCodes))
        }
    }

    private mutating func couponStep(_ step: RequestStep) -> Observation {
        let tokenHash = pick(Pools.tokenHashes)
        if oneIn(2) { return Coupon.tokenExpired(card, tokenHash: tokenHash, expiresTime: step.time) }
        return Coupon.tokenIssued(card, step, openid: pick(Pools.openids), tokenHash: tokenHash, expiresTime: sometimes { $0.moment() })
    }

    private mutating func payrollCardStep(_ step: RequestStep) -> Observation {
        let request = PayrollCard.Request(
            mchid: card.mchid, authenticateNumber: card.number, subMchid: pick(Pools.numbers), openid: pick(Pools.openids),
            appid: sometimes { $0.pick(Pools.appids) })
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return request.requested(step)
        case 1: return request.rejected(step)
        case 2: return request.preordered(step)
        default: return PayrollCard.abandoned(card, at: step.time)
        }
    }

    // MARK: What WeChat Pay told

    private mutating func told() -> Observation {
        var facts = Facts()
        facts.openid = sometimes { $0.pick(Pools.openids) }
        facts.appid = sometimes { $0.pick(Pools.appids) }
        facts.details = sometimes { $0.pick(Pools.objects) }
        switch product {
        case .discountCard: tellDiscountCard(&facts)
        case .consumptionCard:
            facts.cardID = sometimes { $0.pick(Pools.numbers) }
            facts.cardCode = sometimes { $0.pick(Pools.cardCodes) }
            facts.state = sometimes { $0.pick(ConsumptionCard.State.allCases).ranked }
        case .coupon:
            facts.stockCreatorMchid = sometimes { $0.pick(Pools.numbers) }
            facts.state = sometimes { Coupon.status(named: $0.pick(Coupon.Status.allCases.map(\.rawValue) + Pools.unknownStates)) }
            facts.use = sometimes { $0.use() }
        case .merchantCoupon:
            facts.state = sometimes { _ in MerchantCoupon.State.sent.ranked }
        case .payrollCard:
            facts.subMchid = sometimes { $0.pick(Pools.numbers) }
            facts.state = sometimes { PayrollCard.state(named: $0.pick(PayrollCard.State.allCases.map(\.rawValue) + Pools.unknownStates)) }
        }
        return Observation(
            card: card, occurredAt: moment(), source: pick([.callback, .callback, .query, .bill]), sourceID: nextSourceID(),
            index: Int.random(in: 0...1, using: &random), event: pick(Pools.events), facts: facts)
    }

    private mutating func tellDiscountCard(_ facts: inout Facts) {
        facts.cardID = sometimes { $0.pick(Pools.numbers) }
        facts.cardTemplateID = sometimes { $0.pick(Pools.numbers) }
        facts.state = sometimes { DiscountCard.state(named: $0.pick(DiscountCard.State.allCases.map(\.rawValue) + Pools.unknownStates)) }
        facts.payment = sometimes { $0.payment() }
        facts.timeRange = TimeRange(beginTime: sometimes { $0.moment() }, endTime: sometimes { $0.moment() })
        facts.objectives = sometimes { $0.pick(Pools.arrays) }
        facts.rewards = sometimes { $0.pick(Pools.arrays) }
        facts.totalAmount = sometimes { $0.pick(Pools.amounts) }
        facts.unfinishedReason = sometimes { $0.pick(["DUE_TO_QUIT", "EARLY_QUIT", "到期未完成"]) }
    }

    private mutating func payment() -> Payment {
        Payment(
            state: DiscountCard.payState(named: pick(DiscountCard.PayState.allCases.map(\.rawValue) + Pools.unknownStates)),
            amount: sometimes { $0.pick(Pools.amounts) }, time: sometimes { $0.moment() }, transactionID: sometimes { $0.pick(Pools.transactionIDs) })
    }

    private mutating func use() -> CouponUse {
        CouponUse(
            transactionID: pick(Pools.transactionIDs), consumeTime: sometimes { $0.moment() }, consumeMchid: sometimes { $0.pick(Pools.numbers) },
            consumeAmount: sometimes { $0.pick(Pools.amounts) })
    }

    // MARK: Choices

    private mutating func nextSourceID() -> String {
        sourceCount += 1
        return "\(card.number)-\(sourceCount)"
    }

    private mutating func moment() -> WeChatTime {
        pick(oneIn(20) ? Pools.extremeTimes : Pools.times)
    }

    private mutating func oneIn(_ count: Int) -> Bool {
        Int.random(in: 0..<count, using: &random) == 0
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    private mutating func sometimes<Value>(_ value: (inout HistoryWriter) -> Value) -> Value? {
        Bool.random(using: &random) ? value(&self) : nil
    }
}
