import OpenSSL
import PaySimulator
import Testing
import WeChatPay

/// Where merchants want their coupon notices, and the echo that brings one on demand.
@Suite(.timeLimit(.minutes(1)))
struct CallbackAddressTests {
    private static let favor = "/v3/marketing/favor/callbacks"
    private static let busifavor = "/v3/marketing/busifavor/callbacks"

    @Test(
        arguments: [
            (favor, #"{"mchid":"1600000001","notify_url":"https://a.example/n"}"#, 200, nil),
            (favor, #"{"mchid":"1600000001","notify_url":"https://a.example/n","switch":true}"#, 200, nil),
            (favor, #"{"mchid":"1600000001","notify_url":"https://a.example/n","switch":false}"#, 400, "INVALID_REQUEST"),
            (favor, #"{"mchid":"1600000001","notify_url":"https://a.example/n","switch":1}"#, 400, "PARAM_ERROR"),
            (favor, #"{"mchid":"1600000001","notify_url":"http://a.example/n"}"#, 400, "PARAM_ERROR"),
            (favor, #"{"mchid":"1600000001","notify_url":"https://a.example/n?a=b"}"#, 400, "PARAM_ERROR"),
            (favor, #"{"notify_url":"https://a.example/n"}"#, 400, "PARAM_ERROR"),
            (favor, #"{"mchid":"1","notify_url":"https://a.example/n"}"#, 400, "MCH_NOT_EXISTS"),
            (favor, #"{"mchid":"1600000002","notify_url":"https://a.example/n"}"#, 403, "NO_AUTH"),
            (busifavor, #"{"notify_url":"https://a.example/n"}"#, 200, nil),
            (busifavor, #"{"mchid":"1600000001","notify_url":"https://a.example/n"}"#, 200, nil),
            (busifavor, #"{"mchid":"1600001","notify_url":"https://a.example/n"}"#, 400, "PARAM_ERROR"),
            (busifavor, #"{"mchid":"1600000001"}"#, 400, "PARAM_ERROR"),
        ] as [(String, String, Int, String?)])
    func registers(path: String, body: String, status: Int, code: String?) async throws {
        let scene = try Scene()
        let other = try MerchantIdentity(mchid: "1600000002", appids: [], random: scene.random, privateKey: scene.merchant.privateKey)
        let state = scene.state()
        let api = scene.api(state) { $0.merchants.append(other.merchant) }
        let query = path == Self.favor ? "?mchid=1600000001" : ""
        #expect(JSON(try await api.answer(scene.call("GET", path + query)).body)?["code"]?.text == "RESOURCE_NOT_EXISTS")
        let answer = try await api.answer(scene.call("POST", path, body: body))
        #expect(answer.status == status)
        #expect(JSON(answer.body)?["code"]?.text == code)
        #expect(JSON(answer.body)?["update_time"]?.text == (code == nil ? BeijingTime.seconds(JumpingClock.start) : nil))
        let shown = JSON(try await api.answer(scene.call("GET", path + query)).body)
        #expect(shown?["notify_url"]?.text == (code == nil ? "https://a.example/n" : nil))
    }

    @Test func noticesGoWhereTheirKindIsRegistered() async throws {
        try await LivePlatform.running { live in
            _ = try await live.client.send(SetFavorCallback(mchid: Scene.mchid, notifyURL: live.notifyURL + "/favor"))
            _ = try await live.client.send(SetBusifavorCallback(notifyURL: live.notifyURL + "/busifavor"))
            #expect(try await live.client.send(QueryFavorCallback(mchid: Scene.mchid)).notifyURL == live.notifyURL + "/favor")
            #expect(try await live.client.send(QueryBusifavorCallback()).notifyURL == live.notifyURL + "/busifavor")
            let send = CouponSend(stockID: "1", couponCode: "2", sendMerchant: Scene.mchid, sendTime: 0)
            try live.simulator.notices.send(send)
            await live.simulator.sender.waitUntilQuiet()
            #expect(try live.receiver.received.map { try CallbackEnvelope($0).eventType } == [.couponSend])
        }
    }

    @Test func echoComesBackBothWays() async throws {
        try await LivePlatform.running { live in
            let echoed = try await live.client.send(
                SecurityEcho(echoMessage: "probe-1", encryptedEchoMessage: SensitiveField("secret"), notifyURL: live.notifyURL))
            #expect(echoed.echoMessage == "probe-1")
            let sealed = try #require(echoed.encryptedEchoMessage)
            #expect(try live.client.merchant.privateKey.decrypt(sealed) == Array("secret".utf8))
            await live.simulator.sender.waitUntilQuiet()
            let callback = try OpenedCallback(try #require(live.receiver.received.first), key: live.client.merchant.apiv3Key)
            #expect(callback.envelope.eventType == .securityEchoSuccess)
            #expect(JSON(callback.resource)?["echo_message"]?.text == "probe-1")
            #expect(JSON(callback.resource)?["encrypt_echo_message"]?.text == sealed)
        }
    }

    @Test(
        arguments: [
            (#"{"echo_message":"x"}"#, false, 400), (#"{"echo_message":"x"}"#, true, 200), (#"{}"#, true, 400),
            (#"{"echo_message":"x","encrypted_echo_message":"AAAA"}"#, true, 400),
            (#"{"echo_message":"x","notify_url":"http://a.example/n"}"#, true, 400),
        ])
    func echoWantsAKey(body: String, hasSerial: Bool, status: Int) async throws {
        let scene = try Scene()
        let call = try scene.call("POST", "/v3/security/echo", body: body) {
            $0.wechatpaySerial = hasSerial ? scene.identity.publicKey.serial : nil
        }
        #expect(try await scene.api().answer(call).status == status)
    }
}
