/// The endpoints under `/v3/payroll-card/`.
struct PayrollCalls: Sendable {
    /// Seconds that a token for authorisation lives.
    static let tokenLifetime: Int64 = 1800
    /// How far back a list may look, in days.
    static let listedDays: Int64 = 90

    let cards: PayrollCards
    let identity: PlatformIdentity
    let clock: SimulatorClock

    func token(_ request: PlatformRequest, caller: SimulatedMerchant) throws(APIError) -> JSON {
        let fields = try FieldReader(body: request.body)
        let sensitive = try SensitiveFields(request, identity: identity)
        let employee = try PayrollIdentity(fields, sensitive: sensitive)
        let user = try PayrollUser(fields, caller: caller)
        try employee.check(against: cards.relation(user), in: fields)
        return .object(
            user.members + [("token", .string(cards.token(employee, for: user))), ("expires_in", .integer(Self.tokenLifetime))])
    }

    func relation(openid: String, _ request: PlatformRequest, caller: SimulatedMerchant) throws(APIError) -> JSON {
        let user = try PayrollUser(FieldReader(query: request), openid: openid, caller: caller)
        return cards.relation(user).json(user)
    }

    func preOrder(_ request: PlatformRequest, caller: SimulatedMerchant) throws(APIError) -> JSON {
        let order = try PreOrderRequest(FieldReader(body: request.body), identity: nil, caller: caller)
        return try cards.preOrder(order, at: clock.now()).orderAnswer
    }

    func preOrderWithAuth(_ request: PlatformRequest, caller: SimulatedMerchant) throws(APIError) -> JSON {
        let fields = try FieldReader(body: request.body)
        let sensitive = try SensitiveFields(request, identity: identity)
        let employee = try PayrollIdentity(fields, sensitive: sensitive)
        let order = try PreOrderRequest(fields, identity: employee, caller: caller)
        try employee.check(against: cards.relation(order.user), in: fields)
        return try cards.preOrder(order, at: clock.now()).orderAnswer
    }

    func authentication(number: String, _ request: PlatformRequest, caller: SimulatedMerchant) throws(APIError) -> JSON {
        let subMchid = try PayrollUser.subMchid(in: FieldReader(query: request), caller: caller)
        guard let found = cards.authentication(mchid: caller.mchid, number: number), found.user.subMchid == subMchid, found.isStarted else {
            throw .authenticationNotFound
        }
        return found.json
    }

    /// The successes of one day.
    func authentications(_ request: PlatformRequest, caller: SimulatedMerchant) throws(APIError) -> JSON {
        let fields = try FieldReader(query: request)
        _ = try fields.choice("authenticate_state", of: ["AUTHENTICATE_SUCCESS"])
        let date = try fields.text("authenticate_date", 10...10)
        let today = BeijingTime.readDay(BeijingTime.day(clock.now())) ?? 0
        guard let day = BeijingTime.readDay(date), day <= today, day >= today - Self.listedDays * 86_400_000 else {
            throw fields.fault("authenticate_date", value: date, "must be a day as YYYY-MM-DD of the last \(Self.listedDays) days")
        }
        let page = try Page(fields, limits: 1...10, default: 10)
        let user = try PayrollUser(fields, caller: caller)
        let found = cards.authentications.filter { authentication in
            authentication.user == user && authentication.state == .success && authentication.time.map(BeijingTime.day) == date
        }
        return page.json(found, \.json)
    }
}
