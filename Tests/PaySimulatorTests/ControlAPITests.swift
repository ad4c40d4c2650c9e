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

    @Test(arguments: [
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
