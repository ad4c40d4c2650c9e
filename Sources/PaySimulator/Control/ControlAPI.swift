/// The endpoints under `/_simulator/`, by which a person or a script plays the users and orders faults.
///
/// They ask for no credentials: whoever reaches the simulator's ports may use them. Bodies are JSON objects; amounts are fen, times (`at`) Unix
/// milliseconds. Every notice takes `fault?`, and all but a discount card's take `notify_url?`. `manual` lists them.
package struct ControlAPI: Sendable {
    static let prefix = "/_simulator"

    /// The calls and their bodies, for people who ask how to use the simulator. No line has more than 76 characters.
    package static let manual = """
        All under /_simulator:
        GET  /                                    the platform's keys
        GET  /summary  /deliveries                what became of the notices
        GET  /cards  /consumption-cards  /payroll-cards
        GET  /vouchers?openid=
        GET  /requests?endpoint=&after=&limit=    calls as they came; latest 100
        GET  /connections                         accepted and open
        POST /cards/{mchid}/{out_card_code}/...
               accept            openid?, sharer_openid?, at?
               settle            (the term is over; no notice)
               finish, quit      total_amount?, at?
               pay               at?
        POST /vouchers/receive   mchid, appid, openid, stock_id?, amount?,
                                 multiple_use?, at?
        POST /vouchers/{coupon_id}/...
               use               amount?, transaction_id?, consume_mchid?, at?
               refund            transaction_id?
               expire
        POST /payroll-cards/authorize, /payroll-cards/deauthorize
                                 mchid, sub_mchid, openid, at?
        POST /payroll-cards/{mchid}/{authenticate_number}/...
               start, succeed    at?
               fail              reason?, at?
               abandon
        POST /coupons/use        mchid, stock_id, coupon_id, transaction_id?,
                                 consume_mchid?, consume_amount?, at?
        POST /coupons/send       mchid, stock_id, coupon_code, openid?, at?
        POST /echo               mchid, message
        POST /notices            mchid, event_type, resource?, at?
        POST /notify-urls        mchid, notify_url: for coupon notices
        POST /faults             next?: [name], times?, percent?: {name: 0-100},
                                 endpoint?, clear?: true
        POST /requests/clear
        POST /ports/main/close, /ports/backup/close
                                 milliseconds?: connections are refused so long
        POST /keys/list, /keys/use, /keys/rotate
        POST /keys/mode          mode: certificate, public_key or mixed,
                                 public_key_percent?
        """

    let identity: PlatformIdentity
    let faults: Faults
    let state: PlatformState
    let customer: Customer
    let voucherHolder: VoucherHolder
    let employee: Employee
    let notices: Notices
    let sender: NotificationSender
    let ports: Ports
    let record: WireRecord
    let clock: SimulatorClock
    let random: SimulatorRandom

    package func answer(_ request: PlatformRequest) -> PlatformAnswer {
        do throws(APIError) {
            guard let segments = request.segments else { throw .noSuchPath }
            let path = Array(segments.dropFirst())
            switch request.method {
            case "GET": return .json(try show(path, request))
            case "POST": return .json(try act(path, request))
            default: throw .method
            }
        } catch {
            return error.answer(language: "en")
        }
    }

    private func show(_ path: [String], _ request: PlatformRequest) throws(APIError) -> JSON {
        switch path {
        case []: return identity.json
        case ["summary"]: return sender.summary.json
        case ["deliveries"]: return .array(sender.attempts.map(\.json))
        case ["cards"]: return .array(state.cards.all.map(\.json))
        case ["consumption-cards"]: return .array(state.consumptionCards.all.map(\.json))
        case ["payroll-cards"]: return .array(state.payrollCards.authentications.map(\.json))
        case ["vouchers"]:
            let openid = try FieldReader(query: request).text("openid", 1...128)
            return .array(state.vouchers.vouchers(ofOpenid: openid).map { $0.json(at: clock.now()) })
        case ["requests"]: return try requests(FieldReader(query: request))
        case ["connections"]: return connections
        default: throw .noSuchPath
        }
    }

    private func act(_ path: [String], _ request: PlatformRequest) throws(APIError) -> JSON {
        let body = try ControlBody(request.body)
        switch (path.first, path.count) {
        case ("cards", 4): return try cardStep(path[3], mchid: path[1], outCardCode: path[2], body)
        case ("vouchers", 2) where path[1] == "receive": return try receiveVoucher(body)
        case ("vouchers", 3): return try voucherStep(path[2], couponID: path[1], body)
        case ("payroll-cards", 2): return try payrollRelation(path[1], body)
        case ("payroll-cards", 4): return try payrollStep(path[3], mchid: path[1], authenticateNumber: path[2], body)
        case ("coupons", 2) where path[1] == "use": return try useCoupon(body)
        case ("coupons", 2) where path[1] == "send": return try sendCoupon(body)
        case ("echo", 1): return try echo(body)
        case ("notices", 1): return try notice(body)
        case ("notify-urls", 1): return try register(body)
        case ("faults", 1): return try order(body)
        case ("requests", 2) where path[1] == "clear":
            record.clear()
            return [:]
        case ("ports", 3) where path[2] == "close": return try closePort(path[1], body, connection: request.connection)
        case ("keys", 2): return try keys(path[1], body)
        default: throw .noSuchPath
        }
    }

    /// What a step of the users gives, or the refusal that it ends with.
    func step<Result>(_ step: () throws(SimulatorError) -> Result) throws(APIError) -> Result {
        do {
            return try step()
        } catch {
            throw error.controlError
        }
    }

    func pushed(_ push: () throws(SimulatorError) -> PlatformNotification) throws(APIError) -> JSON {
        let notification = try step(push)
        return ["id": .string(notification.id), "event_type": .string(notification.eventType)]
    }
}
