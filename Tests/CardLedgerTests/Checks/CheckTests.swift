import Cards
import LibPQ
import ScratchPostgres
import Testing
import WeChatPay

@testable import CardLedger

@Suite("The schedule of checks, and its leases")
struct CheckTests {
    private static func at(_ seconds: Int64) -> WeChatTime { Sample.time.adding(seconds: seconds) ?? Sample.time }

    private static func key(_ number: Int, mchid: String = "1600000001") -> CardKey {
        CardKey(mchid: mchid, product: .discountCard, number: "DC_\(number)")
    }

    @Test func leasesAreSharedRenewedAndGivenBack() async throws {
        let database = try await TestDatabase.migrated(bucketCount: 5)
        let ledger = database.ledger()
        func lease(_ holder: String, asGuest: Bool = false) async throws -> [Int32] {
            try await ledger.leaseBuckets(holder: holder, for: .seconds(20), asGuest: asGuest).map(\.bucket)
        }
        #expect(try await lease("a") == [0, 1, 2, 3, 4])
        #expect(try await lease("b").isEmpty, "a lease that runs is taken from nobody")
        #expect(try await lease("a") == [0, 1, 2], "with two alive, half of them, rounded up")
        #expect(try await lease("b") == [3, 4])
        #expect(try await lease("guest", asGuest: true).isEmpty)
        #expect(try await lease("c").isEmpty)
        #expect(try await lease("a") == [0, 1], "with three alive, a third")
        #expect(try await lease("guest", asGuest: true) == [2], "what is free")
        #expect(try await ledger.pollers() == ["a", "b", "guest"])
        try await ledger.releaseBuckets(holder: "guest")
        #expect(try await lease("c") == [2])

        // Two die; they count until their time is over, by the database's clock.
        try await database.execute("UPDATE cardkeeper_internal.poll_lease SET lease_until = now() WHERE holder IN ('a', 'b')")
        #expect(try await lease("c") == [0, 2])
        try await database.execute("UPDATE cardkeeper_internal.poll_holder SET alive_until = now() WHERE holder IN ('a', 'b')")
        #expect(try await lease("c") == [0, 1, 2, 3, 4])
        try await ledger.releaseBuckets(holder: "c")
        #expect(try await ledger.pollers().isEmpty)
        #expect(try await database.count("cardkeeper_internal.poll_holder") == 0)
        await ledger.stop()
    }

    /// Who gives leases back and who takes those that are over come to the same rows from two sides: they take turns.
    @Test func leasesAreTakenAndGivenBackOneAtATime() async throws {
        let database = try await TestDatabase.migrated(bucketCount: 2)
        let ledger = database.ledger()
        _ = try await ledger.leaseBuckets(holder: "a", for: .seconds(20))
        await #expect { () async throws in
            try await database.holding("SELECT pg_advisory_xact_lock(7160421, -2)") {
                try await database.execute("SET lock_timeout = 50; SELECT cardkeeper_internal.release_buckets('a')")
            }
        } throws: { "\($0)".contains("55P03") || ($0 as? PostgresError)?.sqlState.code == "55P03" }
        #expect(try await ledger.pollers() == ["a"])
        try await ledger.releaseBuckets(holder: "a")
        #expect(try await ledger.pollers().isEmpty)
        await ledger.stop()
    }

    @Test func changesAreReadOnceAndOnlyByWhoHasTheLease() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        for number in 1...5 { #expect(try await ledger.record(Sample.recording(number)) == .recorded) }
        #expect(try await ledger.leaseBuckets(holder: "a", for: .seconds(20)).map(\.seenChangeSequence) == [0])
        let first = try await ledger.changedCards(of: 0, after: 0, limit: 3)
        #expect(first.map(\.card.key) == (1...3).map { Self.key($0) })
        let seen = try #require(first.last?.changeSequence)
        let checks = first.map { ScheduledCheck(card: $0.card.key, nextCheckAt: $0.card.key == Self.key(2) ? nil : Self.at(60)) }
        #expect(try await !ledger.schedule(checks, of: 0, holder: "b", seenChangeSequence: seen))
        #expect(try await database.count("cardkeeper_internal.card_check") == 0, "without the lease nothing is written")
        #expect(try await ledger.schedule(checks, of: 0, holder: "a", seenChangeSequence: seen))
        #expect(try await database.count("cardkeeper_internal.card_check") == 2, "what is never to be checked has no row")
        #expect(try await ledger.leaseBuckets(holder: "a", for: .seconds(20)).first?.seenChangeSequence == seen)
        #expect(try await ledger.changedCards(of: 0, after: seen, limit: 3).map(\.card.key) == [Self.key(4), Self.key(5)])
        // The place in the changes and the schedule go together, and neither goes back.
        #expect(try await ledger.schedule([], of: 0, holder: "a", seenChangeSequence: 0))
        #expect(try await ledger.leaseBuckets(holder: "a", for: .seconds(20)).first?.seenChangeSequence == seen)

        try await database.execute("UPDATE cardkeeper_internal.poll_lease SET lease_until = now()")
        #expect(try await !ledger.schedule(checks, of: 0, holder: "a"), "the lease is over")
        await ledger.stop()
    }

    @Test func dueChecksComeMerchantByMerchant() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        _ = try await ledger.leaseBuckets(holder: "a", for: .seconds(20))
        let many = (1...20).map { ScheduledCheck(card: Self.key($0, mchid: "1"), nextCheckAt: Self.at(Int64($0))) }
        let few = [
            ScheduledCheck(card: Self.key(1, mchid: "2"), nextCheckAt: Self.at(50)),
            ScheduledCheck(card: Self.key(2, mchid: "2"), nextCheckAt: Self.at(500)),
        ]
        #expect(try await ledger.schedule(many + few, of: 0, holder: "a"))
        let due = try await ledger.dueChecks(of: 0, mchids: ["1", "2", "3"], at: Self.at(100), limit: 3)
        #expect(due.filter { $0.key.mchid == "1" }.map(\.key.number) == ["DC_1", "DC_2", "DC_3"])
        #expect(due.filter { $0.key.mchid == "2" }.map(\.key.number) == ["DC_1"])
        #expect(due.allSatisfy { $0.state == nil && $0.failures == 0 && $0.checkedAt == nil && $0.dueAt != nil })
        #expect(try await ledger.dueChecks(of: 0, mchids: ["2"], at: Self.at(49), limit: 3).isEmpty)
        #expect(try await ledger.oldestDueCheck(of: [0], mchids: ["2"], at: Self.at(100)) == Self.at(50))
        #expect(try await ledger.oldestDueCheck(of: [0], mchids: ["1", "2"], at: Self.at(100)) == Self.at(1))
        #expect(try await ledger.oldestDueCheck(of: [0, 7], mchids: ["3"], at: Self.at(100)) == nil)
        await ledger.stop()
    }

    @Test func aFinishedCheckIsNotMadeAgainUnlessTheCardChangedMeanwhile() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        _ = try await ledger.record(Sample.recording(1))
        _ = try await ledger.leaseBuckets(holder: "a", for: .seconds(20))
        func schedule(_ time: WeChatTime?) async throws {
            #expect(try await ledger.schedule([ScheduledCheck(card: Self.key(1), nextCheckAt: time)], of: 0, holder: "a"))
        }
        func finish(due: WeChatTime, next: WeChatTime?, failures: Int = 0) async throws {
            try await ledger.finish(
                FinishedCheck(card: Self.key(1), dueAt: due, checkedAt: Self.at(20), nextCheckAt: next, failures: failures, openAttempts: 0))
        }
        func check() async throws -> CheckedCard { try #require(try await ledger.checkedCards([Self.key(1)]).first) }

        try await schedule(Self.at(10))
        try await finish(due: Self.at(10), next: Self.at(100), failures: 2)
        var card = try await check()
        #expect(card.dueAt == Self.at(100))
        #expect(card.checkedAt == Self.at(20))
        #expect(card.failures == 2)
        #expect(card.state == "ONGOING")

        // It was given another time while it was being checked.
        try await schedule(Self.at(50))
        try await finish(due: Self.at(100), next: Self.at(900))
        card = try await check()
        #expect(card.dueAt == Self.at(50))
        #expect(card.failures == 0)
        try await schedule(nil)
        try await finish(due: Self.at(50), next: Self.at(900))
        #expect(try await check().dueAt == nil)

        try await ledger.note([
            Self.key(1): LastAnswer(digest: "ab", answeredAt: Self.at(5)), Self.key(9): LastAnswer(digest: "cd", answeredAt: Self.at(6)),
        ])
        #expect(try await check().lastAnswer == LastAnswer(digest: "ab", answeredAt: Self.at(5)))
        let known = try await ledger.lastAnswers(about: [Self.key(1), Self.key(9), Self.key(10)])
        #expect(known.mapValues { $0.lastAnswer?.digest } == [Self.key(1): "ab", Self.key(9): "cd"])
        #expect(known[Self.key(9)]?.state == nil)
        await ledger.stop()
    }

    @Test func findsRequestsThatWereLeft() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        _ = try await ledger.leaseBuckets(holder: "a", for: .seconds(20))
        let request = NewRequest(
            key: RequestKey(card: Self.key(1), operation: "add-user-records", number: "R1"), path: "/v3/x", digest: [1],
            body: JSONText(wellFormed: "{}"),
            requestedAt: Sample.time, lease: .seconds(30))
        _ = try await ledger.begin(request, observations: [])
        func left(
            dueBy now: WeChatTime = Self.at(60), since: WeChatTime = Self.at(-60), settledBy: WeChatTime = Self.at(50)
        ) async throws -> [CardKey] {
            try await ledger.cardsWithOpenRequests(of: 0, since: since, settledBy: settledBy, dueBy: now, limit: 10)
        }
        #expect(try await left().isEmpty, "somebody is sending it")
        #expect(try await ledger.leftRequests(of: Self.key(1)).isEmpty)
        try await database.execute("UPDATE cardkeeper_internal.request SET lease_until = now()")
        #expect(try await left() == [Self.key(1)])
        #expect(try await left(since: Self.at(1)).isEmpty)
        #expect(try await ledger.leftRequests(of: Self.key(1)).map(\.key.number) == ["R1"])

        #expect(try await ledger.schedule([ScheduledCheck(card: Self.key(1), nextCheckAt: Self.at(60))], of: 0, holder: "a"))
        #expect(try await left().isEmpty, "its check is due")
        #expect(try await left(dueBy: Self.at(59)) == [Self.key(1)], "its check is due too late")
        try await ledger.finish(
            FinishedCheck(card: Self.key(1), dueAt: Self.at(60), checkedAt: Self.at(60), nextCheckAt: nil, failures: 0, openAttempts: 1))
        #expect(try await left().isEmpty, "it was looked at")
        guard case .send = try await ledger.resume(request.key, lease: .seconds(30)) else { throw CancellationError() }
        try await database.execute("UPDATE cardkeeper_internal.request SET lease_until = NULL")
        #expect(try await left() == [Self.key(1)], "there was another attempt since")
        try await database.execute(
            "UPDATE cardkeeper_internal.request SET state = 'unknown', settled_at = requested_at + interval '50 s'")
        #expect(try await left(settledBy: Self.at(49)).isEmpty, "it is its caller's turn")
        #expect(try await left(settledBy: Self.at(50)) == [Self.key(1)])

        // Two checks at once: the one that is written down first decides when the next one is made, and saw one attempt.
        for openAttempts in [1, 2] {
            try await ledger.finish(
                FinishedCheck(
                    card: Self.key(1), dueAt: Self.at(60), checkedAt: Self.at(60), nextCheckAt: Self.at(900), failures: 0, openAttempts: openAttempts)
            )
        }
        #expect(try await left() == [Self.key(1)], "who saw the second attempt decided nothing")
        #expect(try await ledger.schedule([ScheduledCheck(card: Self.key(1), nextCheckAt: Self.at(70))], of: 0, holder: "a"))
        try await ledger.finish(
            FinishedCheck(card: Self.key(1), dueAt: Self.at(70), checkedAt: Self.at(70), nextCheckAt: Self.at(900), failures: 0, openAttempts: 2))
        #expect(try await left().isEmpty)
        #expect(try await ledger.schedule([ScheduledCheck(card: Self.key(1), nextCheckAt: nil)], of: 0, holder: "a"))
        #expect(try await left() == [Self.key(1)], "the card changed and has nothing to be checked, but for its request")
        await ledger.stop()
    }

    @Test func readsOneBucketsChangesThroughTheIndex() async throws {
        let database = try await TestDatabase.migrated(bucketCount: 32)
        try await database.asSuperuser.execute(
            """
            INSERT INTO cardkeeper_internal.card (change_seq, changed_at, first_at, last_at, bucket, requested, mchid, product, card_key)
            SELECT i, now(), now(), now(), i % 32, true, '1', 'discount_card', 'DC' || i FROM generate_series(1, 30000) AS i;
            INSERT INTO cardkeeper_internal.card_check (bucket, mchid, product, card_key, next_check_at, checks, failures, open_attempts)
            SELECT i % 32, '1', 'discount_card', 'DC' || i, now() + i * interval '1 minute', 0, 0, 0 FROM generate_series(1, 30000) AS i;
            ANALYZE cardkeeper_internal.card, cardkeeper_internal.card_check
            """)
        func plan(_ sql: String) async throws -> String {
            try await database.perform { connection in
                try connection.makeReadyToWrite(within: .seconds(60), [])
                return try connection.execute("EXPLAIN \(sql)").map { try $0.text(0) }.joined(separator: "\n")
            }
        }
        let changed = try await plan(
            "SELECT card_key FROM cardkeeper_internal.card WHERE bucket = 7 AND change_seq > 29000 ORDER BY change_seq LIMIT 500")
        #expect(changed.contains("Index Scan using card_change_seq") && !changed.contains("Filter"), "\(changed)")
        let due = try await plan(
            "SELECT card_key FROM cardkeeper_internal.card_check WHERE bucket = 7 AND mchid = '1' AND next_check_at <= now() + interval '100 days' ORDER BY next_check_at LIMIT 64"
        )
        #expect(due.contains("card_check_due") && !due.contains("Sort") && !due.contains("Seq Scan"), "\(due)")
    }

    @Test func theServiceMayPollAndNothingElse() async throws {
        let server = ScratchPostgres()
        let database = try await TestDatabase.empty(server).asSuperuser
        try await database.migrator.up()
        let service = TestDatabase(url: database.url + "&options=-c%20role%3Dcardkeeper_service")
        let ledger = service.ledger()
        _ = try await ledger.record(Sample.recording(1))
        _ = try await ledger.leaseBuckets(holder: "a", for: .seconds(20))
        let seen = try await ledger.changedCards(of: 0, after: 0, limit: 9).last?.changeSequence
        #expect(try await ledger.schedule([ScheduledCheck(card: Self.key(1), nextCheckAt: Self.at(1))], of: 0, holder: "a", seenChangeSequence: seen))
        try await ledger.finish(FinishedCheck(card: Self.key(1), dueAt: Self.at(1), checkedAt: nil, nextCheckAt: nil, failures: 1, openAttempts: nil))
        try await ledger.note([Self.key(1): LastAnswer(digest: "ab", answeredAt: Self.at(5))])
        #expect(try await ledger.expiredTokens(of: 0, at: Self.at(1), limit: 9).isEmpty)
        try await ledger.releaseBuckets(holder: "a")
        await ledger.stop()
        for table in ["card_check", "poll_lease", "poll_holder"] {
            await #expect("\(table)") { try await service.execute("DELETE FROM cardkeeper_internal.\(table)") } throws: {
                ($0 as? PostgresError)?.sqlState == .insufficientPrivilege
            }
        }
        await server.stop()
    }
}
