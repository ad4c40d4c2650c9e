import CardHTTP
import CardLedger
import CardService
import Cards
import Samples
import Synchronization
import Testing
import WeChatPay

/// Cards that are prepared through the admin port.
@Suite struct DeskTests {
    private static let path = "/v1/1600000001/discount-cards"
    private static let order = #"{"out_card_code":"DC-1","card_template_id":"770011223344","appid":"wx00aa11bb22cc33dd"}"#
    private static let key = RequestKey(card: DiscountCard.key(mchid: "1600000001", outCardCode: "DC-1"), operation: "prepare", number: "DC-1")

    /// WeChat Pay as these tests need it: certificates are not asked for, prepare is answered by a function.
    private static func platform(_ answer: @escaping @Sendable (TransportRequest) async throws -> TransportResponse) -> FakeTransport {
        FakeTransport { request throws(TransportError) in
            guard request.method == "POST" else { throw TransportError(.cannotConnect, message: "nobody there") }
            do {
                return try await answer(request)
            } catch let error as TransportError {
                throw error
            } catch {
                throw TransportError(.other, message: "\(error)")
            }
        }
    }

    private static func signed(_ body: String, status: Int = 200) throws -> TransportResponse {
        try CallbackSigner.platform().sign(body: Array(body.utf8)).response(status: status)
    }

    private static func sent(_ service: TestServer) -> [TransportRequest] {
        service.transport.requests.filter { $0.method == "POST" }
    }

    @Test func preparesACard() async throws {
        let seenWhenSent = Mutex<JournalEntry?>(nil)
        let ledger = Mutex<Ledger?>(nil)
        let transport = Self.platform { _ in
            let entry = try await ledger.withLock { $0 }?.request(Self.key)
            seenWhenSent.withLock { $0 = entry }
            return try Self.signed(#"{"prepare_card_token":"tok+/=1"}"#)
        }
        try await TestServer.running(transport: transport) { service async throws in
            ledger.withLock { $0 = service.server.ledger }
            let response = try await service.admin("POST", Self.path, Self.order)
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "application/json")
            let json = try JSONDocument(Array(response.body.utf8)).root
            #expect(try json.string("prepare_card_token") == "tok+/=1")
            #expect(try json["card"]?.string("state") == "PREPARED")
            #expect(try json["card"]?.string("out_card_code") == "DC-1")
            #expect(try json["card"]?.string("card_template_id") == "770011223344")
            #expect(try json["launch"]?.string("appid") == "wxcc2e4fbc5887661e")
            #expect(try json["launch"]?.string("path") == "/pages/get-card/get-card?prepare_card_token=tok%2B%2F%3D1")

            // It stood in the journal before it was sent.
            #expect(seenWhenSent.withLock { $0 }?.state == .sending)
            let request = try #require(Self.sent(service).first)
            #expect(request.url.hasSuffix("/v3/discount-card/cards"))
            let sent = try JSONDocument(request.body ?? []).root
            #expect(try sent.string("notify_url") == "https://pay.example.com/notify/1600000001")
            #expect(try sent.string("out_card_code") == "DC-1")

            let entry = try #require(try await service.server.ledger.request(Self.key))
            #expect(entry.state == .answered)
            let history = try #require(try await service.server.ledger.card(Self.key.card))
            #expect(history.timeline.map(\.observation.event) == ["REQUESTED", "PREPARED"])
            #expect(history.card.requested)
            #expect(!service.log.text.contains("tok+"), "a token is a secret")
            #expect(service.metric(#"cardkeeper_requests_total{operation="prepare",outcome="answered"}"#) == 1)
            #expect(service.metric(#"cardkeeper_request_seconds_count{operation="prepare"}"#) == 1)
            #expect(service.metric("cardkeeper_journal_commit_seconds_count") == 2, "before it is sent, and when it is answered")
            #expect(service.metric("cardkeeper_journal_depth") == 0)

            let read = try await service.admin("GET", Self.path + "/DC-1", nil)
            #expect(read.status == 200)
            #expect(try JSONDocument(Array(read.body.utf8)).root["card"]?.string("state") == "PREPARED")
        }
    }

    @Test func makesANumberWhenThereIsNone() async throws {
        try await TestServer.running(transport: Self.platform { _ in try Self.signed(#"{"prepare_card_token":"t"}"#) }) { service async throws in
            let order = #"{"card_template_id":"770011223344","appid":"wx00aa11bb22cc33dd"}"#
            var numbers: [String] = []
            for _ in 0..<2 {
                let response = try await service.admin("POST", Self.path, order)
                let card = try #require(try JSONDocument(Array(response.body.utf8)).root["card"])
                numbers.append(try #require(try card.string("out_card_code")))
            }
            #expect(numbers.allSatisfy { $0.utf8.count == 32 })
            #expect(Set(numbers).count == 2)
            #expect(Self.sent(service).count == 2)
        }
    }

    @Test func givesTheRecordedAnswerToTheSameRequest() async throws {
        try await TestServer.running(transport: Self.platform { _ in try Self.signed(#"{"prepare_card_token":"t"}"#) }) { service async throws in
            let first = try await service.admin("POST", Self.path, Self.order)
            let second = try await service.admin("POST", Self.path, Self.order)
            #expect(second.status == 200)
            #expect(second.body == first.body)
            let other = try await service.admin("POST", Self.path, Self.order.replacing("770011223344", with: "770011223355"))
            #expect(other.status == 409)
            #expect(other.headers["content-type"] == "application/problem+json")
            #expect(Self.sent(service).count == 1)
        }
    }

    @Test func recordsADefiniteRefusal() async throws {
        let transport = Self.platform { _ in
            TransportResponse(
                status: 400, headers: [HeaderField("Request-ID", "0123-269546520")],
                body: Array(#"{"code":"PARAM_ERROR","message":"参数错误"}"#.utf8))
        }
        try await TestServer.running(transport: transport) { service async throws in
            for _ in 0..<2 {
                let response = try await service.admin("POST", Self.path, Self.order)
                #expect(response.status == 400)
                #expect(response.headers["content-type"] == "application/problem+json")
                let problem = try JSONDocument(Array(response.body.utf8)).root
                #expect(try problem.string("code") == "PARAM_ERROR")
                #expect(try problem.string("message") == "参数错误")
                #expect(try problem["retryable"]?.bool() == false)
            }
            #expect(Self.sent(service).count == 1, "the refusal is recorded")
            #expect(try await service.server.ledger.request(Self.key)?.state == .rejected)
            #expect(try await service.server.ledger.card(Self.key.card)?.card.state == "REJECTED")
        }
    }

    @Test(arguments: ["timeout", "500", "unsigned", "forged", "garbage", "429", "401"])
    func leavesOpenWhatIsNotKnown(failure: String) async throws {
        let attempts = Atomic<Int>(0)
        let transport = Self.platform { _ in
            guard attempts.add(1, ordering: .relaxed).newValue == 1 else { return try Self.signed(#"{"prepare_card_token":"t"}"#) }
            switch failure {
            case "timeout": throw TransportError(.timedOut, message: "no answer within 10 s")
            case "500": return TransportResponse(status: 500, headers: [], body: Array(#"{"code":"SYSTEM_ERROR","message":"again"}"#.utf8))
            case "unsigned": return TransportResponse(status: 200, headers: [], body: Array(#"{"prepare_card_token":"forged"}"#.utf8))
            case "forged": return try Self.signed(#"{"prepare_card_token":"t"}"#).replacingBody(#"{"prepare_card_token":"u"}"#)
            case "garbage": return try Self.signed("<html>")
            case "429": return TransportResponse(status: 429, headers: [], body: Array(#"{"code":"FREQUENCY_LIMITED","message":"slow"}"#.utf8))
            default: return TransportResponse(status: 401, headers: [], body: Array(#"{"code":"SIGN_ERROR","message":"sign"}"#.utf8))
            }
        }
        try await TestServer.running(transport: transport) { service async throws in
            let response = try await service.admin("POST", Self.path, Self.order)
            #expect(response.status == ["timeout": 504, "429": 429][failure, default: 502])
            #expect(try JSONDocument(Array(response.body.utf8)).root["retryable"]?.bool() == true)
            #expect(try await service.server.ledger.request(Self.key)?.state == .unknown)
            #expect(try await service.server.ledger.card(Self.key.card)?.card.state == "REQUESTED")

            let again = try await service.admin("POST", Self.path, Self.order)
            #expect(again.status == 200)
            let sent = Self.sent(service)
            #expect(sent.count == 2)
            #expect(sent.first?.body == sent.last?.body, "the same request, byte for byte")
            #expect(try await service.server.ledger.card(Self.key.card)?.card.state == "PREPARED")
        }
    }

    /// The client may go away, and the service be told to stop: what was sent gets its place in the journal.
    @Test func finishesWhatIsBeingSentWhenTheServiceStops() async throws {
        let gate = Gate()
        let url = try await TestServer.migratedDatabase()
        let transport = Self.platform { _ in
            await gate.pass()
            return try Self.signed(#"{"prepare_card_token":"t"}"#)
        }
        try await TestServer.running(
            databaseURL: url, transport: transport, changing: { $0.requestStopLimit = .seconds(30) }
        ) { service async throws in
            let client = Task { try await service.admin("POST", Self.path, Self.order) }
            try await gate.arrival()
            client.cancel()
            await service.stop()
            gate.open()
            _ = await client.result
        }
        try await TestServer.running(databaseURL: url) { service async throws in
            #expect(try await service.server.ledger.request(Self.key)?.state == .answered)
            #expect(try await service.server.ledger.row(Self.key.card)?.state == "PREPARED")
        }
    }

    @Test(arguments: [
        ("", 400), ("{", 400), ("[]", 400), (#"{"card_template_id":"1"}"#, 400), (#"{"card_template_id":1,"appid":"wx00aa11bb22cc33dd"}"#, 400),
        (#"{"card_template_id":"1","appid":"short"}"#, 400), (#"{"out_card_code":"a b","card_template_id":"1","appid":"wx00aa11bb22cc33dd"}"#, 400),
        (#"{"card_template_id":"1","appid":"wx00aa11bb22cc33dd","notify_url":"https://evil.example.com"}"#, 400),
        (#"{"card_template_id":"1","appid":"wx00aa11bb22cc33dd","card_template_id":"2"}"#, 400), (String(repeating: " ", count: 70_000), 413),
    ])
    func refusesWhatItCannotSend(body: String, status: Int) async throws {
        try await TestServer.running(transport: Self.platform { _ in try Self.signed(#"{"prepare_card_token":"t"}"#) }) { service async throws in
            let response = try await service.admin("POST", Self.path, body)
            #expect(response.status == status)
            #expect(response.headers["content-type"] == "application/problem+json")
            #expect(Self.sent(service).isEmpty)
            #expect(try await service.server.ledger.cards(CardFilter()).isEmpty)
        }
    }

    @Test func knowsConfiguredMerchantsAlone() async throws {
        try await TestServer.running(transport: Self.platform { _ in try Self.signed(#"{"prepare_card_token":"t"}"#) }) { service async throws in
            #expect(try await service.admin("POST", "/v1/1600000009/discount-cards", Self.order).status == 404)
            #expect(Self.sent(service).isEmpty)
        }
    }
}

extension TransportResponse {
    fileprivate func replacingBody(_ text: String) -> TransportResponse {
        TransportResponse(status: status, headers: headers, body: Array(text.utf8))
    }
}
