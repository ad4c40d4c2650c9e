/// A day of one merchant: what its customers do and when, in minutes of the day. The same every time it is played.
struct DemoPlan {
    /// One thing that happens.
    struct Step {
        let minute: Int
        let action: Action
    }

    enum Action {
        case prepare(card: Int)
        case accept(card: Int)
        case finish(card: Int)
        case quit(card: Int)
        case pay(card: Int)
        case sendConsumptionCard(card: Int)
        /// A voucher of a consumption card is used at a till; one of many uses may come twice.
        case useVoucher(card: Int, isMultipleUse: Bool)
        /// A user receives a coupon, and the merchant has the token made that opens it as a trip coupon.
        case takeTripCoupon(coupon: Int)
        case useTripCoupon(coupon: Int)
        case sendMerchantCoupon(coupon: Int)
        case preOrderIdentityCheck(check: Int)
        case takeIdentityCheck(check: Int)
        /// An event that CardKeeper keeps without reading it.
        case sendUnknownEvent
        /// The platform lists a new certificate; nothing is signed with it yet.
        case listNewCertificate
        /// The service fetches the certificates, as it does every twelve hours.
        case fetchCertificates
        /// The platform signs with the new certificate from now on.
        case useNewCertificate
        case trouble(DemoTrouble)
    }

    /// How a discount card ends the day.
    enum Fate: CaseIterable {
        case neverAccepted, stillRunning, finished, quitUnpaid, quitAndPaid

        /// The state that its row has to show.
        var state: String {
            switch self {
            case .neverAccepted: "PREPARED"
            case .stillRunning: "ONGOING"
            case .finished: "FINISHED"
            case .quitUnpaid, .quitAndPaid: "UNFINISHED"
            }
        }

        fileprivate func actions(card: Int) -> [Action] {
            switch self {
            case .neverAccepted: [.prepare(card: card)]
            case .stillRunning: [.prepare(card: card), .accept(card: card)]
            case .finished: [.prepare(card: card), .accept(card: card), .finish(card: card)]
            case .quitUnpaid: [.prepare(card: card), .accept(card: card), .quit(card: card)]
            case .quitAndPaid: [.prepare(card: card), .accept(card: card), .quit(card: card), .pay(card: card)]
            }
        }
    }

    let fates: [Fate]
    /// By time.
    let steps: [Step]

    static let minutesOfDay = 24 * 60

    /// 36 discount cards, 6 consumption cards with their vouchers, 4 trip coupons, 8 merchant coupons, 5 identity checks, and trouble on the way.
    init() {
        let mix: [(Fate, Int)] = [(.finished, 18), (.quitAndPaid, 7), (.quitUnpaid, 3), (.stillRunning, 5), (.neverAccepted, 3)]
        let fates = Self.spread(mix)
        var steps: [Step] = []
        for (card, fate) in fates.enumerated() {
            let begin = 390 + card * 21
            // Each step of a card comes some hours after the last one, before the day ends.
            for (index, action) in fate.actions(card: card).enumerated() {
                let gap = index == 0 ? 0 : index == 1 ? 6 : 90 + (card * 37 % 120)
                let end = Self.minutesOfDay - 10
                steps.append(Step(minute: min(begin + index * gap, end - 4 + index), action: action))
            }
        }
        steps += Self.consumptionCardSteps + Self.tripCouponSteps + Self.merchantCouponSteps + Self.identityCheckSteps
        steps += [
            Step(minute: 660, action: .listNewCertificate), Step(minute: 720, action: .fetchCertificates),
            Step(minute: 780, action: .useNewCertificate), Step(minute: 1_000, action: .sendUnknownEvent),
        ]
        steps += DemoTrouble.ofTheDay.map { Step(minute: $0.minute, action: .trouble($0.trouble)) }
        self.fates = fates
        self.steps = steps.enumerated().sorted { ($0.element.minute, $0.offset) < ($1.element.minute, $1.offset) }.map(\.element)
    }

    /// How many cards of each state there have to be at the end of the day.
    var expectedDiscountCards: [String: Int] {
        Dictionary(fates.map { ($0.state, 1) }, uniquingKeysWith: +)
    }

    /// Mixes the fates evenly, so that each state is seen early.
    private static func spread(_ mix: [(Fate, Int)]) -> [Fate] {
        let total = mix.reduce(0) { $0 + $1.1 }
        var given = mix.map { _ in 0 }
        return (1...total).map { position in
            let shares = mix.indices.map { Double(mix[$0].1 * position) / Double(total) - Double(given[$0]) }
            let next = shares.indices.max { shares[$0] < shares[$1] } ?? 0
            given[next] += 1
            return mix[next].0
        }
    }
}
