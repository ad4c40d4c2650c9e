import CardHTTP
import CardLedger
import CardService
import Samples
import Testing

@Suite struct GracefulStopTests {
    @Test func finishesWhatItAcceptedAndRefusesWhatIsNew() async throws {
        let clock = ContinuousClock()
        var stopped = clock.now
        try await TestServer.running { service async throws in
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
        #expect(clock.now - stopped < .seconds(10))
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
