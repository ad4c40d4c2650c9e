import Cards
import LibPQ
import Testing
import WeChatPay

@testable import CardLedger

@Suite("Content that the database refuses")
struct ContentFaultTests {
    static let bad: [(name: String, change: @Sendable (inout Facts) -> Void)] = [
        ("U+0000 in a text", { $0.unfinishedReason = "a\0b" }),
        ("U+0000 in JSON", { $0.details = JSONText(wellFormed: "{\"a\":\"\0\"}") }),
        ("JSON that is none", { $0.details = JSONText(wellFormed: "{") }),
        ("a time before PostgreSQL's", { $0.timeRange = TimeRange(beginTime: WeChatTime(microseconds: .min), endTime: nil) }),
        (
            "an openid that fits no index",
            {
                $0.use = CouponUse(
                    transactionID: (0..<20_000).map { String($0 &* 2_654_435_761 % 1_000_003) }.joined(), consumeTime: nil, consumeMchid: nil,
                    consumeAmount: nil)
            }
        ),
    ]

    @Test(arguments: bad.indices) func quarantinesTheOneAmongAHundred(place: Int) async throws {
        let database = try await TestDatabase.migrated()
        let observer = CountingObserver()
        let ledger = database.ledger(observer: observer)
        let results = await ledger.recordAll(
            (0..<100).map { number in
                Sample.recording(number) { facts in
                    if number == 37 { Self.bad[place].change(&facts) }
                }
            })
        #expect(results[37] == .success(.quarantined(reason: "value_rejected_by_database")), "\(Self.bad[place].name)")
        #expect(results.filter { $0 == .success(.recorded) }.count == 99)
        #expect(try await database.count("cardkeeper_internal.card") == 99)
        #expect(try await database.count("cardkeeper_internal.observation") == 99)
        let kept = try await ledger.notification(mchid: "1600000001", id: "EV-37")
        #expect(kept?.status == .quarantined)
        #expect(kept?.reason == "value_rejected_by_database")
        #expect(kept?.body == Array("{}".utf8))
        #expect(try await database.count("cardkeeper_internal.notification") == 100)
        #expect(observer.quarantined == 1)

        // Mended, the same notification climbs out of quarantine.
        #expect(try await ledger.record(Sample.recording(37)) == .recorded)
        #expect(try await ledger.notification(mchid: "1600000001", id: "EV-37")?.status == .recorded)
        #expect(try await ledger.audit().isClean)
        await ledger.stop()
    }

    /// An error that the database does not usually refuse with: here somebody's trigger, which dislikes one card.
    private func dislike(_ database: TestDatabase, _ table: String, _ condition: String) async throws {
        try await database.execute(
            """
            CREATE FUNCTION dislike() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'XX000'; END $$;
            CREATE TRIGGER dislike BEFORE INSERT ON cardkeeper_internal.\(table) FOR EACH ROW WHEN (\(condition)) EXECUTE FUNCTION dislike();
            """)
    }

    @Test func quarantinesTheOneThatIsRefusedForNoKnownReason() async throws {
        let database = try await TestDatabase.migrated()
        try await dislike(database, "observation", "new.card_key = 'DC_37'")
        let ledger = database.ledger()
        let results = await ledger.recordAll((0..<100).map { Sample.recording($0) })
        #expect(results[37] == .success(.quarantined(reason: "value_rejected_by_database")))
        #expect(results.filter { $0 == .success(.recorded) }.count == 99)
        #expect(try await ledger.audit().isClean)
        await ledger.stop()
    }

    @Test func recordsTheOthersWhenNothingOfTheOneCanBeKept() async throws {
        let database = try await TestDatabase.migrated()
        try await dislike(database, "notification", "new.notification_id = 'EV-37'")
        let ledger = database.ledger()
        // Its time is nearly over when it comes; the others have enough.
        async let refused = withCheckedContinuation { continuation in
            ledger.record(Sample.recording(37), since: .now - .seconds(57)) { continuation.resume(returning: $0) }
        }
        let results = await ledger.recordAll((0..<100).filter { $0 != 37 }.map { Sample.recording($0) })
        #expect(results.allSatisfy { $0 == .success(.recorded) })
        #expect([.failure(.databaseUnavailable), .failure(.databaseSlow)].contains(await refused))
        await ledger.stop()
    }

    @Test func asksAServerThatRefusesEverythingForNoKnownReasonNotTooOften() {
        var parts = BatchParts(0..<200)
        let error = PostgresError(sqlState: SQLState("XX000"), message: "no")
        var asked = 0
        while let part = parts.next(), parts.mayContinue(after: error) {
            asked += 1
            if part.count > 1 { parts.halve(part) }
        }
        #expect(asked == 16)
    }

    @Test(
        arguments: [
            ("22021", nil, .content), ("54000", nil, .content), ("54000", "async.c", .server), ("XX000", nil, .unknown), ("P0001", nil, .unknown),
            ("40P01", nil, .moment), ("57014", nil, .moment), ("53100", nil, .server), ("25006", nil, .server), ("08006", nil, .server),
            ("42P01", nil, .server),
        ] as [(String, String?, PostgresError.Blame)])
    func knowsWhomAnErrorBlames(state: String, sourceFile: String?, blame: PostgresError.Blame) {
        #expect(PostgresError(sqlState: SQLState(state), message: "no", sourceFile: sourceFile).blame == blame)
    }

    @Test func quarantinesWhenTheNotificationItselfIsToBlame() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        let notifications = [
            Sample.notification("EV-\0"), Sample.notification("EV-2", summary: "\0\0"),
            Sample.notification("EV-3", createTime: WeChatTime(microseconds: .max)),
            Sample.notification("EV-4", createTime: WeChatTime(microseconds: .min)), Sample.notification(String(repeating: "long", count: 20_000)),
        ]
        let results = await ledger.recordAll(notifications.map { Recording(notification: $0, observations: []) })
        #expect(results.allSatisfy { if case .success = $0 { true } else { false } })
        #expect(try await database.count("cardkeeper_internal.notification") == notifications.count)
        #expect(try await ledger.record(Sample.recording(1)) == .recorded)
        await ledger.stop()
    }

    @Test func tellsWhoHasNoNotificationThatItCannotBeKept() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        let results = await ledger.recordAll([
            Recording(notification: nil, observations: [Sample.accepted("DC_\0", by: "EV-1")]), Sample.recording(2),
        ])
        #expect(results == [.failure(.valueRejected), .success(.recorded)])
        await ledger.stop()
    }

    @Test func storesTheEndsOfWhatAColumnHolds() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        let megabyte = String(repeating: "票", count: 1 << 18) + String(repeating: "\u{10ffff}", count: 1 << 16)
        let recording = Recording(
            notification: Sample.notification("EV-1", body: [UInt8](repeating: 0xa5, count: 1 << 20)),
            observations: [
                Sample.accepted("DC_1", by: "EV-1") { facts in
                    facts.unfinishedReason = megabyte
                    facts.totalAmount = Fen(.max)
                    facts.payment = Payment(
                        state: RankedState(name: "PAID", rank: .max), amount: Fen(.min), time: WeChatTime(microseconds: 253_402_300_799_999_999),
                        transactionID: "")
                    facts.timeRange = TimeRange(beginTime: WeChatTime(microseconds: -62_135_596_800_000_000), endTime: nil)
                    facts.details = JSONText(wellFormed: #"{"nul":"\u0000","half":"\ud83d","big":1e400000,"digits":123456789012345678901234567890}"#)
                }
            ])
        #expect(try await ledger.record(recording) == .recorded)
        let history = try #require(try await ledger.card(recording.observations[0].card))
        let facts = recording.observations[0].facts
        #expect(history.timeline.map(\.observation) == recording.observations)
        #expect(history.card.unfinishedReason == megabyte)
        #expect(history.card.details == facts.details)
        #expect(history.card.totalAmount == facts.totalAmount)
        #expect(history.card.payAmount == facts.payment?.amount)
        #expect(history.card.payTime == facts.payment?.time)
        #expect(history.card.timeRange == facts.timeRange)
        #expect(try await ledger.notification(mchid: "1600000001", id: "EV-1")?.body.count == 1 << 20)
        #expect(try await ledger.audit().isClean)
        await ledger.stop()
    }
}
