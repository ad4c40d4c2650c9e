import CardHTTP
import CardLedger
import CardService
import Cards
import Samples
import Testing
import WeChatPay

@Suite struct GracefulStopTests {
    @Test func finishesWhatItAcceptedAndRefusesWhatIsNew() async throws {
        let clock = ContinuousClock()
        var stopped = clock.now
        try await TestServer.running(changing: { $0.stopLimit = .seconds(60) }) { service async throws in
            let lock = try TableLock(databaseURL: service.databaseURL)
            let accepted = try service.connection()
            try await accepted.send(try service.accepted(id: "EV-1", card: "DC-1").request())
            try await eventually { service.server.ledger.queueDepth == 1 }

            let halfSent = try service.connection()
            let request = try service.accepted(id: "EV-2", card: "DC-2").request(extra: "Expect: 100-continue\r\n")
            let end = try #require(request.indices.first { request[$0...].starts(with: Array("\r\n\r\n".utf8)) }) + 4
            try await halfSent.send(Array(request[..<end]))
            #expect(try await halfSent.response().status == 100)

            var idle: [RawConnection] = []
            for _ in 0..<8 {
                let connection = try service.connection()
                try await connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await connection.response().status == 200)
                idle.append(connection)
            }

            stopped = clock.now
            await service.stop()
            // An idle connection is closed at once.
            for connection in idle { #expect(try await connection.rest().isEmpty) }
            // Whoever spreads the load is told to go elsewhere, while what was accepted is still being finished.
            let readiness = try await service.admin("GET", "/readyz", token: nil)
            #expect(readiness.status == 503)
            #expect(readiness.body.contains("shutting_down"))
            #expect(try await service.admin("GET", "/healthz", token: nil).status == 200)

            try await halfSent.send(Array(request[end...]))
            let refused = try await halfSent.response()
            #expect(refused.status == 503)
            #expect(refused.headers["connection"] == "close")
            #expect(service.refusedCount("shutting_down") == 1)
            #expect(service.log.count(refusal: "shutting_down") == 1)

            try lock.release()
            let answer = try await accepted.response()
            #expect(answer.status == 204)
            #expect(answer.headers["connection"] == "close")
            #expect(throws: RawConnection.Failure.self) { try service.connection() }
        }
        #expect(clock.now - stopped < .seconds(30))
    }

    @Test func cutsOffWhoeverHoldsItUp() async throws {
        let clock = ContinuousClock()
        var stopped = clock.now
        try await TestServer.running(changing: { $0.stopLimit = .milliseconds(200) }) { service async throws in
            let halfSent = try service.connection()
            try await halfSent.send("POST /notify/1600000001 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n")
            #expect(try await halfSent.response().status == 100)
            stopped = clock.now
            await service.stop()
            _ = try? await halfSent.rest()
        }
        #expect(clock.now - stopped < .seconds(10))
    }

    @Test func cutsOffARequestThatWeChatPayDoesNotAnswer() async throws {
        let (held, letGo) = AsyncStream<Void>.makeStream()
        let transport = FakeTransport { request throws(TransportError) in
            guard request.method == "POST" else { throw TransportError(.cannotConnect, message: "nobody there") }
            for await _ in held {}
            throw TransportError(.timedOut, message: "no answer")
        }
        let clock = ContinuousClock()
        var stopped = clock.now
        let url = try await TestServer.migratedDatabase()
        try await TestServer.running(databaseURL: url, transport: transport) { service async throws in
            let body = #"{"out_card_code":"DC-1","card_template_id":"770011223344","appid":"wx00aa11bb22cc33dd"}"#
            let connection = try RawConnection(to: service.addresses.admin)
            try await connection.send(
                "POST /v1/\(SampleIdentities.mchid)/discount-cards HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(TestServer.adminToken)\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            try await eventually { transport.requests.contains { $0.method == "POST" } }
            stopped = clock.now
        }
        #expect(clock.now - stopped < .seconds(10))
        letGo.finish()
        let key = RequestKey(card: DiscountCard.key(mchid: SampleIdentities.mchid, outCardCode: "DC-1"), operation: "prepare", number: "DC-1")
        try await TestServer.running(databaseURL: url) { service async throws in
            #expect(try await service.server.ledger.request(key)?.state == .sending)
        }
    }

    @Test(arguments: ["listen", "admin_listen"]) func namesAPortThatCannotBeOpened(key: String) async throws {
        try await TestServer.running { service async throws in
            let taken = key == "listen" ? service.addresses.callbacks : service.addresses.admin
            let error = await #expect(throws: PortNotOpened.self) {
                try await TestServer.running(
                    databaseURL: service.databaseURL,
                    changing: { configuration in
                        if key == "listen" { configuration.listen = taken } else { configuration.adminListen = taken }
                    }
                ) { _ in Issue.record("it serves on a port that is taken") }
            }
            #expect(error?.key == key)
            #expect(error?.address == taken)
            #expect(error?.reason == "another program uses it. End that program, or choose another port.")
        }
    }

    /// A service whose port is gone looks alive to everybody but WeChat Pay.
    @Test func endsWhenItsPortIsTakenAway() async throws {
        let error = await #expect(throws: PortClosed.self) {
            try await TestServer.running { service async throws in
                let accepted = try service.accepted(id: "EV-1", card: "DC-1")
                #expect(try await service.deliver(accepted).status == 204)
                try #require(ListeningSocket.shutDown(port: service.addresses.callbacks.port))
                try await eventually { service.metric("cardkeeper_database_connected") == 0 }
            }
        }
        #expect(error?.description.hasPrefix("listen: ") == true)
    }

    @Test func leavesNothingBehindThatWasAnswered() async throws {
        let url = try await TestServer.migratedDatabase()
        var answered: [String] = []
        try await TestServer.running(databaseURL: url) { service async throws in
            try await withThrowingTaskGroup(of: [String].self) { group in
                for client in 0..<8 {
                    group.addTask {
                        var answered: [String] = []
                        for number in 0..<200 {
                            let id = "EV-\(client)-\(number)"
                            guard let status = try? await service.deliver(try service.accepted(id: id, card: "DC-\(client)")).status else { break }
                            if status == 204 { answered.append(id) }
                        }
                        return answered
                    }
                }
                try await eventually { (service.metric(#"cardkeeper_callbacks_accepted_total{mchid="1600000001",outcome="recorded"}"#) ?? 0) > 50 }
                await service.stop()
                for try await ids in group { answered += ids }
            }
        }
        #expect(answered.count > 50)
        try await TestServer.running(databaseURL: url) { service async throws in
            for id in answered { #expect(try await service.server.ledger.notification(mchid: SampleIdentities.mchid, id: id) != nil, "\(id)") }
        }
    }
}
