import Samples
import Synchronization
import Testing
import WeChatPay

/// What the client does with the policy's decisions.
@Suite struct RetryTests {
    private let call = PrepareDiscountCard(
        outCardCode: "DC-1", cardTemplateID: "770011223344", appid: "wx00aa11bb22cc33dd", notifyURL: "https://pay.example.com/notify/1600000001")

    private static func unsigned(_ status: Int, _ code: String, retryAfter: String? = nil) -> TransportResponse {
        TransportResponse(
            status: status, headers: retryAfter.map { [HeaderField("Retry-After", $0)] } ?? [],
            body: Array(#"{"code":"\#(code)","message":"m"}"#.utf8))
    }

    private func failure(_ recording: RecordingClient) async -> WeChatPayError? {
        await failure(recording.client)
    }

    private func failure(_ client: WeChatPayClient) async -> WeChatPayError? {
        do throws(WeChatPayError) {
            _ = try await client.send(call)
            return nil
        } catch {
            return error
        }
    }

    @Test func repeatsTheSameRequestUntilItIsAnswered() async throws {
        let clock = ManualClock()
        let recording = try RecordingClient(policy: .standard, clock: clock) { attempt in
            switch attempt {
            case 1: throw TransportError(.timedOut, message: "slow")
            case 2: TransportResponse(status: 202, headers: [], body: [])
            case 3: Self.unsigned(500, "SYSTEM_ERROR")
            default: try RecordingClient.signed(#"{"prepare_card_token":"t"}"#, time: clock.now)
            }
        }
        #expect(try await recording.client.send(call).prepareCardToken == "t")
        #expect(recording.waits == [.seconds(1), .seconds(2), .seconds(4)])
        let requests = recording.transport.requests.map(WireRequest.init)
        #expect(requests.count == 4)
        #expect(Set(requests.map(\.body)).count == 1 && Set(requests.map(\.url)).count == 1)
        // Signed anew each time: WeChat Pay refuses old timestamps.
        #expect(Set(requests.map { $0.header("Authorization") }).count == 4)
    }

    @Test func anEncryptedBodyIsRepeatedAsItIs() async throws {
        let recording = try RecordingClient(policy: .standard) { attempt in
            if attempt < 3 { throw TransportError(.interrupted, message: "cut") }
            return try RecordingClient.signed(#"{"token":"t"}"#)
        }
        let identity = PayrollIdentity(userName: SensitiveField("n"), idCardNumber: SensitiveField("1"))
        _ = try await recording.client.send(
            CreatePayrollToken(employee: PayrollEmployee(openid: "o", subMchid: "1", appid: "wx"), identity: identity))
        #expect(recording.transport.requests.count == 3)
        #expect(Set(recording.transport.requests.map(\.body)).count == 1)
    }

    @Test func givesUpWithTheLastFailureAndTheNumberOfAttempts() async throws {
        let recording = try RecordingClient(policy: .standard) { _ in Self.unsigned(500, "SYSTEM_ERROR") }
        let error = try #require(await failure(recording))
        #expect(error.code == "SYSTEM_ERROR" && error.attempts == 4 && error.isRetryable && error.outcome == .unknown)
        #expect(error.description.contains("4 attempts"))
        #expect(recording.transport.requests.count == 4)
    }

    @Test func aRefusalAfterAnUnknownAttemptProvesNothing() async throws {
        let recording = try RecordingClient(policy: .standard) { attempt in
            if attempt == 1 { throw TransportError(.interrupted, message: "cut") }
            return Self.unsigned(400, "RESOURCE_ALREADY_EXISTS")
        }
        let error = try #require(await failure(recording))
        #expect(error.status == 400 && error.outcome == .unknown && error.attempts == 2)
        let limited = try RecordingClient(policy: .standard) { attempt in
            Self.unsigned(attempt == 1 ? 429 : 400, attempt == 1 ? "FREQUENCY_LIMITED" : "PARAM_ERROR")
        }
        #expect(await failure(limited)?.outcome == .notDone)
    }

    @Test(arguments: [("5", Duration.seconds(5)), ("Thu, 06 Feb 2031 00:01:14 GMT", .seconds(9)), ("soon", .seconds(1)), ("-7", .seconds(1))])
    func obeysRetryAfter(value: String, wait: Duration) async throws {
        let recording = try RecordingClient(policy: .standard) { attempt in
            attempt == 1 ? Self.unsigned(429, "FREQUENCY_LIMITED", retryAfter: value) : try RecordingClient.signed(#"{"prepare_card_token":"t"}"#)
        }
        _ = try await recording.client.send(call)
        #expect(recording.waits == [wait])
    }

    @Test func aWaitThatIsTooLongIsLeftToTheCaller() async throws {
        let recording = try RecordingClient(policy: .standard) { _ in Self.unsigned(429, "FREQUENCY_LIMITED", retryAfter: "120") }
        let error = try #require(await failure(recording))
        #expect(error.retryAfter == 120 && error.attempts == 1 && error.outcome == .notDone && recording.waits.isEmpty)
    }

    @Test func theBackupIsTriedWithinEachAttemptAndOnlyWithoutAConnection() async throws {
        let recording = try RecordingClient(backupURL: "https://backup.example.com", policy: .standard) { attempt in
            switch attempt {
            case 1, 2, 4: throw TransportError(.cannotConnect, message: "no route")
            case 3: throw TransportError(.timedOut, message: "slow")
            default: try RecordingClient.signed(#"{"prepare_card_token":"t"}"#)
            }
        }
        _ = try await recording.client.send(call)
        let hosts = recording.transport.requests.map { $0.url.split(separator: "/")[1].split(separator: ".").first }
        #expect(hosts == ["main", "backup", "main", "main", "backup"])
        #expect(recording.waits == [.seconds(1), .seconds(2)])
    }

    @Test func theBudgetIsTheMerchants() async throws {
        let budget = RetryBudget(burst: 4, share: 0)
        let still = RetryPolicy(attemptLimit: 4, firstWait: .zero)
        let clients = try (0..<3).map { _ in
            try RecordingClient(policy: still, budget: budget) { _ in Self.unsigned(503, "SERVICE_UNAVAILABLE") }
        }
        for client in clients { #expect(await failure(client) != nil) }
        // Three repetitions for the first, the last one of the budget for the second, none for the third.
        #expect(clients.map(\.transport.requests.count) == [4, 2, 1])
        clients.forEach { $0.clock.advance(seconds: 30) }
        #expect(await failure(try #require(clients.last)) != nil)
        #expect(clients.last?.transport.requests.count == 4)
    }

    @Test func requestsAndTimeFillTheBudget() async throws {
        let budget = RetryBudget(burst: 1, share: 0.5)
        let fails = Mutex(true)
        let recording = try RecordingClient(policy: RetryPolicy(attemptLimit: 2, firstWait: .zero), budget: budget) { _ in
            if fails.withLock({ $0 }) { return Self.unsigned(500, "SYSTEM_ERROR") }
            return try RecordingClient.signed(#"{"prepare_card_token":"t"}"#)
        }
        #expect(await failure(recording)?.attempts == 2)
        #expect(await failure(recording)?.attempts == 1)
        #expect(await failure(recording)?.attempts == 2)
    }

    @Test func aCancelledTaskWaitsForNothing() async throws {
        let (started, signal) = AsyncStream<Void>.makeStream()
        let transport = FakeTransport { _ throws(TransportError) in Self.unsigned(500, "SYSTEM_ERROR") }
        let client = WeChatPayClient(
            merchant: try SampleIdentities.merchant(), keyring: try SampleIdentities.keyring(), transport: transport,
            clock: ManualClock().wallClock,
            retryPolicy: RetryPolicy(firstWait: .seconds(3600), longestWait: .seconds(3600), timeLimit: .seconds(9999)),
            sleep: { wait in
                signal.yield()
                try await Task.sleep(for: wait)
            })
        let task = Task { await failure(client) }
        for await _ in started { break }
        task.cancel()
        let error = try #require(await task.value)
        #expect(error.code == "SYSTEM_ERROR" && error.outcome == .unknown && error.attempts == 1)
        #expect(transport.requests.count == 1)
    }

    @Test func aCancelledTaskIsNotRepeated() async throws {
        let recording = try RecordingClient(policy: .standard) { _ in
            withUnsafeCurrentTask { $0?.cancel() }
            throw TransportError(.interrupted, message: "cut")
        }
        let task = Task { await failure(recording) }
        #expect(await task.value?.attempts == 1)
        #expect(recording.transport.requests.count == 1 && recording.waits.isEmpty)
    }

    /// A request that is signed before it is known whether it may be sent.
    @Test func whatIsNotWantedIsNotSent() async throws {
        let recording = try RecordingClient(policy: .standard) { _ in throw TransportError(.interrupted, message: "cut") }
        let request = APIRequest(method: "POST", path: "/v3/discount-card/cards", body: Array("{}".utf8))
        let error = await #expect(throws: WeChatPayError.self) { try await recording.client.send(request, when: { false }) }
        #expect(error?.name == "cancelled" && error?.attempts == 1)
        #expect(recording.transport.requests.isEmpty && recording.waits.isEmpty)
        await #expect(throws: WeChatPayError.self) { try await recording.client.send(request, when: { true }) }
        #expect(recording.transport.requests.count > 1, "wanted, it is repeated as every other")
    }

    @Test func aCancelledTaskDoesNotWaitForCertificates() async throws {
        let (asked, signal) = AsyncStream<Void>.makeStream()
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let answer = try RecordingClient.signed(#"{"prepare_card_token":"t"}"#)
        let transport = FakeTransport { request throws(TransportError) in
            guard request.url.hasSuffix("/v3/certificates") else { return answer }
            signal.yield()
            for await _ in gate { break }
            throw TransportError(.cannotConnect, message: "closed")
        }
        let client = WeChatPayClient(
            merchant: try SampleIdentities.merchant(), keyring: try PlatformKeyring(merchant: SampleIdentities.merchant()), transport: transport,
            clock: ManualClock().wallClock, retryPolicy: .standard)
        let task = Task { await failure(client) }
        for await _ in asked { break }
        task.cancel()
        // The gate is still shut: only a caller who does not wait comes back.
        guard case .unverified(.serialUnknown) = await task.value?.kind else {
            Issue.record("another end")
            return
        }
        opener.finish()
    }

    @Test func aSignatureProbeIsAskedAgain() async throws {
        let recording = try RecordingClient(policy: .standard) { attempt in
            let good = try CallbackSigner.platform().sign(body: Array(#"{"prepare_card_token":"t"}"#.utf8))
            return attempt == 1 ? good.setting("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AAAA").response() : good.response()
        }
        #expect(try await recording.client.send(call).prepareCardToken == "t")
        #expect(recording.transport.requests.count == 2)
    }
}
