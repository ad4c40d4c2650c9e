/// The day's other products.
extension DemoPlan {
    static let consumptionCardCount = 6
    static let tripCouponCount = 4
    static let merchantCouponCount = 8

    /// Coupons that a token or a use tells of. The poller may find more of what came with a consumption card when the day takes longer.
    static let toldCouponCount = 4 + 2 + tripCouponCount

    /// How an identity check of a payroll card goes, and who finds out: WeChat Pay pushes nothing about it.
    struct IdentityCheck {
        let passes: Bool
        /// The pre-order says name and ID number, and asks for the authorisation too.
        let withAuth: Bool
        /// The employee's client comes back, and the merchant asks at once; otherwise the service's own poller asks.
        let isAskedAbout: Bool

        /// The state that its row has to show.
        var state: String { passes ? "AUTHENTICATE_SUCCESS" : "AUTHENTICATE_FAILED" }
    }

    static let identityChecks = [
        IdentityCheck(passes: true, withAuth: true, isAskedAbout: true),
        IdentityCheck(passes: true, withAuth: false, isAskedAbout: false),
        IdentityCheck(passes: false, withAuth: true, isAskedAbout: false),
        IdentityCheck(passes: true, withAuth: false, isAskedAbout: true),
        IdentityCheck(passes: true, withAuth: true, isAskedAbout: false),
    ]

    /// How many identity checks of each state there have to be at the end of the day.
    static var expectedIdentityChecks: [String: Int] {
        Dictionary(identityChecks.map { ($0.state, 1) }, uniquingKeysWith: +)
    }

    /// Of the first four cards an ordinary voucher is used, of the first two the one of many uses, twice.
    static var consumptionCardSteps: [Step] {
        (0..<consumptionCardCount).flatMap { card in
            let sent = 430 + card * 70
            var steps = [Step(minute: sent, action: .sendConsumptionCard(card: card))]
            if card < 4 { steps.append(Step(minute: sent + 120, action: .useVoucher(card: card, isMultipleUse: false))) }
            if card < 2 {
                steps += [200, 400].map { Step(minute: sent + $0, action: .useVoucher(card: card, isMultipleUse: true)) }
            }
            return steps
        }
    }

    static var tripCouponSteps: [Step] {
        (0..<tripCouponCount).flatMap { coupon in
            let taken = 450 + coupon * 110
            let use = Step(minute: taken + 150, action: .useTripCoupon(coupon: coupon))
            return [Step(minute: taken, action: .takeTripCoupon(coupon: coupon))] + (coupon < 3 ? [use] : [])
        }
    }

    static var merchantCouponSteps: [Step] {
        (0..<merchantCouponCount).map { Step(minute: 500 + $0 * 95, action: .sendMerchantCoupon(coupon: $0)) }
    }

    /// Each employee begins some minutes after the pre-order, long before its token ends.
    static var identityCheckSteps: [Step] {
        identityChecks.indices.flatMap { check in
            let ordered = 480 + check * 60
            return [
                Step(minute: ordered, action: .preOrderIdentityCheck(check: check)),
                Step(minute: ordered + 12, action: .takeIdentityCheck(check: check)),
            ]
        }
    }
}
