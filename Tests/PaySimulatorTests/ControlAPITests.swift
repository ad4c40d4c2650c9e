import PaySimulator
import Testing

struct ControlAPITests {
    private let simulator: Simulator
    private let scene: Scene
    private let control: ControlAPI

    init() async throws {
        scene = try Scene()
        var configuration = Simulator.Configuration(merchants: [scene.merchant.merchant])
        configuration.clock = scene.time.clock
        simulator = try Simulator(configuration, identity: scene.identity)
        control = simulator.control
        let prepared = try await scene.api(simulator.state).answer(scene.call("POST", "/v3/discount-card/cards", body: Scene.prepareBody()))
        try #require(prepared.status == 200)
    }

    private func get(_ path: String) -> JSON? { JSON(ask("GET", path).body) }

    private func ask(_ method: String, _ path: String, _ body: String = "") -> PlatformAnswer {
        control.answer(PlatformRequest(method: method, target: "/_simulator" + path, headers: [], body: Array(body.utf8)))
    }

    @Test func playsTheCustomer() {
        let card = "/cards/\(Scene.mchid)/DC_1"
        for (step, body, state) in [
            ("accept", #"{"openid":"oUser","at":1700000000000}"#, "ONGOING"), ("quit", #"{"total_amount":300,"fault":"drop"}"#, "UNFINISHED"),
            ("pay", "", "UNFINISHED"),
        ] {
            let answer = ask("POST", "\(card)/\(step)", body)
            #expect(answer.status == 200)
            #expect(JSON(answer.body)?["id"]?.text?.count == 36)
            #expect(get("/cards")?.elements?.first?["state"]?.text == state)
        }
        #expect(get("/cards")?.elements?.first?["pay_state"]?.text == "PAID")
        #expect(get("/cards")?.elements?.first?["total_amount"]?.number == 300)
        #expect(get("/summary")?["notifications"]?.number == 3)
        #expect(get("/summary")?["faults"]?["drop"]?.number == 1)
        #expect(get("/deliveries")?.elements == [])
    }

    @Test func pushesOtherNotices() {
        #expect(ask("POST", "/coupons/use", #"{"mchid":"1600000001","stock_id":"1","coupon_id":"2"}"#).status == 409)
        #expect(ask("POST", "/notify-urls", #"{"mchid":"1600000001","notify_url":"https://pay.example.com/n"}"#).status == 200)
        for (path, body, event) in [
            ("/coupons/use", #"{"mchid":"1600000001","stock_id":"1","coupon_id":"2","consume_amount":5}"#, "COUPON.USE"),
            ("/coupons/send", #"{"mchid":"1600000001","stock_id":"1","coupon_code":"2"}"#, "COUPON.SEND"),
            ("/echo", #"{"mchid":"1600000001","message":"x"}"#, "SECURITY_ECHO.SUCCESS"),
            ("/notices", #"{"mchid":"1600000001","event_type":"A.B","resource":{"c":1}}"#, "A.B"),
        ] {
            #expect(JSON(ask("POST", path, body).body)?["event_type"]?.text == event)
        }
        #expect(get("/summary")?["waiting"]?.number == 4)
    }

    @Test func ordersFaultsAndKeys() {
        #expect(ask("POST", "/faults", #"{"next":["drop","unsigned_answer"],"percent":{"duplicate":0,"delay":5}}"#).status == 200)
        #expect(ask("POST", "/echo", #"{"mchid":"1600000001","message":"x","notify_url":"https://a.example/n"}"#).status == 200)
        #expect(get("/summary")?["dropped"]?.number == 1)

        let before = get("")?["certificate_in_use"]?.text
        #expect(JSON(ask("POST", "/keys/list").body)?["certificate_in_use"]?.text == before)
        #expect(JSON(ask("POST", "/keys/use").body)?["certificate_in_use"]?.text != before)
        #expect(JSON(ask("POST", "/keys/rotate").body)?["certificates"]?.elements?.count == 3)
        #expect(JSON(ask("POST", "/keys/mode", #"{"mode":"mixed","public_key_percent":10}"#).body)?["public_key_percent"]?.number == 10)
        #expect(JSON(ask("POST", "/keys/mode", #"{"mode":"public_key"}"#).body)?["certificates"]?.elements == [])
        #expect(scene.identity.mode == .publicKey)
        #expect(get("")?["public_key_id"]?.text == scene.identity.publicKey.serial)
    }

    @Test func playsTheHolderOfVouchers() throws {
        let received = ask("POST", "/vouchers/receive", #"{"mchid":"1600000001","appid":"wx","openid":"oUser","amount":900,"multiple_use":true}"#)
        let couponID = try #require(JSON(received.body)?["coupon_id"]?.text)
        let used = ask("POST", "/vouchers/\(couponID)/use", #"{"amount":400,"transaction_id":"42","notify_url":"https://a.example/n"}"#)
        #expect(JSON(used.body)?["event_type"]?.text == "COUPON.USE")
        #expect(get("/vouchers?openid=oUser")?.elements?.first?["consume_information"]?["consume_amount"]?.number == 400)
        #expect(JSON(ask("POST", "/vouchers/\(couponID)/refund", #"{"transaction_id":"42"}"#).body)?["consume_information"] == nil)
        #expect(JSON(ask("POST", "/vouchers/\(couponID)/expire").body)?["status"]?.text == "EXPIRED")
        #expect(ask("POST", "/vouchers/\(couponID)/use", #"{"notify_url":"https://a.example/n"}"#).status == 409)
    }

    @Test func playsTheEmployee() async throws {
        let user = #"{"mchid":"1600000001","sub_mchid":"1600000077","openid":"oUser"}"#
        #expect(ask("POST", "/payroll-cards/deauthorize", user).status == 409)
        #expect(JSON(ask("POST", "/payroll-cards/authorize", user).body)?["authorize_state"]?.text == "AUTHORIZED")
        let api = scene.api(simulator.state)
        for number in ["C1", "C2"] {
            let order = try scene.call("POST", "/v3/payroll-card/authentications/pre-order", body: PayrollTests.Order(number: number).body)
            #expect(try await api.answer(order).status == 200)
        }
        let checks = "/payroll-cards/\(Scene.mchid)"
        #expect(JSON(ask("POST", "\(checks)/C1/start").body)?["authenticate_state"]?.text == "AUTHENTICATE_PROCESSING")
        #expect(JSON(ask("POST", "\(checks)/C1/fail", #"{"reason":"x"}"#).body)?["authenticate_failed_reason"]?.text == "x")
        #expect(JSON(ask("POST", "\(checks)/C2/abandon").body)?["authenticate_state"]?.text == "ABANDONED")
        #expect(get("/payroll-cards")?.elements?.map { $0["authenticate_number"]?.text } == ["C1", "C2"])
        #expect(JSON(ask("POST", "/payroll-cards/deauthorize", user).body)?["authorize_state"]?.text == "DEAUTHORIZED")
    }

    @Test func showsConsumptionCards() async throws {
        let api = scene.api(simulator.state)
        #expect(try await VoucherTests.Send().answer(scene, api).status == 200)
        #expect(get("/consumption-cards")?.elements?.first?["out_request_no"]?.text == "S_1")
        #expect(get("/vouchers?openid=oUser1")?.elements?.count == 3)
    }

    @Test func ordersFaultsForAnEndpoint() async throws {
        let ordered = ask("POST", "/faults", #"{"next":["unavailable"],"times":3,"endpoint":"certificates"}"#)
        #expect(JSON(ordered.body)?["next"]?.number == 3)
        #expect(ask("POST", "/faults", #"{"percent":{"accepted_answer":100},"endpoint":"certificates"}"#).status == 200)
        #expect(ask("POST", "/faults", #"{"clear":true}"#).status == 200)
        #expect(ask("POST", "/cards/\(Scene.mchid)/DC_1/accept", #"{"fault":"drop"}"#).status == 200)
        #expect(JSON(ask("POST", "/cards/\(Scene.mchid)/DC_1/settle").body)?["state"]?.text == "SETTLING")
    }

    /// The manual is what people have: it names every step.
    @Test(arguments: [
        "accept", "settle", "finish", "quit", "pay", "receive", "use", "refund", "expire", "authorize", "deauthorize", "start", "succeed", "fail",
        "abandon", "requests", "connections", "faults", "ports", "keys", "echo", "notices", "notify-urls",
    ]) func manualNames(step: String) {
        #expect(ControlAPI.manual.contains(step))
    }

    @Test func manualFitsATerminal() {
        #expect(ControlAPI.manual.split(separator: "\n").allSatisfy { $0.count <= 76 })
    }

    @Test(arguments: [
        ("POST", "/faults", #"{"next":["drop"],"times":0}"#, 400), ("POST", "/faults", #"{"next":["drop"],"endpoint":"none"}"#, 400),
        ("POST", "/faults", #"{"clear":1}"#, 400), ("GET", "/vouchers", "", 400), ("POST", "/vouchers/1/use", "", 404),
        ("POST", "/vouchers/1/burn", "", 404), ("POST", "/vouchers/receive", "{}", 400), ("POST", "/payroll-cards/burn", "{}", 400),
        ("POST", "/payroll-cards/1600000001/C1/start", "", 404), ("POST", "/payroll-cards/1600000001/C1/burn", "", 404),
        ("POST", "/ports/backup/close", "", 404), ("POST", "/requests/burn", "", 404), ("GET", "/requests?limit=0", "", 400),
        ("GET", "/nothing", "", 404), ("PUT", "/summary", "", 405), ("POST", "/nothing", "", 404), ("POST", "/keys/burn", "", 404),
        ("POST", "/keys/mode", #"{"mode":"none"}"#, 400), ("POST", "/faults", #"{"next":["none"]}"#, 400),
        ("POST", "/faults", #"{"percent":{"drop":101}}"#, 400), ("POST", "/echo", "[]", 400), ("POST", "/echo", "{}", 400),
        ("POST", "/cards/1600000001/DC_1/burn", "", 404), ("POST", "/cards/1600000001/DC_9/accept", "", 404),
        ("POST", "/cards/1600000001/DC_1/pay", "", 409), ("POST", "/cards/1600000001/DC_1/quit", #"{"total_amount":-1}"#, 400),
        ("POST", "/cards/1600000001/DC_1/accept", #"{"at":9223372036854775807}"#, 400),
        ("POST", "/echo", #"{"mchid":"1","message":"x","notify_url":"https://a.example/n"}"#, 404),
    ])
    func refuses(method: String, path: String, body: String, status: Int) {
        let answer = ask(method, path, body)
        #expect(answer.status == status)
        #expect(JSON(answer.body)?["message"]?.text?.isEmpty == false)
    }
}
