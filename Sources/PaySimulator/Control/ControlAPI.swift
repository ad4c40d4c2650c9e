/// The endpoints under `/_simulator/`, by which a person or a script plays the customer and orders faults.
///
/// They ask for no credentials: whoever reaches the simulator's port may use them. Bodies are JSON objects; amounts are fen, times (`at`) Unix
/// milliseconds. Every notice takes `fault?`, and all but a card's take `notify_url?`.
///
/// | Call | Body |
/// |---|---|
/// | `GET /_simulator` | the platform's keys |
/// | `GET …/summary`, `…/deliveries`, `…/cards` | |
/// | `POST …/cards/{mchid}/{out_card_code}/accept` | `openid?`, `sharer_openid?`, `at?` |
/// | `POST …/cards/{mchid}/{out_card_code}/finish`, `…/quit` | `total_amount?`, `at?` |
/// | `POST …/cards/{mchid}/{out_card_code}/pay` | `at?` |
/// | `POST …/coupons/use` | `mchid`, `stock_id`, `coupon_id`, `transaction_id?`, `consume_mchid?`, `consume_amount?` (of many uses), `at?` |
/// | `POST …/coupons/send` | `mchid`, `stock_id`, `coupon_code`, `openid?`, `at?` |
/// | `POST …/echo` | `mchid`, `message` |
/// | `POST …/notices` | `mchid`, `event_type`, `resource?`, `at?` |
/// | `POST …/notify-urls` | `mchid`, `notify_url`: where coupon and echo notices go |
/// | `POST …/faults` | `next?`: names; `percent?`: name to whole number |
/// | `POST …/keys/list`, `…/keys/use`, `…/keys/rotate` | |
/// | `POST …/keys/mode` | `mode`: `certificate`, `public_key` or `mixed`; `public_key_percent?` |
package struct ControlAPI: Sendable {
    static let prefix = "/_simulator"

    let identity: PlatformIdentity
    let faults: Faults
    let cards: DiscountCards
    let customer: Customer
    let notices: Notices
    let sender: NotificationSender
    let clock: SimulatorClock
    let random: SimulatorRandom

    package func answer(_ request: PlatformRequest) -> PlatformAnswer {
        do throws(APIError) {
            guard let segments = request.segments else { throw .noSuchPath }
            let path = Array(segments.dropFirst())
            switch request.method {
            case "GET": return .json(try show(path))
            case "POST": return .json(try act(path, ControlBody(request.body)))
            default: throw .method
            }
        } catch {
            return error.answer(language: "en")
        }
    }

    private func show(_ path: [String]) throws(APIError) -> JSON {
        switch path {
        case []: identity.json
        case ["summary"]: sender.summary.json
        case ["deliveries"]: .array(sender.attempts.map(\.json))
        case ["cards"]: .array(cards.all.map(\.json))
        default: throw .noSuchPath
        }
    }

    private func act(_ path: [String], _ body: ControlBody) throws(APIError) -> JSON {
        switch path.first {
        case "cards" where path.count == 4: try step(path[3], mchid: path[1], outCardCode: path[2], body)
        case "coupons" where path == ["coupons", "use"]: try useCoupon(body)
        case "coupons" where path == ["coupons", "send"]: try sendCoupon(body)
        case "echo" where path.count == 1: try echo(body)
        case "notices" where path.count == 1: try notice(body)
        case "notify-urls" where path.count == 1: try register(body)
        case "faults" where path.count == 1: try order(body)
        case "keys": try keys(Array(path.dropFirst()), body)
        default: throw .noSuchPath
        }
    }

    // MARK: Cards

    private func step(_ name: String, mchid: String, outCardCode: String, _ body: ControlBody) throws(APIError) -> JSON {
        let time = try body.time("at")
        let fault = try body.fault("fault")
        let amount = try body.amount("total_amount")
        return try pushed { () throws(SimulatorError) in
            switch name {
            case "accept":
                try customer.accept(
                    mchid: mchid, outCardCode: outCardCode, openid: body.text("openid"), sharerOpenid: body.text("sharer_openid"), at: time,
                    fault: fault)
            case "finish": try customer.finish(mchid: mchid, outCardCode: outCardCode, totalAmount: amount ?? 1200, at: time, fault: fault)
            case "quit": try customer.quit(mchid: mchid, outCardCode: outCardCode, totalAmount: amount ?? 450, at: time, fault: fault)
            case "pay": try customer.pay(mchid: mchid, outCardCode: outCardCode, at: time, fault: fault)
            default: throw SimulatorError.unknownStep(name)
            }
        }
    }

    // MARK: Other notices

    private func useCoupon(_ body: ControlBody) throws(APIError) -> JSON {
        let time = try body.time("at") ?? clock.now()
        let mchid = try body.required("mchid")
        let use = CouponUse(
            stockCreatorMchid: mchid, stockID: try body.required("stock_id"), couponID: try body.required("coupon_id"), createTime: time,
            consumeTime: time, consumeMchid: body.text("consume_mchid") ?? mchid,
            transactionID: body.text("transaction_id") ?? "42" + random.digits(26), multipleUseAmount: try body.amount("consume_amount"))
        let fault = try body.fault("fault")
        return try pushed { () throws(SimulatorError) in try notices.use(use, notifyURL: body.text("notify_url"), fault: fault) }
    }

    private func sendCoupon(_ body: ControlBody) throws(APIError) -> JSON {
        let send = CouponSend(
            stockID: try body.required("stock_id"), couponCode: try body.required("coupon_code"), sendMerchant: try body.required("mchid"),
            sendTime: try body.time("at") ?? clock.now(), openid: body.text("openid"))
        let fault = try body.fault("fault")
        return try pushed { () throws(SimulatorError) in try notices.send(send, notifyURL: body.text("notify_url"), fault: fault) }
    }

    private func echo(_ body: ControlBody) throws(APIError) -> JSON {
        let mchid = try body.required("mchid")
        let message = try body.required("message")
        let fault = try body.fault("fault")
        return try pushed { () throws(SimulatorError) in
            try notices.echo(message, mchid: mchid, notifyURL: body.text("notify_url"), fault: fault)
        }
    }

    private func notice(_ body: ControlBody) throws(APIError) -> JSON {
        let mchid = try body.required("mchid")
        let eventType = try body.required("event_type")
        let time = try body.time("at")
        let fault = try body.fault("fault")
        return try pushed { () throws(SimulatorError) in
            try notices.any(
                eventType: eventType, resource: body.json["resource"] ?? [:], mchid: mchid, notifyURL: body.text("notify_url"), at: time,
                fault: fault)
        }
    }

    private func register(_ body: ControlBody) throws(APIError) -> JSON {
        notices.register(notifyURL: try body.required("notify_url"), mchid: try body.required("mchid"))
        return [:]
    }

    private func pushed(_ push: () throws(SimulatorError) -> PlatformNotification) throws(APIError) -> JSON {
        do {
            let notification = try push()
            return ["id": .string(notification.id), "event_type": .string(notification.eventType)]
        } catch {
            throw error.controlError
        }
    }

    // MARK: Faults and keys

    /// `next` names faults that strike one notice or answer each; `percent` gives faults a share.
    private func order(_ body: ControlBody) throws(APIError) -> JSON {
        var next: [Fault] = []
        for element in body.json["next"]?.elements ?? [] { next.append(try ControlBody.fault(element)) }
        var rates: [(Fault, Double)] = []
        if case .object(let members)? = body.json["percent"] {
            for member in members {
                rates.append((try ControlBody.fault(.string(member.name)), try ControlBody.share(member.value, of: member.name)))
            }
        }
        faults.strikeNext(next)
        for (fault, rate) in rates { faults.setRate(rate, of: fault) }
        return ["next": .integer(Int64(next.count)), "rates": .integer(Int64(rates.count))]
    }

    private func keys(_ path: [String], _ body: ControlBody) throws(APIError) -> JSON {
        do {
            switch path {
            case ["list"]: try identity.listNewCertificate()
            case ["use"]: identity.useNewestCertificate()
            case ["rotate"]: try identity.rotate()
            case ["mode"]: identity.mode = try body.keyMode()
            default: throw APIError.noSuchPath
            }
        } catch let error as APIError {
            throw error
        } catch {
            throw .system
        }
        return identity.json
    }
}
