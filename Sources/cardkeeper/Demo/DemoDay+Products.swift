import CardHTTP
import CardService
import Cards
import Foundation
import PaySimulator

/// Consumption cards, trip coupons, merchant coupons and identity checks.
extension DemoDay {
    private var mchid: String { SimulatedAccount.mchid }

    // MARK: Consumption cards and their vouchers

    func sendConsumptionCard(_ card: Int) async throws {
        try await merchant.post(
            "consumption-cards/\(SimulatedAccount.consumptionCardID)/send",
            [("out_request_no", Self.outRequestNo(card)), ("appid", SimulatedAccount.appid), ("openid", "oDemoCardUser\(1001 + card)")])
    }

    func useVoucher(ofCard card: Int, isMultipleUse: Bool) throws {
        let state = world.simulator.state
        let vouchers = state.consumptionCards.card(mchid: mchid, outRequestNo: Self.outRequestNo(card))?.couponIDs.compactMap(state.vouchers.voucher)
        guard let voucher = vouchers?.first(where: { $0.stock.isMultipleUse == isMultipleUse }) else {
            throw CommandFailure("the platform gave no voucher with \(Self.outRequestNo(card))")
        }
        try world.simulator.voucherHolder.use(couponID: voucher.couponID, amount: isMultipleUse ? 150 : nil)
    }

    private static func outRequestNo(_ card: Int) -> String { "DEMO\(3001 + card)" }

    // MARK: Coupons

    /// WeChat Pay makes a token only for a coupon that was received within five minutes.
    func takeTripCoupon(_ coupon: Int) async throws {
        let rider = Self.rider(coupon)
        let stockID: Int64 = 9_856_888
        let voucher = world.simulator.voucherHolder.receive(
            VoucherStock(id: String(stockID)), creatorMchid: mchid, appid: SimulatedAccount.appid, openid: rider)
        try await merchant.post(
            "industry-coupons/tokens",
            .object([
                ("open_id", .string(rider)),
                ("coupon_list", .array([.object([("stock_id", .int(stockID)), ("coupon_id", .string(voucher.couponID))])])),
            ]))
    }

    func useTripCoupon(_ coupon: Int) throws {
        for voucher in world.simulator.state.vouchers.vouchers(ofOpenid: Self.rider(coupon)) {
            try world.simulator.voucherHolder.use(couponID: voucher.couponID)
        }
    }

    private static func rider(_ coupon: Int) -> String { "oDemoRider\(1001 + coupon)" }

    func sendMerchantCoupon(_ coupon: Int) throws {
        try world.simulator.notices.send(
            CouponSend(
                stockID: "1212700000000019", couponCode: "ABC\(10_000 + coupon)", sendMerchant: mchid,
                sendTime: world.simulator.callbacks.clock.now(), openid: "o" + world.simulator.callbacks.random.text(27)))
    }

    // MARK: Identity checks

    func preOrderIdentityCheck(_ check: Int) async throws {
        let openid = "oDemoEmployee\(1001 + check)"
        var body = [
            ("openid", openid), ("sub_mchid", SimulatedAccount.subMchid), ("sub_appid", SimulatedAccount.subAppid),
            ("authenticate_number", Self.authenticateNumber(check)), ("project_name", "春熙路工地"), ("employer_name", "某某建筑"),
            ("authenticate_type", "SIGN_IN"),
        ]
        if DemoPlan.identityChecks[check].withAuth {
            body += [("user_name", "演示员工"), ("id_card_number", "11010119900307000X"), ("employment_type", "SHORT_TERM_EMPLOYMENT")]
            try await merchant.post("payroll-cards/pre-orders-with-auth", body)
        } else {
            world.simulator.employee.authorize(mchid: mchid, subMchid: SimulatedAccount.subMchid, openid: openid)
            try await merchant.post("payroll-cards/pre-orders", body)
        }
    }

    func takeIdentityCheck(_ check: Int) async throws {
        let (plan, number, employee) = (DemoPlan.identityChecks[check], Self.authenticateNumber(check), world.simulator.employee)
        try employee.start(mchid: mchid, authenticateNumber: number)
        if plan.passes {
            try employee.succeed(mchid: mchid, authenticateNumber: number)
        } else {
            try employee.fail(mchid: mchid, authenticateNumber: number)
        }
        if plan.isAskedAbout { try await merchant.get("payroll-cards/\(number)?refresh=true") }
    }

    /// Until the service's poller has asked about the last check: it asks a few seconds after each pre-order, and ever less often.
    func awaitIdentityChecks() async throws {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .seconds(60))
        while clock.now < deadline {
            let states = try await CardCount.now(in: world.server.ledger).states(of: .payrollCard)
            if states == DemoPlan.expectedIdentityChecks { return }
            try await clock.sleep(for: .milliseconds(250))
        }
    }

    private static func authenticateNumber(_ check: Int) -> String { "DEMO\(5001 + check)" }
}
