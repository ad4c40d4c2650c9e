import OpenSSL
import PaySimulator
import Testing
import WeChatPay

struct PlatformAPITests {
    private func prepare(_ scene: Scene, _ api: PlatformAPI, body: String = Scene.prepareBody()) async throws -> PlatformAnswer {
        try await api.answer(scene.call("POST", "/v3/discount-card/cards", body: body))
    }

    private func code(_ answer: PlatformAnswer) -> String? { JSON(answer.body)?["code"]?.text }

    // MARK: Prepare and query

    @Test func sameCallGivesTheSameToken() async throws {
        let scene = try Scene()
        let api = scene.api()
        let first = try await prepare(scene, api)
        let token = try #require(JSON(first.body)?["prepare_card_token"]?.text)
        #expect(first.status == 200)
        #expect((1...256).contains(token.count))
        let reordered = #"{"notify_url":"\#(Scene.notifyURL)","appid":"\#(Scene.appid)","card_template_id":"770011223344","out_card_code":"DC_1"}"#
        #expect(JSON(try await prepare(scene, api, body: reordered).body)?["prepare_card_token"]?.text == token)
        #expect(JSON(try await prepare(scene, api, body: Scene.prepareBody(outCardCode: "DC_2")).body)?["prepare_card_token"]?.text != token)
    }

    @Test func sameNumberWithOtherBodyIsRefused() async throws {
        let scene = try Scene()
        let api = scene.api()
        _ = try await prepare(scene, api)
        for body in [Scene.prepareBody(cardTemplateID: "1"), Scene.prepareBody(notifyURL: "https://b.example/n")] {
            let answer = try await prepare(scene, api, body: body)
            #expect(answer.status == 400)
            #expect(code(answer) == "INVALID_REQUEST")
            #expect(answer.header("Request-ID")?.hasSuffix("-268498688") == true)
        }
    }

    @Test func acceptedNumberIsUsed() async throws {
        let scene = try Scene()
        let state = scene.state()
        let api = scene.api(state)
        _ = try await prepare(scene, api)
        _ = try state.cards.change(mchid: Scene.mchid, outCardCode: "DC_1") { card throws(SimulatorError) in
            try card.accept(cardID: "1", openid: "o", sharerOpenid: nil, at: scene.time.now)
        }
        let answer = try await prepare(scene, api)
        #expect(code(answer) == "RESOURCE_ALREADY_EXISTS")
        #expect(answer.header("Request-ID")?.hasSuffix("-273678001") == true)
    }

    @Test func queryTellsOfAcceptedCardsOnly() async throws {
        let scene = try Scene()
        let state = scene.state()
        let api = scene.api(state)
        _ = try await prepare(scene, api, body: Scene.prepareBody(outCardCode: "D|C*_-1"))
        let query = try scene.call("GET", "/v3/discount-card/cards/D%7CC%2a_-1")
        #expect(code(try await api.answer(query)) == "RESOURCE_NOT_EXISTS")
        _ = try state.cards.change(mchid: Scene.mchid, outCardCode: "D|C*_-1") { card throws(SimulatorError) in
            try card.accept(cardID: "88", openid: "oUser", sharerOpenid: "oSharer", at: scene.time.now)
            try card.quit(totalAmount: 450)
        }
        let answer = try #require(JSON(try await api.answer(query).body))
        #expect(answer["state"]?.text == "UNFINISHED")
        #expect(answer["unfinished_reason"]?.text == "DUE_TO_QUIT")
        #expect(answer["openid"]?.text == "oUser")
        #expect(answer["sharer_openid"]?.text == "oSharer")
        #expect(answer["total_amount"]?.number == 450)
        #expect(answer["pay_information"]?["pay_state"]?.text == "PAYING")
        #expect(answer["objectives"]?.elements?.first?["count"]?.number == 8)
    }

    // MARK: Signatures of answers

    /// Verifies with the library, under the key that the answer itself names.
    private func verdict(_ scene: Scene, _ answer: PlatformAnswer) throws -> CallbackRefusal? {
        do throws(CallbackRefusal) {
            let headers = try SignatureHeaders.read { name in answer.headers.filter { $0.name == name }.map(\.value) }
            let verifier = SignatureVerifier(keyring: try keyring(scene), clock: scene.time.wallClock)
            try verifier.verify(headers, body: answer.body)
            return nil
        } catch {
            return error
        }
    }

    private func keyring(_ scene: Scene) throws(CallbackRefusal) -> PlatformKeyring {
        do { return try scene.keyring() } catch { throw .serialUnknown }
    }

    @Test func answersFollowTheRequestsSerial() async throws {
        let scene = try Scene()
        let api = scene.api()
        let old = scene.identity.certificateKey.serial
        try scene.identity.rotate()
        let new = scene.identity.certificateKey.serial
        for (asked, expected) in [
            (nil, new), (old, old), (old.lowercased(), old), (scene.identity.publicKey.serial, scene.identity.publicKey.serial), ("ABC", new),
        ] {
            let answer = try await api.answer(scene.call("GET", "/v3/certificates") { $0.wechatpaySerial = asked })
            #expect(answer.header("Wechatpay-Serial") == expected)
            #expect(try verdict(scene, answer) == nil)
        }
        scene.identity.mode = .publicKey
        let prepared = try await prepare(scene, api)
        #expect(prepared.header("Wechatpay-Serial") == scene.identity.publicKey.serial)
        #expect(try verdict(scene, prepared) == nil)
    }

    @Test(arguments: [
        (Fault.unsignedAnswer, 200, CallbackRefusal?.some(.signatureHeaderMissing), true), (.wronglySignedAnswer, 200, .signatureMismatch, true),
        (.signTestAnswer, 200, .signatureProbe, true), (.errorAfterWork, 500, .signatureHeaderMissing, true),
        (.errorBeforeWork, 500, .signatureHeaderMissing, false), (.tooManyRequests, 429, .signatureHeaderMissing, false),
        (.slowAnswer, 200, nil, true),
    ])
    func answerFaultStrikesOnce(fault: Fault, status: Int, refusal: CallbackRefusal?, isDone: Bool) async throws {
        let scene = try Scene()
        let state = scene.state()
        let api = scene.api(state)
        scene.faults.strikeNext(fault)
        let answer = try await prepare(scene, api)
        #expect(answer.status == status)
        #expect(try verdict(scene, answer) == refusal)
        #expect(state.cards.all.count == (isDone ? 1 : 0))
        #expect(scene.time.sleeps == (fault == .slowAnswer ? [.seconds(10)] : []))
        #expect(try verdict(scene, try await prepare(scene, api)) == nil)
    }

    // MARK: Certificates

    @Test func certificatesAreSealedForTheCaller() async throws {
        let scene = try Scene()
        try scene.identity.listNewCertificate()
        let answer = try await scene.api().answer(scene.call("GET", "/v3/certificates"))
        let entries = try #require(JSON(answer.body)?["data"]?.elements)
        #expect(entries.compactMap { $0["serial_no"]?.text } == scene.identity.listedCertificates.map(\.serial))
        let cipher = try #require(AES256GCM(key: scene.merchant.apiv3Key))
        for entry in entries {
            let sealed = try #require(entry["encrypt_certificate"])
            let ciphertext = try #require(sealed["ciphertext"]?.text.flatMap { Base64.decode($0) })
            let pem = cipher.open(
                ciphertext, nonce: Array(try #require(sealed["nonce"]?.text).utf8),
                associatedData: Array(try #require(sealed["associated_data"]?.text).utf8))
            #expect(try X509Certificate(pem: try #require(pem)).serialNumber == entry["serial_no"]?.text)
        }
    }

    @Test func publicKeyModeHasNoCertificates() async throws {
        let scene = try Scene(.publicKey)
        let answer = try await scene.api().answer(scene.call("GET", "/v3/certificates"))
        #expect(answer.status == 404)
        #expect(code(answer) == "NOT_FOUND")
    }
}
