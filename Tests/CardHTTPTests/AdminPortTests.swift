import CardHTTP
import CardLedger
import CardService
import Samples
import Testing
import WeChatPay

@Suite struct AdminPortTests {
    @Test(arguments: [nil, "", "wrong", "admin-token-of-the-test"])
    func letsNobodyInWithoutTheToken(token: String?) async throws {
        try await TestServer.running { service async throws in
            for (method, path) in [("GET", "/v1/1600000001/discount-cards/DC-1"), ("POST", "/v1/1600000001/discount-cards")] {
                let response = try await service.admin(method, path, nil, token: token)
                #expect(response.status == 401)
                #expect(response.headers["www-authenticate"] == "Bearer")
                #expect(response.headers["content-type"] == "application/problem+json")
            }
        }
    }

    @Test func isOpenForHealthAndMetrics() async throws {
        try await TestServer.running(changing: { $0.polls = true }) { service async throws in
            #expect(try await service.admin("GET", "/healthz", token: nil).status == 200)
            try await eventually { try await service.admin("GET", "/readyz", token: nil).status == 200 }
            let metrics = try await service.admin("GET", "/metrics", token: nil)
            #expect(metrics.status == 200)
            #expect(metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            for refusal in Refusal.all where refusal.name != "signature_probe" {
                #expect(metrics.body.contains("cardkeeper_callbacks_refused_total{refusal=\"\(refusal.name)\"} 0\n"), "\(refusal.name)")
            }
            for name in MetricName.descriptions.keys where name != MetricName.archiveDropped {
                #expect(metrics.body.contains("# TYPE \(name) "), "\(name)")
            }
        }
    }

    @Test func measuresWhatItCommits() async throws {
        try await TestServer.running { service async throws in
            #expect(try await service.deliver(try service.accepted(id: "EV-1", card: "DC-1")).status == 204)
            service.clock.advance(seconds: 42)
            let metrics = try await service.admin("GET", "/metrics", token: nil).body
            #expect(metrics.contains("cardkeeper_seconds_since_last_callback 42\n"))
            #expect(metrics.contains("cardkeeper_batch_size_count 1\n"))
            #expect(metrics.contains("cardkeeper_batch_size_sum 1\n"))
            #expect(metrics.contains("cardkeeper_commit_seconds_count 1\n"))
            #expect(metrics.contains("cardkeeper_queue_depth 0\n"))
            #expect(metrics.contains("cardkeeper_database_connected 1\n"))
            #expect(!metrics.contains("oInvented"), "no personal data")
        }
    }

    @Test func measuresTheAgeOfTheLastCallbackWhateverBecameOfIt() async throws {
        let clock = ManualClock()
        try await TestServer.running(clock: clock, changing: { $0.ledger.queueLimit = 0 }) { service async throws in
            clock.advance(seconds: 50)
            #expect(try await service.deliver(try service.accepted(id: "EV-1", card: "DC-1").setting("Wechatpay-Nonce", "other")).status == 401)
            #expect(service.metric("cardkeeper_seconds_since_last_callback") == 50)
            #expect(try await service.deliver(try service.accepted(id: "EV-1", card: "DC-1")).status == 503)
            clock.advance(seconds: 7)
            #expect(service.metric("cardkeeper_seconds_since_last_callback") == 7)
            clock.advance(seconds: -60)
            #expect(service.metric("cardkeeper_seconds_since_last_callback") == 0)
        }
    }

    @Test func answersWhatItDoesNotKnowAsAProblem() async throws {
        try await TestServer.running { service async throws in
            for path in ["/", "/v1", "/notify/1600000001", "/v1/1600000001/discount-cards/none"] {
                let response = try await service.admin("GET", path)
                #expect(response.status == 404, "\(path)")
                #expect(response.headers["content-type"] == "application/problem+json", "\(path)")
            }
        }
    }

    @Test func showsTheRowOfACard() async throws {
        try await TestServer.running { service async throws in
            #expect(try await service.deliver(try service.accepted(id: "EV-1", card: "DC_1|*-")).status == 204)
            let response = try await service.admin("GET", "/v1/1600000001/discount-cards/DC_1%7C%2A-")
            #expect(response.status == 200)
            let card = try #require(try JSONDocument(Array(response.body.utf8)).root["card"])
            #expect(try card.string("out_card_code") == "DC_1|*-")
            #expect(try card.string("state") == "ONGOING")
            #expect(try card["time_range"]?.string("end_time") == "2031-03-06T23:59:59+08:00")
            #expect(try card["requested"]?.bool() == false)
        }
    }

    @Test(arguments: ["%00", "DC%00", "%ff", "%"]) func refusesANumberThatCannotBe(segment: String) async throws {
        try await TestServer.running { service async throws in
            let response = try await service.admin("GET", "/v1/1600000001/discount-cards/\(segment)")
            #expect(response.status == 400)
            #expect(response.headers["content-type"] == "application/problem+json")
            #expect(try JSONDocument(Array(response.body.utf8)).root["retryable"]?.bool() == false)
        }
    }

    @Test func isNotReadyWithoutKeys() async throws {
        let keyring = try PlatformKeyring(merchant: SampleIdentities.merchant())
        try await TestServer.running(keyring: keyring) { service async throws in
            let response = try await service.admin("GET", "/readyz", token: nil)
            #expect(response.status == 503)
            #expect(response.body.contains("platform_key"))
            #expect(try await service.admin("GET", "/healthz", token: nil).status == 200)
        }
    }

    @Test func isNotReadyWhileTheDatabaseHangs() async throws {
        try await TestServer.running { service async throws in
            let lock = try TableLock(databaseURL: service.databaseURL, table: "schema_version")
            let response = try await service.admin("GET", "/readyz", token: nil)
            #expect(response.status == 503)
            #expect(response.body.contains("database_slow"))
            try lock.release()
            try await eventually { try await service.admin("GET", "/readyz", token: nil).status == 200 }
        }
    }

    @Test func refusesToServeAnotherSchema() async throws {
        let url = try await TestServer.emptyDatabase()
        let error = await #expect(throws: LedgerError.self) {
            try await TestServer.running(databaseURL: url) { _ in Issue.record("it serves without a schema") }
        }
        #expect(error?.code == .schemaMissing)
    }
}
