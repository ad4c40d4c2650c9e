import Curl
import PaySimulator
import Testing
import WeChatPay

/// The simulator's two addresses, their connections, and the record of what came by them.
@Suite(.timeLimit(.minutes(1)))
struct PortTests {
    private func prepare(_ live: LivePlatform, _ outCardCode: String) async -> WeChatPayError? {
        do throws(WeChatPayError) {
            try await live.prepare(outCardCode)
            return nil
        } catch {
            return error
        }
    }

    @Test func connectionsAreKeptAndCounted() async throws {
        try await LivePlatform.running { live in
            for number in 1...20 { try await live.prepare("DC_\(number)") }
            #expect(live.simulator.ports.connections(.main) == ConnectionCount(accepted: 1, open: 1))
            #expect(live.simulator.ports.connections(.backup) == ConnectionCount())
            #expect(Set(live.simulator.record.requests.map(\.request.connection)) == [1])
            let counted = try await live.control("GET", "/connections")
            #expect(counted?["main"]?["accepted"]?.number == 2)
            #expect(counted?["backup"] == nil)
        }
    }

    @Test func closedPortIsOpenedAgainWhenWhoeverGotItIsGone() async throws {
        try await LivePlatform.running { live in
            try await live.simulator.ports.close(.main)
            let port = try #require(live.baseURL.split(separator: ":").last.flatMap { Int($0) })
            let other = PlatformServer(host: "127.0.0.1", port: port) { _ in PlatformAnswer(status: 204) }
            let (ports, opened) = AsyncStream.makeStream(of: Int.self)
            let running = Task { try await other.run { opened.yield($0) } }
            for await _ in ports { break }
            async let reopened: Void = live.simulator.ports.reopen(.main)
            // Long enough for a first try, for which there is no event.
            try await Task.sleep(for: .milliseconds(50))
            running.cancel()
            _ = await running.result
            try await reopened
            #expect(await prepare(live, "DC_1") == nil)
        }
    }

    @Test func closedPortRefusesUntilItIsOpenAgain() async throws {
        try await LivePlatform.running { live in
            try await live.prepare("DC_1")
            try await live.simulator.ports.close(.main)
            let error = await prepare(live, "DC_2")
            guard case .transport(let cause)? = error?.kind else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(cause.kind == .cannotConnect)
            #expect(live.simulator.ports.connections(.main) == ConnectionCount(accepted: 1, open: 0))
            try await live.simulator.ports.reopen(.main)
            #expect(await prepare(live, "DC_2") == nil)
            #expect(live.simulator.baseURL == live.baseURL)
            await #expect(throws: SimulatorError.noSuchAddress("backup")) { try await live.simulator.ports.close(.backup) }
        }
    }

    @Test func backupTakesOverAndIsToldApart() async throws {
        try await LivePlatform.running(change: { $0.backupPort = 0 }) { live in
            let backupURL = try #require(live.simulator.backupURL)
            #expect(backupURL != live.baseURL)
            try await live.prepare("DC_1")
            try await live.simulator.ports.close(.main)
            #expect(await prepare(live, "DC_2") == nil)
            try await live.simulator.ports.reopen(.main)
            #expect(await prepare(live, "DC_3") == nil)
            let prepared = live.simulator.record.requests(to: .discountCardPrepare)
            #expect(prepared.map(\.request.address) == [.main, .backup, .main])
            // Each address has the same platform behind it.
            #expect(live.simulator.cards.all.map(\.outCardCode) == ["DC_1", "DC_2", "DC_3"])
            #expect(try await live.call("GET", "/v3/certificates", at: backupURL).status == 200)
        }
    }

    @Test func controlClosesAPortForAWhile() async throws {
        try await LivePlatform.running(change: { $0.backupPort = 0 }) { live in
            let closed = try await live.control("POST", "/ports/backup/close", #"{"milliseconds":1}"#)
            #expect(closed?["milliseconds"]?.number == 1)
            #expect(try await live.control("POST", "/ports/third/close")?["code"]?.text == "SIMULATOR")
            #expect(try await live.control("POST", "/ports/main/close", #"{"milliseconds":0}"#)?["code"]?.text == "PARAM_ERROR")
            // It answers over the very port that it closes.
            #expect(try await live.control("POST", "/ports/main/close", #"{"milliseconds":1}"#)?["milliseconds"]?.number == 1)
            // Both open again by themselves.
            for url in [live.baseURL, try #require(live.simulator.backupURL)] {
                var status: Int?
                while status == nil { status = try? await live.call("GET", "/v3/certificates", at: url).status }
                #expect(status == 200)
            }
        }
    }

    @Test func recordsTheBytesOfTheWire() async throws {
        try await LivePlatform.running { live in
            let body = Scene.prepareBody(cardTemplateID: "卡片 1")
            _ = try await live.call("POST", "/v3/discount-card/cards?x=%7C", body: body) { $0.userAgent = "Tests/1 (wire)" }
            let request = try #require(live.simulator.record.requests.first)
            #expect(request.number == 1)
            #expect(request.endpoint == .discountCardPrepare)
            #expect(request.fault == nil)
            #expect(request.request.method == "POST")
            #expect(request.request.target == "/v3/discount-card/cards?x=%7C")
            #expect(request.request.body == Array(body.utf8))
            #expect(request.request.headers.contains { $0 == ("User-Agent", "Tests/1 (wire)") })
            #expect(request.request.headers.contains { $0.name == "Authorization" && $0.value.hasPrefix("WECHATPAY2-SHA256-RSA2048 mchid=") })
            let shown = try await live.control("GET", "/requests?endpoint=discount_card_prepare&limit=1")?.elements?.first
            #expect(shown?["body"]?.text == body)
            #expect(shown?["address"]?.text == "main")
            #expect(shown?["headers"]?.elements?.contains(["User-Agent", "Tests/1 (wire)"]) == true)
            #expect(try await live.control("GET", "/requests?after=1")?.elements == [])
            #expect(try await live.control("GET", "/requests?endpoint=none")?["code"]?.text == "PARAM_ERROR")
            _ = try await live.control("POST", "/requests/clear")
            #expect(live.simulator.record.requests.isEmpty)
            #expect(live.simulator.record.count == 1)
        }
    }

    @Test func recordIsBounded() async throws {
        try await LivePlatform.running(change: { $0.recordLimit = 10 }) { live in
            for number in 1...25 { try await live.prepare("DC_\(number)") }
            let numbers = live.simulator.record.requests(to: .discountCardPrepare).map(\.number)
            #expect((5...10).contains(numbers.count))
            #expect(numbers.last == live.simulator.record.count)
        }
    }

    @Test func aSlowAnswerHoldsUpNobodyElse() async throws {
        try await LivePlatform.running { live in
            live.simulator.faults.strikeNext(.slowAnswer, at: .certificates)
            async let first = live.client.certificates()
            async let second = live.client.certificates()
            let counts = (try await first.count, try await second.count)
            #expect(counts == (1, 1))
        }
    }
}
