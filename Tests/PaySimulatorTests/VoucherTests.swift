import PaySimulator
import Testing
import WeChatPay

/// Consumption cards, and the vouchers of users wherever they come from.
@Suite(.timeLimit(.minutes(1)))
struct VoucherTests {
    struct Send {
        var cardID = "9865000"
        var appid = Scene.appid
        var openid = "oUser1"
        var outRequestNo = "S_1"
        var sendTime = BeijingTime.milliseconds(JumpingClock.start)

        var body: String { #"{"appid":"\#(appid)","openid":"\#(openid)","out_request_no":"\#(outRequestNo)","send_time":"\#(sendTime)"}"# }

        func answer(_ scene: Scene, _ api: PlatformAPI) async throws -> PlatformAnswer {
            try await api.answer(scene.call("POST", "/v3/marketing/busifavor/coupons/\(cardID)/send", body: body))
        }
    }

    // MARK: Sending

    @Test func sameNumberAndValuesAreOneCard() async throws {
        let scene = try Scene()
        let state = scene.state()
        let api = scene.api(state)
        let first = JSON(try await Send().answer(scene, api).body)?["card_code"]?.text
        #expect(first?.count == 15)
        #expect(JSON(try await Send().answer(scene, api).body)?["card_code"]?.text == first)
        // The same moment, written otherwise.
        let spelled = Send(sendTime: BeijingTime.seconds(JumpingClock.start))
        #expect(JSON(try await spelled.answer(scene, api).body)?["card_code"]?.text == first)
        #expect(state.consumptionCards.all.map(\.outRequestNo) == ["S_1"])
        #expect(state.vouchers.vouchers(ofOpenid: "oUser1").map(\.couponID) == state.consumptionCards.all.first?.couponIDs)
    }

    @Test(
        arguments: [
            (Send(openid: "oUser2"), "INVALID_REQUEST"), (Send(cardID: "1"), "INVALID_REQUEST"),
            (Send(sendTime: BeijingTime.milliseconds(JumpingClock.start + 1)), "INVALID_REQUEST"),
            (Send(outRequestNo: "S_2"), "RESOURCE_ALREADY_EXISTS"),
            (Send(appid: "wx1"), "APPID_MCHID_NOT_MATCH"), (Send(appid: "wx00aa11bb22cc33ddd"), "PARAM_ERROR"),
            (Send(outRequestNo: "S-3"), "PARAM_ERROR"),
            (Send(outRequestNo: String(repeating: "1", count: 33)), "PARAM_ERROR"), (Send(openid: ""), "PARAM_ERROR"),
            (Send(openid: String(repeating: "o", count: 29)), "PARAM_ERROR"), (Send(cardID: String(repeating: "1", count: 29)), "PARAM_ERROR"),
            (Send(sendTime: BeijingTime.milliseconds(JumpingClock.start - 86_400_001)), "PARAM_ERROR"),
            (Send(sendTime: BeijingTime.milliseconds(JumpingClock.start + 300_001)), "PARAM_ERROR"), (Send(sendTime: "now"), "PARAM_ERROR"),
        ])
    func refusesToSend(_ send: Send, code: String) async throws {
        let scene = try Scene()
        let state = scene.state()
        let api = scene.api(state)
        #expect(try await Send().answer(scene, api).status == 200)
        let answer = try await send.answer(scene, api)
        #expect(answer.status == 400)
        #expect(JSON(answer.body)?["code"]?.text == code)
        #expect(state.consumptionCards.all.count == 1)
    }

    @Test func aDayLaterTheNumberCannotBeRepeated() async throws {
        let scene = try Scene()
        let api = scene.api()
        #expect(try await Send().answer(scene, api).status == 200)
        try await scene.time.clock.sleep(.seconds(86_400))
        #expect(try await Send().answer(scene, api).status == 200)
        try await scene.time.clock.sleep(.milliseconds(1))
        #expect(JSON(try await Send().answer(scene, api).body)?["detail"]?["field"]?.text == "send_time")
    }

    // MARK: Using

    private func stage() throws -> (scene: Scene, state: PlatformState, holder: VoucherHolder, notices: Notices) {
        let scene = try Scene()
        var configuration = Simulator.Configuration(merchants: [scene.merchant.merchant])
        configuration.clock = scene.time.clock
        let simulator = try Simulator(configuration, identity: scene.identity)
        return (scene, simulator.state, simulator.voucherHolder, simulator.notices)
    }

    @Test func usesAndRefundsMoveTheStatus() throws {
        let (scene, state, holder, notices) = try stage()
        let voucher = holder.receive(VoucherStock(id: "1"), creatorMchid: Scene.mchid, appid: Scene.appid, openid: "oUser")
        #expect(throws: SimulatorError.noNotifyURL(mchid: Scene.mchid)) { try holder.use(couponID: "\(voucher.couponID)") }
        try holder.refund(couponID: voucher.couponID)
        notices.register(notifyURL: "https://pay.example.com/n", mchid: Scene.mchid)
        let notice = try #require(JSON(try holder.use(couponID: voucher.couponID, transactionID: "4200").resource))
        #expect(notice["status"]?.text == "USED")
        #expect(notice["consume_information"]?["transaction_id"]?.text == "4200")
        #expect(notice["consume_information"]?["consume_amount"] == nil)
        #expect(notice["business_type"] == nil)
        #expect(throws: SimulatorError.notPossible(subject: "voucher \(voucher.couponID)", state: "USED", step: "be used")) {
            try holder.use(couponID: voucher.couponID)
        }
        #expect(throws: SimulatorError.self) { try holder.refund(couponID: voucher.couponID, transactionID: "4201") }
        #expect(try holder.refund(couponID: voucher.couponID, transactionID: "4200").status(at: scene.time.now) == .sended)
        #expect(try holder.expire(couponID: voucher.couponID).status(at: scene.time.now) == .expired)
        #expect(throws: SimulatorError.self) { try holder.use(couponID: voucher.couponID) }
        #expect(throws: SimulatorError.unknownVoucher(couponID: "0")) { try holder.use(couponID: "0") }
        #expect(state.vouchers.voucher(voucher.couponID)?.uses.isEmpty == true)
    }

    @Test func manyUsesUntilNothingIsLeft() throws {
        let (_, _, holder, _) = try stage()
        let voucher = holder.receive(
            VoucherStock(id: "1", amount: 1000, isMultipleUse: true), creatorMchid: Scene.mchid, appid: Scene.appid, openid: "oUser")
        for (amount, taken, status) in [(300, 300, "SENDED"), (500, 500, "SENDED"), (500, 200, "USED")] as [(Int64, Int64, String)] {
            let notification = try holder.use(couponID: voucher.couponID, amount: amount, notifyURL: "https://pay.example.com/n")
            let notice = try #require(JSON(notification.resource))
            #expect(notice["business_type"]?.text == "MULTIUSE")
            #expect(notice["consume_information"]?["consume_amount"]?.number == taken)
            #expect(notice["status"]?.text == status)
        }
        #expect(try holder.refund(couponID: voucher.couponID).rest == 200)
    }

    @Test func expiresByTime() async throws {
        let (scene, _, holder, _) = try stage()
        let voucher = holder.receive(VoucherStock(id: "1", validDays: 1), creatorMchid: Scene.mchid, appid: Scene.appid, openid: "oUser")
        try await scene.time.clock.sleep(.milliseconds(86_399_999))
        #expect(voucher.status(at: scene.time.now) == .sended)
        try await scene.time.clock.sleep(.milliseconds(1))
        #expect(voucher.status(at: scene.time.now) == .expired)
    }

    // MARK: Asking

    @Test(
        arguments: [
            ("", 25, 20), ("&limit=100", 25, 25), ("&offset=20", 25, 5), ("&offset=30", 25, 0), ("&stock_id=2", 5, 5), ("&status=USED", 0, 0),
            ("&status=SENDED&limit=3", 25, 3), ("&creator_mchid=1600000001", 25, 20), ("&sender_mchid=1", 0, 0), ("&available_mchid=1", 0, 0),
        ] as [(String, Int64, Int)])
    func listsByPagesAndFilters(query: String, total: Int64, count: Int) async throws {
        let scene = try Scene()
        let state = scene.state()
        for number in 0..<25 {
            let stock = VoucherStock(id: number < 20 ? "1" : "2")
            _ = state.vouchers.give(stock, creatorMchid: Scene.mchid, appid: Scene.appid, openid: "oUser", at: scene.time.now)
        }
        let target = "/v3/marketing/favor/users/oUser/coupons?appid=\(Scene.appid)\(query)"
        let answer = try #require(JSON(try await scene.api(state).answer(scene.call("GET", target)).body))
        #expect(answer["total_count"]?.number == total)
        #expect(answer["data"]?.elements?.count == count)
    }

    @Test(arguments: [
        ("?appid=wx00aa11bb22cc33de", 400, "APPID_MCHID_NOT_MATCH"), ("", 400, "PARAM_ERROR"), ("?appid=%zz", 400, "PARAM_ERROR"),
        ("?appid=wx00aa11bb22cc33dd&status=EXPIRED", 400, "PARAM_ERROR"), ("?appid=wx00aa11bb22cc33dd&limit=101", 400, "PARAM_ERROR"),
        ("?appid=wx00aa11bb22cc33dd&offset=-1", 400, "PARAM_ERROR"), ("/12345?appid=wx00aa11bb22cc33dd", 404, "RESOURCE_NOT_EXISTS"),
    ])
    func refusesToList(target: String, status: Int, code: String) async throws {
        let scene = try Scene()
        let answer = try await scene.api().answer(scene.call("GET", "/v3/marketing/favor/users/oUser/coupons\(target)"))
        #expect(answer.status == status)
        #expect(JSON(answer.body)?["code"]?.text == code)
    }

    @Test func theLibrarySendsAndFollows() async throws {
        try await LivePlatform.running { live in
            _ = try await live.client.send(
                SendConsumptionCard(cardID: "9865000", appid: Scene.appid, openid: "oUser1", outRequestNo: "S_1", sendTime: WallClock.system.now()))
            _ = try await live.client.send(SetFavorCallback(mchid: Scene.mchid, notifyURL: live.notifyURL))
            let page = try await live.client.send(QueryUserCoupons(openid: "oUser1", appid: Scene.appid))
            #expect(page.elements.map(\.couponID) == live.simulator.state.consumptionCards.card(mchid: Scene.mchid, outRequestNo: "S_1")?.couponIDs)
            let couponID = try #require(page.elements.first?.couponID)
            try live.simulator.voucherHolder.use(couponID: couponID)
            await live.simulator.sender.waitUntilQuiet()
            #expect(try live.receiver.received.map { try CallbackEnvelope($0).eventType } == [.couponUse])
            let coupon = try await live.client.send(QueryUserCoupon(openid: "oUser1", couponID: couponID, appid: Scene.appid))
            #expect(coupon.status == .used)
            #expect(coupon.consumption?.transactionID != nil)
        }
    }
}
