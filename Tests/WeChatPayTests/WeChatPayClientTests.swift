import OpenSSL
import Samples
import Testing
import WeChatPay

@Suite struct WeChatPayClientTests {
    private let clock = ManualClock()
    private let call = PrepareDiscountCard(
        outCardCode: "DC-1", cardTemplateID: "770011223344", appid: "wx00aa11bb22cc33dd", notifyURL: "https://pay.example.com/notify/1600000001")

    private func client(
        keyring: PlatformKeyring? = nil, backupURL: String? = nil, _ transport: FakeTransport
    ) throws -> WeChatPayClient {
        WeChatPayClient(
            merchant: try SampleIdentities.merchant(), keyring: try keyring ?? SampleIdentities.keyring(), transport: transport,
            baseURL: "https://main.example.com", backupURL: backupURL, clock: clock.wallClock)
    }

    private func answering(_ response: TransportResponse) throws -> (WeChatPayClient, FakeTransport) {
        let transport = FakeTransport { _ throws(TransportError) in response }
        return (try client(transport), transport)
    }

    private func signed(_ body: String, status: Int = 200) throws -> TransportResponse {
        try CallbackSigner.platform(time: clock.now).sign(body: Array(body.utf8)).response(status: status)
    }

    private func failure(_ client: WeChatPayClient) async -> WeChatPayError? {
        do throws(WeChatPayError) {
            _ = try await client.prepareDiscountCard(call)
            return nil
        } catch {
            return error
        }
    }

    @Test func sendsASignedRequestAndBelievesASignedAnswer() async throws {
        let (client, transport) = try answering(signed(#"{"prepare_card_token":"token-1","unknown":{"x":1}}"#))
        let prepared = try await client.prepareDiscountCard(call)
        #expect(prepared.prepareCardToken == "token-1")
        #expect(prepared.requestID == "08F78BB5AF0610D302189F84AB6A20BE0C28A1D2B0-268435456")
        let request = try #require(transport.requests.first)
        #expect(transport.requests.count == 1)
        #expect(request.method == "POST")
        #expect(request.url == "https://main.example.com/v3/discount-card/cards")
        #expect(try request.body == call.request().body)
        let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) })
        #expect(headers["Accept"] == "application/json")
        #expect(headers["Content-Type"] == "application/json")
        #expect(headers["User-Agent"] == "CardKeeper")
        #expect(headers["Wechatpay-Serial"] == SampleIdentities.publicKeyID)
        #expect(headers["Authorization"]?.hasPrefix("WECHATPAY2-SHA256-RSA2048 mchid=\"1600000001\",nonce_str=\"") == true)
        #expect(headers.count == 5)
    }

    @Test func anEmptyAnswerIsVerifiedToo() async throws {
        let (client, transport) = try answering(signed("", status: 204))
        let response = try await client.send(APIRequest(method: "GET", path: "/v3/x?y=%E4%B8%AD"))
        #expect(response.status == 204 && response.body.isEmpty)
        #expect(transport.requests.first?.url == "https://main.example.com/v3/x?y=%E4%B8%AD")
        #expect(transport.requests.first?.headers.contains { $0.name == "Content-Type" } == false)
    }

    @Test func nothingIsSentThatBreaksARule() async throws {
        let (client, transport) = try answering(signed("{}"))
        let bad = PrepareDiscountCard(outCardCode: "", cardTemplateID: "1", appid: "wx00aa11bb22cc33dd", notifyURL: "https://e.com")
        await #expect(throws: WeChatPayError.self) { try await client.prepareDiscountCard(bad) }
        #expect(transport.requests.isEmpty)
    }

    /// A path that does not begin with a slash would go, signed, to another host.
    @Test(arguments: [
        ("GET", "@evil.example.com/v3/x"), ("GET", ".evil.example.com/"), ("GET", ""), ("GET", "v3/x"), ("GET", "/v3/a b"), ("GET", "/v3/中"),
        ("GET", "/v3/x#y"), ("GET", "/v3/x\r\nX: y"), ("get", "/v3/x"), ("", "/v3/x"), ("GET /v3/y", "/v3/x"),
    ])
    func whatIsNotSentAsItIsSignedIsRefused(method: String, path: String) async throws {
        let (client, transport) = try answering(signed("{}"))
        let error = await #expect(throws: WeChatPayError.self) { try await client.send(APIRequest(method: method, path: path)) }
        guard case .invalidField(let fault) = error?.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(fault.field == (method == "GET" ? "path" : "method") && transport.requests.isEmpty)
    }

    @Test func aBaseURLMayEndWithASlash() async throws {
        let answer = try signed("{}")
        let transport = FakeTransport { _ throws(TransportError) in answer }
        let client = WeChatPayClient(
            merchant: try SampleIdentities.merchant(), keyring: try SampleIdentities.keyring(), transport: transport,
            baseURL: "https://main.example.com/",
            clock: clock.wallClock)
        _ = try await client.send(APIRequest(method: "GET", path: "/v3/x"))
        #expect(transport.requests.first?.url == "https://main.example.com/v3/x")
    }

    @Test func successWithoutASignatureIsNotBelieved() async throws {
        let good = try CallbackSigner.platform().sign(body: Array(#"{"prepare_card_token":"t"}"#.utf8))
        let cases: [(SignedCallback, CallbackRefusal)] = [
            (good.setting("Wechatpay-Signature", nil), .signatureHeaderMissing),
            (SignedCallback(headers: good.headers, body: good.body + [0x20]), .signatureMismatch),
            (good.setting("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AAAA"), .signatureProbe),
            (good.setting("Wechatpay-Serial", "ABCD"), .serialUnknown),
        ]
        for (answer, refusal) in cases {
            let (client, _) = try answering(answer.response())
            let error = try #require(await failure(client))
            guard case .unverified(refusal) = error.kind else {
                Issue.record("\(error) in place of \(refusal)")
                continue
            }
            #expect(error.outcome == .unknown)
            #expect(error.isRetryable == (refusal == .signatureProbe || refusal == .serialUnknown))
            #expect(error.requestID != nil)
        }
    }

    @Test func aSignedAnswerMustHoldWhatItIsAskedFor() async throws {
        for body in ["{}", "[]", #"{"prepare_card_token":7}"#, "nothing", #"{"prepare_card_token":"\u0000"}"#] {
            let (client, _) = try answering(signed(body))
            let error = try #require(await failure(client))
            guard case .unreadable = error.kind else {
                Issue.record("\(error) for \(body)")
                continue
            }
            #expect(error.outcome == .unknown && !error.isRetryable)
        }
    }

    static let refusals: [(status: Int, body: String, code: String?, outcome: WeChatPayError.Outcome, isRetryable: Bool)] = [
        (400, #"{"code":"PARAM_ERROR","message":"参数错误"}"#, "PARAM_ERROR", .notDone, false),
        (400, #"{"code":"SYSTEM_ERROR","message":"x"}"#, "SYSTEM_ERROR", .unknown, true),
        (401, #"{"code":"SIGN_ERROR","message":"x","detail":{"field":"signature"}}"#, "SIGN_ERROR", .notDone, false),
        (403, #"{"code":"NO_AUTH","message":"x"}"#, "NO_AUTH", .notDone, false),
        (404, #"{"code":"RESOURCE_NOT_EXISTS","message":"x"}"#, "RESOURCE_NOT_EXISTS", .notDone, false),
        (429, #"{"code":"FREQUENCY_LIMITED","message":"x"}"#, "FREQUENCY_LIMITED", .notDone, true),
        (429, #"{"code":"NEW_NAME","message":"x"}"#, "NEW_NAME", .notDone, true),
        (400, #"{"code":"STATEMENT_CREATING"}"#, "STATEMENT_CREATING", .notDone, true),
        (500, #"{"code":"SYSTEM_ERROR","message":"x"}"#, "SYSTEM_ERROR", .unknown, true),
        (503, #"{"code":"SERVICE_UNAVAILABLE","message":"x"}"#, "SERVICE_UNAVAILABLE", .unknown, true),
        (502, "<html>bad gateway</html>", nil, .unknown, true),
        (403, "<html>blocked</html>", nil, .unknown, false),
        (404, "", nil, .unknown, false),
        (400, #"{"code":7}"#, nil, .unknown, false),
        (400, #"{"code":"PARAM ERROR\n"}"#, nil, .unknown, false),
        (400, #"{"code":"\#(String(repeating: "X", count: 65))"}"#, nil, .unknown, false),
        (302, "", nil, .unknown, false),
        (202, "", "ACCEPTED", .unknown, true),
        (202, #"{"code":"ACCEPTED","message":"x"}"#, "ACCEPTED", .unknown, true),
    ]

    @Test(arguments: refusals.indices)
    func refusalsAreSortedByCodeThenStatus(index: Int) async throws {
        let expected = Self.refusals[index]
        let headers = [HeaderField("request-id", "08-1"), HeaderField("Retry-After", "7"), HeaderField("date", "Thu, 06 Feb 2031 00:11:05 GMT")]
        let (client, transport) = try answering(TransportResponse(status: expected.status, headers: headers, body: Array(expected.body.utf8)))
        let error = try #require(await failure(client))
        #expect(error.code == expected.code)
        #expect(error.status == expected.status)
        #expect(error.outcome == expected.outcome)
        #expect(error.isRetryable == expected.isRetryable)
        #expect(error.requestID == "08-1")
        #expect(error.retryAfter == 7)
        #expect(error.serverDate == ManualClock.start.adding(seconds: 600))
        #expect(error.description.contains("08-1"))
        #expect(transport.requests.count == 1)
    }

    @Test func longMessagesAreCut() async throws {
        let body = #"{"code":"PARAM_ERROR","message":"\#(String(repeating: "长", count: 5000))"}"#
        let (client, _) = try answering(TransportResponse(status: 400, headers: [], body: Array(body.utf8)))
        #expect(await failure(client)?.message?.count == 1024)
    }

    @Test func theTimeoutIsThatOfEachAttempt() async throws {
        let answer = try signed(#"{"prepare_card_token":"t"}"#)
        let transport = FakeTransport { _ throws(TransportError) in answer }
        let client = WeChatPayClient(
            merchant: try SampleIdentities.merchant(), keyring: try SampleIdentities.keyring(), transport: transport, clock: clock.wallClock,
            timeout: .seconds(3))
        _ = try await client.send(call)
        #expect(transport.requests.first?.timeout == .seconds(3))
    }

    @Test(arguments: [
        (TransportError.Kind.cannotConnect, WeChatPayError.Outcome.notDone, true), (.untrusted, .notDone, false), (.timedOut, .unknown, true),
        (.interrupted, .unknown, true), (.cannotSend, .notDone, false), (.notHTTP, .unknown, false), (.responseTooLarge, .unknown, false),
        (.cancelled, .unknown, false), (.other, .unknown, false),
    ])
    func transportFailuresSayWhatIsKnown(kind: TransportError.Kind, outcome: WeChatPayError.Outcome, isRetryable: Bool) async throws {
        let transport = FakeTransport { _ throws(TransportError) in throw TransportError(kind, message: "no") }
        let error = try #require(await failure(try client(backupURL: "https://backup.example.com", transport)))
        #expect(error.outcome == outcome)
        #expect(error.isRetryable == isRetryable)
        // Only when nothing was sent is the backup tried.
        #expect(transport.requests.count == (kind == .cannotConnect ? 2 : 1))
    }

    @Test func theBackupServesWhenNoConnectionComesAbout() async throws {
        let answer = try signed(#"{"prepare_card_token":"t"}"#)
        let transport = FakeTransport { request throws(TransportError) in
            guard request.url.hasPrefix("https://backup") else { throw TransportError(.cannotConnect, message: "no route") }
            return answer
        }
        let prepared = try await client(backupURL: "https://backup.example.com", transport).prepareDiscountCard(call)
        #expect(prepared.prepareCardToken == "t")
        #expect(transport.requests.map(\.url) == ["main", "backup"].map { "https://\($0).example.com/v3/discount-card/cards" })
        #expect(transport.requests.first?.headers == transport.requests.last?.headers)
        // Both have the time of one attempt together.
        #expect(try #require(transport.requests.last).timeout < #require(transport.requests.first).timeout)
    }

    @Test func anUnknownSerialOfAnAnswerCausesADownload() async throws {
        let platform = try CallbackSigner.platform()
        let list = try CertificateList.signed([SampleIdentities.platform()], by: platform)
        let answer = try signed(#"{"prepare_card_token":"t"}"#)
        let transport = FakeTransport { request throws(TransportError) in request.url.hasSuffix("/v3/certificates") ? list : answer }
        let keyring = try PlatformKeyring(merchant: SampleIdentities.merchant())
        let client = try client(keyring: keyring, transport)
        let prepared = try await client.prepareDiscountCard(call)
        #expect(prepared.prepareCardToken == "t")
        #expect(keyring.certificates.count == 1)
        #expect(transport.requests.first?.headers.contains { $0.name == "Wechatpay-Serial" } == false)
        _ = try await client.prepareDiscountCard(call)
        #expect(transport.requests.count == 3)
        #expect(transport.requests.last?.headers.first { $0.name == "Wechatpay-Serial" }?.value == (try SampleIdentities.platform().serial))
    }
}
