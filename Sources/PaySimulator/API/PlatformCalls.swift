/// What each endpoint does for a merchant that has proved itself.
struct PlatformCalls: Sendable {
    private let state: PlatformState
    private let certificates: CertificateList
    private let voucherQueries: VoucherQueries
    private let industryCouponTokens: IndustryCouponTokens
    private let payroll: PayrollCalls
    private let addresses: CallbackAddressCalls
    private let echo: SecurityEcho
    private let notifyURLRule: NotifyURLRule
    private let clock: SimulatorClock

    init(
        state: PlatformState, knownMchids: Set<String>, identity: PlatformIdentity, notices: Notices, notifyURLRule: NotifyURLRule,
        clock: SimulatorClock, random: SimulatorRandom
    ) {
        self.state = state
        self.notifyURLRule = notifyURLRule
        self.clock = clock
        certificates = CertificateList(identity: identity, random: random)
        voucherQueries = VoucherQueries(vouchers: state.vouchers, clock: clock)
        industryCouponTokens = IndustryCouponTokens(vouchers: state.vouchers, clock: clock, random: random)
        payroll = PayrollCalls(cards: state.payrollCards, identity: identity, clock: clock)
        addresses = CallbackAddressCalls(
            addresses: state.callbackAddresses, knownMchids: knownMchids, notifyURLRule: notifyURLRule, clock: clock)
        echo = SecurityEcho(identity: identity, notices: notices, notifyURLRule: notifyURLRule)
    }

    /// Nil is an answer without a body.
    func answer(_ request: PlatformRequest, _ route: Route, caller: SimulatedMerchant) throws(APIError) -> JSON? {
        switch route.endpoint {
        case .discountCardPrepare:
            let prepare = try PrepareRequest(FieldReader(body: request.body), notifyURLRule: notifyURLRule)
            guard caller.appids.contains(prepare.appid) else { throw .appidMismatch }
            return ["prepare_card_token": .string(try state.cards.prepare(prepare, mchid: caller.mchid).prepareCardToken)]
        case .discountCardQuery:
            return try state.cards.accepted(mchid: caller.mchid, outCardCode: route.parameter("out_card_code")).queryAnswer()
        case .discountCardAddUserRecords:
            let addition = try AddUserRecordsRequest(FieldReader(body: request.body))
            try state.cards.add(addition, mchid: caller.mchid, outCardCode: route.parameter("out_card_code"))
            return nil
        case .consumptionCardSend:
            let send = try SendConsumptionCardRequest(
                cardID: route.parameter("card_id"), FieldReader(body: request.body), caller: caller, now: clock.now())
            return ["card_code": .string(try state.consumptionCards.send(send, mchid: caller.mchid, at: clock.now()).cardCode)]
        case .userVouchers:
            return try voucherQueries.list(openid: route.parameter("openid"), FieldReader(query: request), caller: caller)
        case .userVoucher:
            return try voucherQueries.one(
                openid: route.parameter("openid"), couponID: route.parameter("coupon_id"), FieldReader(query: request), caller: caller)
        case .industryCouponTokens: return try industryCouponTokens.answer(FieldReader(body: request.body), caller: caller)
        case .payrollTokens: return try payroll.token(request, caller: caller)
        case .payrollRelation: return try payroll.relation(openid: route.parameter("openid"), request, caller: caller)
        case .payrollPreOrder: return try payroll.preOrder(request, caller: caller)
        case .payrollPreOrderWithAuth: return try payroll.preOrderWithAuth(request, caller: caller)
        case .payrollAuthentication:
            return try payroll.authentication(number: route.parameter("authenticate_number"), request, caller: caller)
        case .payrollAuthentications: return try payroll.authentications(request, caller: caller)
        case .favorCallbackSet: return try addresses.set(.favor, FieldReader(body: request.body), caller: caller)
        case .favorCallbackQuery: return try addresses.show(.favor, FieldReader(query: request), caller: caller)
        case .busifavorCallbackSet: return try addresses.set(.busifavor, FieldReader(body: request.body), caller: caller)
        case .busifavorCallbackQuery: return try addresses.show(.busifavor, FieldReader(query: request), caller: caller)
        case .certificates: return try certificates.answer(to: request, caller: caller)
        case .securityEcho: return try echo.answer(request, caller: caller)
        }
    }
}
