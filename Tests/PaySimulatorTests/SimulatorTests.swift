import Curl
import OpenSSL
import PaySimulator
import Testing
import WeChatPay
import WeChatPayCurl

/// The whole simulator over loopback HTTP, called and judged by the merchant's library.
@Suite(.timeLimit(.minutes(1)))
struct SimulatorTests {
    @Test(arguments: [KeyMode.certificate, .publicKey, .mixed(publicKeyShare: 0.5)])
    func aLifeOfACard(mode: KeyMode) async throws {
        try await LivePlatform.running(mode) { live in
            let (simulator, client, receiver) = (live.simulator, live.client, live.receiver)
            #expect(await client.certificateRefresher.refresh())
            #expect(client.keyring.certificates.count == (mode == .publicKey ? 0 : 1))
            let prepared = try await live.prepare("DC_1")
            #expect(try await live.prepare("DC_1").prepareCardToken == prepared.prepareCardToken)
            try simulator.customer.accept(mchid: Scene.mchid, outCardCode: "DC_1")
            try simulator.customer.quit(mchid: Scene.mchid, outCardCode: "DC_1")
            try simulator.customer.pay(mchid: Scene.mchid, outCardCode: "DC_1")
            await simulator.sender.waitUntilQuiet()
            #expect(simulator.sender.summary.accepted == 3)
            #expect(simulator.sender.summary.attempts == 3)
            let events = try receiver.received.map { try CallbackEnvelope($0).eventType }
            #expect(Set(events) == [.discountCardUserAccepted, .discountCardAgreementEnded, .discountCardUserPaid])
        }
    }

    @Test func faultsArriveAndHeal() async throws {
        try await LivePlatform.running { live in
            let (simulator, client, receiver) = (live.simulator, live.client, live.receiver)
            #expect(await client.certificateRefresher.refresh())
            let faults: [Fault] = [
                .duplicate, .signTestProbe, .wrongKey, .alteredBody, .staleTimestamp, .missingHeader, .keyRotation, .otherKeyKind, .drop,
            ]
            for fault in faults { try simulator.notices.echo("x", mchid: Scene.mchid, notifyURL: live.notifyURL, fault: fault) }
            await simulator.sender.waitUntilQuiet()
            let summary = simulator.sender.summary
            #expect(summary.notifications == 9)
            #expect(summary.accepted == 8)
            #expect(summary.dropped == 1)
            #expect(summary.refusedAttempts == [401: 5])
            #expect(summary.wronglyAccepted == 0)
            #expect(Set(receiver.received).count == 8)
        }
    }

    @Test func clientSeesRefusalsAndAnswerFaults() async throws {
        try await LivePlatform.running { live in
            let (simulator, client) = (live.simulator, live.client)
            #expect(await client.certificateRefresher.refresh())
            func failure(_ fault: Fault?, appid: String = Scene.appid) async -> WeChatPayError? {
                if let fault { simulator.faults.strikeNext(fault) }
                do throws(WeChatPayError) {
                    _ = try await client.prepareDiscountCard(
                        PrepareDiscountCard(outCardCode: "DC_7", cardTemplateID: "1", appid: appid, notifyURL: live.notifyURL))
                    return nil
                } catch {
                    return error
                }
            }
            let refused = await failure(nil, appid: "wx00000000000000ff")
            #expect(refused?.status == 400)
            #expect(refused?.code == "APPID_MCHID_NOT_MATCH")
            #expect(refused?.requestID?.hasSuffix("-268445527") == true)
            #expect(await failure(.tooManyRequests)?.status == 429)
            #expect(await failure(.errorBeforeWork)?.outcome == .unknown)
            #expect(simulator.cards.all.isEmpty)
            #expect(await failure(.errorAfterWork)?.outcome == .unknown)
            #expect(simulator.cards.all.map(\.outCardCode) == ["DC_7"])
            for (fault, refusal) in [
                (Fault.unsignedAnswer, CallbackRefusal.signatureHeaderMissing), (.wronglySignedAnswer, .signatureMismatch),
                (.signTestAnswer, .signatureProbe),
            ] {
                guard case .unverified(let seen)? = await failure(fault)?.kind else {
                    Issue.record("\(fault) was believed")
                    continue
                }
                #expect(seen == refusal)
            }
            #expect(await failure(nil) == nil)
        }
    }

    @Test func isSteeredOverHTTP() async throws {
        try await LivePlatform.running { live in
            let simulator = live.simulator
            _ = try await live.prepare("DC|1")
            let session = try CurlSession()
            defer { session.shutdown() }
            let baseURL = try #require(simulator.baseURL)
            let accepted = try await session.send(
                CurlRequest(method: "POST", url: "\(baseURL)/_simulator/cards/\(Scene.mchid)/DC%7C1/accept", body: []))
            #expect(accepted.status == 200)
            await simulator.sender.waitUntilQuiet()
            let summary = try await session.send(CurlRequest(url: "\(baseURL)/_simulator/summary"))
            #expect(JSON(summary.body)?["accepted"]?.number == 1)
            let large = try await session.send(
                CurlRequest(method: "POST", url: "\(baseURL)/v3/discount-card/cards", body: Array(repeating: 0x20, count: 1 << 20 + 1)))
            #expect(large.status == 413)
        }
    }

    /// A platform without merchants.
    private func bystander() throws -> Simulator {
        try Simulator(Simulator.Configuration(merchants: []), identity: Scene.presentIdentity(random: SimulatorRandom(seed: 2)))
    }

    @Test func endsAndDoesNotBeginAgain() async throws {
        let simulator = try bystander()
        let baseURL = try await simulator.start()
        #expect(simulator.baseURL == baseURL)
        await #expect(throws: SimulatorError.alreadyStarted) { try await simulator.run() }
        await simulator.stop()
        #expect(simulator.baseURL == nil)
        let session = try CurlSession()
        defer { session.shutdown() }
        let error = await #expect(throws: CurlError.self) { try await session.send(CurlRequest(url: baseURL)) }
        #expect(error?.kind == .cannotConnect)
    }

    @Test func saysWhyItCannotListen() async throws {
        let first = try bystander()
        let baseURL = try await first.start()
        var taken = Simulator.Configuration(merchants: [])
        taken.port = try #require(baseURL.split(separator: ":").last.flatMap { Int($0) })
        let second = try Simulator(taken, identity: Scene.presentIdentity(random: SimulatorRandom(seed: 3)))
        await #expect(throws: (any Error).self) { try await second.start() }
        await first.stop()
        await second.stop()
    }

    @Test func answerLimitMakesSlowMerchantsFail() async throws {
        let scene = try Scene()
        let stuck = AsyncStream.makeStream(of: Never.self)
        let server = PlatformServer(host: "127.0.0.1", port: 0) { _ in
            for await _ in stuck.stream {}
            return PlatformAnswer(status: 204)
        }
        let (ports, opened) = AsyncStream.makeStream(of: Int.self)
        let running = Task { try await server.run { opened.yield($0) } }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        let session = try CurlSession()
        let post = session.callbackPost(answerLimit: .seconds(1), certificateAuthorityFile: nil)
        let callback = try scene.factory.callback(scene.notification(), for: scene.merchant.merchant)
        #expect(await post("http://127.0.0.1:\(port)/", callback) == .unanswered(cause: "timedOut"))
        stuck.continuation.finish()
        session.shutdown()
        running.cancel()
        _ = await running.result
    }
}
