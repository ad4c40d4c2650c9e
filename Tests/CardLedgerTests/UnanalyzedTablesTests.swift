import CardLedger
import Cards
import ScratchPostgres
import Testing
import WeChatPay

/// The first minutes of a busy day one: thousands of rows, and PostgreSQL knows nothing of them yet.
@Suite(.timeLimit(.minutes(3))) struct UnanalyzedTablesTests {
    private static let cards = 6_000

    /// The rows and index entries that were read so far in all tables, by sessions that have ended.
    private static func rowsRead(_ database: TestDatabase) async throws -> Int {
        // A session counts what it read into these before it is gone.
        let others = "pid::text FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL"
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !database.rows(others).isEmpty { try #require(ContinuousClock.now < deadline, "sessions are left") }
        let text = try await database.rows(
            """
            ((SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname LIKE ANY ('{card%,coupon%,notification,observation,request}'))
            + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes))::text
            """)
        return try #require(text[0][0].flatMap { Int($0) })
    }

    /// How many rows and index entries a ledger's work reads.
    private func rowsRead(by work: (Ledger) async throws -> Void) async throws -> Int {
        let database = try await TestDatabase.migrated(ScratchPostgres(settings: ["autovacuum": "off"]))
        let first = database.ledger()
        for start in stride(from: 0, to: Self.cards, by: 2_000) {
            let results = await first.recordAll((start..<start + 2_000).map { Sample.recording($0) })
            #expect(results.allSatisfy { $0 == .success(.recorded) })
        }
        await first.stop()
        let before = try await Self.rowsRead(database)
        let second = database.ledger { $0.batchLimit = 10 }
        try await work(second)
        await second.stop()
        let read = try await Self.rowsRead(database) - before
        #expect(read > 0)
        return read
    }

    @Test func repeatedCallbacksAreFoundByTheirKeys() async throws {
        let read = try await rowsRead { ledger in
            let results = await ledger.recordAll((0..<200).map { Sample.recording($0 * 7) })
            #expect(results.allSatisfy { $0 == .success(.duplicate(.recorded)) })
        }
        #expect(read < 20 * 200)
    }

    @Test func changesArePlacedInTheScheduleByTheirKeys() async throws {
        let read = try await rowsRead { ledger in
            _ = try await ledger.leaseBuckets(holder: "a", for: .seconds(600))
            var seen: Int64 = 0
            for _ in 0..<Self.cards / 50 {
                let changed = try await ledger.changedCards(of: 0, after: seen, limit: 50)
                seen = try #require(changed.last).changeSequence
                let checks = changed.map { ScheduledCheck(card: $0.card.key, nextCheckAt: Sample.time) }
                #expect(try await ledger.schedule(checks, of: 0, holder: "a", seenChangeSequence: seen))
            }
            #expect(try await ledger.dueChecks(of: 0, mchids: ["1600000001"], at: Sample.time, limit: 64).count == 64)
            #expect(try await ledger.checkedCards((0..<64).map { Sample.accepted("DC_\($0)", by: "EV").card }).count == 64)
        }
        #expect(read < 2 * Self.cards)
    }

    @Test func requestsAreFoundByTheirKeys() async throws {
        let read = try await rowsRead { ledger in
            for number in 0..<50 {
                let sample = SampleRequest("DC_\(number * 100)")
                #expect(try await ledger.begin(sample.new(), observations: [sample.observation("REQUESTED", rank: 0)]).sent != nil)
                _ = try await ledger.settle(sample.key, sample.settlement(.answered), observations: [sample.observation("PREPARED", rank: 1)])
            }
        }
        #expect(read < 40 * 50)
    }

    /// A platform that is away leaves many requests open; each of their cards is asked about.
    @Test func openRequestsAreFoundByTheirCards() async throws {
        let read = try await rowsRead { ledger in
            let requests = (0..<1_000).map { SampleRequest("DC_\($0)") }
            for sample in requests {
                _ = try await ledger.begin(sample.new(), observations: [])
                _ = try await ledger.settle(sample.key, sample.settlement(.unknown), observations: [])
            }
            for sample in requests.prefix(64) { #expect(try await ledger.leftRequests(of: sample.key.card).count == 1) }
        }
        #expect(read < 20_000)
    }
}
