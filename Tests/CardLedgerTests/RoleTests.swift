import CardLedger
import Cards
import LibPQ
import ScratchPostgres
import Testing

@Suite("The roles")
struct RoleTests {
    @Test func eachMayDoItsPartOnly() async throws {
        let server = ScratchPostgres()
        let database = try await TestDatabase.empty(server).asSuperuser
        try await database.migrator.up()
        #expect(try await database.rows("DISTINCT tableowner FROM pg_tables WHERE schemaname = 'cardkeeper_internal'") == [["cardkeeper_owner"]])

        // The service works in the name of its role, and may not go around the door.
        let service = TestDatabase(url: database.url + "&options=-c%20role%3Dcardkeeper_service")
        let ledger = service.ledger()
        #expect(try await ledger.record(Sample.recording(1)) == .recorded)
        #expect(try await ledger.cards(CardFilter()).count == 1)
        #expect(try await ledger.audit().isClean)
        try await journalAndCheck(ledger)
        await ledger.stop()
        for statement in [
            "UPDATE cardkeeper_internal.card SET openid = 'x'", "DELETE FROM cardkeeper_internal.observation",
            "INSERT INTO cardkeeper_internal.setting VALUES (true, 2)", "SELECT nextval('cardkeeper_internal.change_seq')",
            "SELECT cardkeeper_internal.join_cards(0, NULL, 0::smallint)",
        ] {
            await #expect("\(statement)") { try await service.execute(statement) } throws: { isRefused($0) }
        }

        let reader = TestDatabase(url: database.url + "&options=-c%20role%3Dcardkeeper_reader")
        for view in try await database.rows("viewname FROM pg_views WHERE schemaname = 'cardkeeper'").compactMap({ $0[0] }) {
            #expect(try await reader.count("cardkeeper.\(view)") >= 0)
        }
        #expect(try await reader.count("cardkeeper.card") == 2)
        for statement in [
            "SELECT * FROM cardkeeper_internal.card", "SELECT body FROM cardkeeper_internal.notification",
            "UPDATE cardkeeper.card SET openid = 'x'", "SELECT cardkeeper_internal.record(0, NULL, NULL)",
        ] {
            await #expect("\(statement)") { try await reader.execute(statement) } throws: { isRefused($0) }
        }
        await server.stop()
    }

    /// Every call of the desk and of the poller.
    private func journalAndCheck(_ ledger: Ledger) async throws {
        let sample = SampleRequest("DC_9")
        #expect(try await ledger.begin(sample.new(), observations: [sample.observation("REQUESTED", rank: 0)]).sent != nil)
        #expect(try await ledger.openRequests(of: sample.key.card).count == 1)
        #expect(try await ledger.leaseBuckets(holder: "a", for: .seconds(20)).map(\.bucket) == [0])
        let changed = try await ledger.changedCards(of: 0, after: 0, limit: 10)
        let checks = changed.map { ScheduledCheck(card: $0.card.key, nextCheckAt: Sample.time) }
        #expect(try await ledger.schedule(checks, of: 0, holder: "a", seenChangeSequence: changed.last?.changeSequence))
        #expect(try await ledger.dueChecks(of: 0, mchids: ["1600000001"], at: Sample.time, limit: 10).count == changed.count)
        #expect(try await ledger.oldestDueCheck(of: [0], mchids: ["1600000001"], at: Sample.time) == Sample.time)
        #expect(try await ledger.cardsWithOpenRequests(of: 0, since: Sample.time, settledBy: Sample.time, dueBy: Sample.time, limit: 10).isEmpty)
        #expect(try await ledger.leftRequests(of: sample.key.card).isEmpty)
        #expect(try await ledger.expiredTokens(of: 0, at: Sample.time, limit: 10).isEmpty)
        try await ledger.note([sample.key.card: LastAnswer(digest: "ab", answeredAt: Sample.time)])
        try await ledger.finish(
            FinishedCheck(
                card: sample.key.card, dueAt: Sample.time, checkedAt: Sample.time, nextCheckAt: nil, failures: 0, openAttempts: nil))
        #expect(try await ledger.lastAnswers(about: [sample.key.card])[sample.key.card]?.lastAnswer?.digest == "ab")
        try await ledger.settle(sample.key, sample.settlement(.answered, answer: "{}"), observations: [sample.observation("PREPARED", rank: 2)])
        #expect(try await ledger.pollers() == ["a"])
        try await ledger.releaseBuckets(holder: "a")
        #expect(try await ledger.missingRights().isEmpty)
    }

    /// A user who may not make roles still gets the schema.
    @Test func areNotNeededByAnOwnerOfADatabase() async throws {
        let server = ScratchPostgres()
        let database = try await TestDatabase.ofPlainUser(server)
        try await database.migrator.up()
        #expect(try await database.rows("rolname FROM pg_roles WHERE rolname LIKE 'cardkeeper\\_%'").isEmpty)
        let ledger = database.ledger()
        #expect(try await ledger.record(Sample.recording(1)) == .recorded)
        await ledger.stop()
        // They come later, by a superuser, and the next up grants them what is there.
        let other = try await TestDatabase.empty(server).asSuperuser
        try await other.migrator.up()
        try await database.migrator.up()
        #expect(try await database.rows("has_table_privilege('cardkeeper_reader', 'cardkeeper.card', 'SELECT')::text") == [["true"]])
        #expect(try await database.rows("has_table_privilege('cardkeeper_reader', 'cardkeeper_internal.card', 'SELECT')::text") == [["false"]])
        await server.stop()
    }

    private func isRefused(_ error: any Error) -> Bool {
        (error as? PostgresError)?.sqlState == .insufficientPrivilege
    }
}
