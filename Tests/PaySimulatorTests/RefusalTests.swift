import OpenSSL
import PaySimulator
import Testing

/// What the platform refuses, and how.
struct RefusalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let status: Int
        let code: String
        var body = Scene.prepareBody()
        let change: @Sendable (inout Scene.CallParts) -> Void

        init(
            _ name: String, _ status: Int, _ code: String, body: String = Scene.prepareBody(),
            change: @escaping @Sendable (inout Scene.CallParts) -> Void = { _ in }
        ) {
            testDescription = name
            self.status = status
            self.code = code
            self.body = body
            self.change = change
        }
    }

    static let ofTheCall = [
        Case("no Authorization", 401, "SIGN_ERROR") { $0.authorization = "" },
        Case("other scheme", 401, "SIGN_ERROR") { $0.scheme = "WECHATPAY2-SM2-WITH-SM3" },
        Case("scheme alone", 401, "SIGN_ERROR") { $0.authorization = "WECHATPAY2-SHA256-RSA2048" },
        Case("pairs without quotes", 401, "SIGN_ERROR") { $0.authorization = "WECHATPAY2-SHA256-RSA2048 mchid=1600000001" },
        Case("a lone quote", 401, "SIGN_ERROR") { $0.authorization = "WECHATPAY2-SHA256-RSA2048 mchid=\"" },
        Case("mchid twice", 401, "SIGN_ERROR") { $0.mchid = "1600000001\",mchid=\"1600000001" },
        Case("a sixth pair", 401, "SIGN_ERROR") { $0.mchid = "1600000001\",more=\"1" },
        Case("unknown mchid", 401, "SIGN_ERROR") { $0.mchid = "1600000009" },
        Case("wrong serial", 401, "SIGN_ERROR") { $0.serial = "4F00" },
        Case("stale timestamp", 401, "SIGN_ERROR") { $0.timestamp = String(JumpingClock.start / 1000 - 300) },
        Case("future timestamp", 401, "SIGN_ERROR") { $0.timestamp = String(JumpingClock.start / 1000 + 300) },
        Case("timestamp at the end of numbers", 401, "SIGN_ERROR") { $0.timestamp = String(Int64.min) },
        Case("timestamp that is none", 401, "SIGN_ERROR") { $0.timestamp = "now" },
        Case("nonce too long", 401, "SIGN_ERROR") { $0.nonce = String(repeating: "n", count: 33) },
        Case("empty nonce", 401, "SIGN_ERROR") { $0.nonce = "" },
        Case("signature of another body", 401, "SIGN_ERROR") { $0.signedBody = "{}" },
        Case("signature not base64", 401, "SIGN_ERROR") { $0.signature = "%%%" },
        Case("no Accept", 400, "PARAM_ERROR") { $0.accept = nil },
        Case("Accept of something else", 406, "PARAM_ERROR") { $0.accept = "text/html, image/*;q=0.8" },
        Case("no User-Agent", 400, "PARAM_ERROR") { $0.userAgent = nil },
        Case("empty User-Agent", 400, "PARAM_ERROR") { $0.userAgent = "" },
        Case("no Content-Type", 415, "PARAM_ERROR") { $0.contentType = nil },
        Case("Content-Type of something else", 415, "PARAM_ERROR") { $0.contentType = "text/plain" },
    ]

    static let ofTheBody = [
        Case("not JSON", 400, "PARAM_ERROR", body: "{"),
        Case("an array", 400, "PARAM_ERROR", body: "[]"),
        Case("field missing", 400, "PARAM_ERROR", body: "{\"out_card_code\":\"DC_1\"}"),
        Case("field not a string", 400, "PARAM_ERROR", body: Scene.prepareBody().replacing("\"DC_1\"", with: "1")),
        Case("out_card_code empty", 400, "PARAM_ERROR", body: Scene.prepareBody(outCardCode: "")),
        Case("out_card_code of 33", 400, "PARAM_ERROR", body: Scene.prepareBody(outCardCode: String(repeating: "1", count: 33))),
        Case("out_card_code with a slash", 400, "PARAM_ERROR", body: Scene.prepareBody(outCardCode: "a/b")),
        Case("out_card_code with a letter of another script", 400, "PARAM_ERROR", body: Scene.prepareBody(outCardCode: "卡1")),
        Case("card_template_id of 65", 400, "PARAM_ERROR", body: Scene.prepareBody(cardTemplateID: String(repeating: "1", count: 65))),
        Case("card_template_id with an emoji", 400, "PARAM_ERROR", body: Scene.prepareBody(cardTemplateID: "card 🎫")),
        Case("appid of 9", 400, "PARAM_ERROR", body: Scene.prepareBody(appid: "wx0000000")),
        Case("appid of another merchant", 400, "APPID_MCHID_NOT_MATCH", body: Scene.prepareBody(appid: "wx00aa11bb22cc33de")),
        Case("notify_url of 256", 400, "PARAM_ERROR", body: Scene.prepareBody(notifyURL: "https://a/" + String(repeating: "1", count: 246))),
        Case("notify_url http", 400, "PARAM_ERROR", body: Scene.prepareBody(notifyURL: "http://127.0.0.1/notify")),
    ]

    @Test(arguments: ofTheCall + ofTheBody)
    func refuses(refusal: Case) async throws {
        let scene = try Scene()
        let state = scene.state()
        let answer = try await scene.api(state).answer(
            scene.call("POST", "/v3/discount-card/cards", body: refusal.body, change: refusal.change))
        #expect(answer.status == refusal.status)
        let body = try #require(JSON(answer.body))
        #expect(body["code"]?.text == refusal.code)
        #expect(body["message"]?.text?.isEmpty == false)
        #expect(answer.header("Request-ID") != nil)
        #expect(answer.header("Wechatpay-Signature") == nil)
        #expect(state.cards.all.isEmpty)
    }

    @Test func edgesOfTheClockWindowAreTaken() async throws {
        let scene = try Scene()
        for offset in [-299, 299] as [Int64] {
            let request = try scene.call("GET", "/v3/certificates") { $0.timestamp = String(JumpingClock.start / 1000 + offset) }
            #expect(try await scene.api().answer(request).status == 200)
        }
    }

    @Test(arguments: ["*/*", "application/json;q=0.9", "text/html, application/*", "Application/JSON"])
    func acceptsWhatAllowsJSON(accept: String) async throws {
        let scene = try Scene()
        #expect(try await scene.api().answer(scene.call("GET", "/v3/certificates") { $0.accept = accept }).status == 200)
    }

    @Test func saysWhatItWouldHaveSigned() async throws {
        let scene = try Scene()
        let request = try scene.call("POST", "/v3/discount-card/cards", body: Scene.prepareBody()) { $0.signedBody = "" }
        let detail = try #require(JSON(try await scene.api().answer(request).body)?["detail"])
        #expect(detail["detail"]?["issue"]?.text == "sign not match")
        #expect(detail["field"]?.text == "signature")
        #expect(detail["location"]?.text == "authorization")
        let information = try #require(detail["sign_information"])
        #expect(information["method"]?.text == "POST")
        #expect(information["url"]?.text == "/v3/discount-card/cards")
        let head = "POST\n/v3/discount-card/cards\n\(scene.time.now / 1000)\n593BEC0C930BF1AFEB40B4A08C8FB242\n"
        #expect(information["truncated_sign_message"]?.text?.hasPrefix(head) == true)
        #expect(information["sign_message_length"]?.number == Int64(head.utf8.count + Scene.prepareBody().utf8.count + 1))
    }

    @Test func namesTheField() async throws {
        let scene = try Scene()
        let body = Scene.prepareBody(notifyURL: "https://a.example/?q=1")
        let request = try scene.call("POST", "/v3/discount-card/cards", body: body) { $0.language = "en-US" }
        let answer = try await scene.api().answer(request)
        let detail = try #require(JSON(answer.body)?["detail"])
        #expect(detail["field"]?.text == "notify_url")
        #expect(detail["value"]?.text == "https://a.example/?q=1")
        #expect(detail["issue"]?.text == "must not have a query")
        #expect(JSON(answer.body)?["message"]?.text == "parameter notify_url: must not have a query")
        #expect(answer.header("request-id")?.hasSuffix("-268435461") == true)
    }

    @Test(arguments: [
        ("GET", "/v3/nothing", 404, "NOT_FOUND"), ("GET", "/v3/%zz", 404, "NOT_FOUND"), ("GET", "/v3/discount-card/cards/a/b", 404, "NOT_FOUND"),
        ("POST", "/v3/certificates", 405, "INVALID_REQUEST"), ("GET", "/v3/discount-card/cards", 405, "INVALID_REQUEST"),
        ("DELETE", "/v3/discount-card/cards/DC_1", 405, "INVALID_REQUEST"), ("GET", "/v3/discount-card/cards/DC_1", 404, "RESOURCE_NOT_EXISTS"),
        ("GET", "/v3/certificates?algorithm_type=DES", 400, "PARAM_ERROR"), ("GET", "/v3/certificates?algorithm_type=SM2", 404, "NOT_FOUND"),
        ("GET", "", 404, "NOT_FOUND"),
    ])
    func refusesOtherPaths(method: String, target: String, status: Int, code: String) async throws {
        let scene = try Scene()
        let answer = try await scene.api().answer(scene.call(method, target))
        #expect(answer.status == status)
        #expect(JSON(answer.body)?["code"]?.text == code)
    }

    @Test(
        arguments: [
            ("https://pay.example.com/notify", nil), ("HTTPS://pay.example.com:8443/notify", nil), ("https://[2001:db8::1]/n", nil),
            ("http://127.0.0.1:8080/notify", nil), ("http://localhost/n", nil), ("http://[::1]:80/n", nil),
            ("http://pay.example.com/n", "must begin with https://"), ("http://127.0.0.1.example.com/n", "must begin with https://"),
            ("http://127.0.0.x/n", "must begin with https://"), ("ftp://a/n", "must begin with https://"), ("", "must begin with https://"),
            ("https:///n", "must name a host and no user"), ("https://u@a.example/n", "must name a host and no user"),
            ("https://a.example", "must have a path"), ("https://a.example/n#f", "must not have a fragment"),
            ("https://a.example/n?", "must not have a query"), ("https://a.example/n n", "must be printable ASCII"),
        ] as [(String, String?)])
    func judgesNotifyURLs(url: String, issue: String?) {
        #expect(NotifyURLRule(allowsLoopbackHTTP: true).issue(with: url) == issue)
        if url.lowercased().hasPrefix("http://") { #expect(NotifyURLRule(allowsLoopbackHTTP: false).issue(with: url) == "must begin with https://") }
    }
}
