import Cards
import LibPQ
import Testing
import WeChatPay

@testable import CardLedger

@Suite("Cards that changed after a position")
struct ChangedCardsTests {
    /// Writers of four streams in two ledgers change cards while a reader goes from page to page: at the end it has every card as it stands, filtered
    /// or not.
    @Test(arguments: [Int32(1), 4], [nil, "ONGOING"]) func missNothingUnderConcurrentWriters(bucketCount: Int32, state: String?) async throws {
        let database = try await TestDatabase.migrated(bucketCount: Int(bucketCount))
        let writers = [database.ledger { $0.batchLimit = 7 }, database.ledger { $0.batchLimit = 5 }]
        let reader = database.ledger()
        let isWriting = Flag()
        async let reading = Self.readAll(reader, CardFilter(state: state, limit: 9), while: isWriting)
        await withTaskGroup(of: Void.self) { group in
            for (writer, ledger) in writers.enumerated() {
                for stream in 0..<4 {
                    group.addTask {
                        for step in 0..<60 {
                            let time = WeChatTime(microseconds: Sample.time.microseconds + Int64(step * 8 + stream * 2 + writer))
                            let recording = Recording(
                                notification: nil,
                                observations: [Sample.accepted("DC_\((step * 7 + stream) % 40)", by: "EV-\(writer)-\(stream)-\(step)", at: time)])
                            #expect((try? await ledger.record(recording)) == .recorded)
                        }
                    }
                }
            }
        }
        isWriting.lower()
        let read = try await reading
        for ledger in writers + [reader] { await ledger.stop() }
        let stored = try await database.rows("card_key, change_seq::text FROM cardkeeper_internal.card")
        #expect(stored.count == 40)
        #expect(read == Dictionary(uniqueKeysWithValues: stored.map { ($0[0] ?? "", $0[1] ?? "") }))
    }

    /// Reads until the last page that began after the writing had ended.
    private static func readAll(_ ledger: Ledger, _ filter: CardFilter, while isWriting: Flag) async throws -> [String: String] {
        var cards: [String: String] = [:]
        var position = ChangePosition.start
        var isLastRound = false
        while !isLastRound {
            isLastRound = !isWriting.isUp
            var hasMore = true
            while hasMore {
                let page = try #require(try await ledger.changedCards(filter, after: position))
                #expect(page.cards.count <= filter.limit)
                #expect(page.cards.map(\.changeSequence) == page.cards.map(\.changeSequence).sorted())
                for card in page.cards { cards[card.key.number] = String(card.changeSequence) }
                // The position travels as text.
                position = try #require(ChangePosition(page.position.description))
                hasMore = page.hasMore
            }
        }
        return cards
    }

    /// A transaction of one bucket that is open with a small number, while another bucket has committed greater ones.
    @Test func waitForABucketWhoseNumbersAreNotCommittedYet() async throws {
        let database = try await TestDatabase.migrated(bucketCount: 4)
        let ledger = database.ledger()
        for number in 0..<12 { #expect(try await ledger.record(Sample.recording(number)) == .recorded) }
        let slow = try #require(
            try await ledger.card(Sample.recording(0).observations.first?.card ?? CardKey(mchid: "", product: .coupon, number: "")))
        let other = try #require(try await ledger.cards(CardFilter()).first { $0.bucket != slow.card.bucket })
        let caughtUp = try #require(try await ledger.changedCards(CardFilter(), after: .start)).position

        let between = try await database.holding(Self.change(of: slow.card), endingWith: "COMMIT") {
            try await database.execute(Self.change(of: other))
            return try #require(try await ledger.changedCards(CardFilter(), after: caughtUp))
        }
        #expect(between.cards.map(\.key) == [other.key])
        #expect(!between.hasMore)
        let after = try #require(try await ledger.changedCards(CardFilter(), after: between.position))
        #expect(after.cards.map(\.key) == [slow.card.key])
        #expect((after.cards.first?.changeSequence ?? .max) < (between.cards.first?.changeSequence ?? 0))
        await ledger.stop()
    }

    private static func change(of card: CardRow) -> String {
        """
        UPDATE cardkeeper_internal.card SET change_seq = nextval('cardkeeper_internal.change_seq') \
        WHERE bucket = \(card.bucket) AND card_key = '\(card.key.number)'
        """
    }

    @Test func goOnBehindCardsThatDoNotFitTheFilter() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        for number in 0..<30 { #expect(try await ledger.record(Sample.recording(number)) == .recorded) }
        let none = try #require(try await ledger.changedCards(CardFilter(mchid: "1600000009"), after: .start))
        #expect(none.cards.isEmpty && !none.hasMore)
        let all = try #require(try await ledger.changedCards(CardFilter(), after: .start))
        #expect(all.cards.count == 30 && !all.hasMore)
        #expect(none.position == all.position)
        let exact = try #require(try await ledger.changedCards(CardFilter(limit: 30), after: .start))
        #expect(exact.cards == all.cards && !exact.hasMore)
        let most = try #require(try await ledger.changedCards(CardFilter(limit: 29), after: .start))
        #expect(most.cards == all.cards.dropLast() && most.hasMore)
        #expect(try await ledger.changedCards(CardFilter(), after: all.position)?.cards == [])
        await ledger.stop()
    }

    @Test func areFoundByTheIndex() async throws {
        let database = try await TestDatabase.migrated(bucketCount: 4)
        try await database.execute(
            """
            INSERT INTO cardkeeper_internal.card (bucket, mchid, product, card_key, change_seq, changed_at, first_at, last_at, requested)
            SELECT n % 4, '1600000001', 'discount_card', 'DC_' || n, n, now(), now(), now(), true FROM generate_series(1, 20000) AS n;
            ANALYZE cardkeeper_internal.card
            """)
        let plan = try await database.perform { connection in
            var positions = Int64Array()
            for _ in 0..<4 { positions.append(7_000) }
            return try connection.execute("EXPLAIN \(LookedAt.sql)", parameters: [.int64(7_000), positions.parameter, .int64(501)])
                .map { try $0.text(0) }
        }
        #expect(plan.contains { $0.contains("using card_change_seq") }, "\(plan)")
        #expect(!plan.contains { $0.contains("Seq Scan") }, "\(plan)")

        let ledger = database.ledger()
        let rare = try #require(try await ledger.changedCards(CardFilter(mchid: "1600000009"), after: .start))
        #expect(rare.cards.isEmpty && rare.hasMore, "10,000 are looked at")
        let rest = try #require(try await ledger.changedCards(CardFilter(mchid: "1600000009"), after: rare.position))
        let end = try #require(try await ledger.changedCards(CardFilter(mchid: "1600000009"), after: rest.position))
        #expect(end.cards.isEmpty && !end.hasMore)
        #expect(end.position == ChangePosition(sequences: [20_000, 19_997, 19_998, 19_999]))
        await ledger.stop()
    }

    @Test(arguments: ["", " ", "-1", "1.", ".1", "1..2", "a", "+1", "01", "1.2.-3", "9223372036854775808", "1,2", "٣"])
    func areNotReadAfterWhatIsNoPosition(text: String) {
        #expect(ChangePosition(text) == nil)
    }

    @Test func areReadAfterAPositionOfTheSameDatabaseOnly() async throws {
        let database = try await TestDatabase.migrated(bucketCount: 4)
        let ledger = database.ledger()
        for number in 0..<8 { #expect(try await ledger.record(Sample.recording(number)) == .recorded) }
        let all = try await ledger.changedCards(CardFilter(), after: .start)
        #expect(all?.cards.count == 8)
        #expect(try await ledger.changedCards(CardFilter(), after: try #require(ChangePosition("0.0.0.0"))) == all)
        #expect(try await ledger.changedCards(CardFilter(), after: try #require(ChangePosition("0.0.0"))) == nil)
        let middle = try #require(all?.cards[3].changeSequence)
        #expect(try await ledger.changedCards(CardFilter(), after: try #require(ChangePosition("\(middle)")))?.cards.count == 4)
        #expect(try await ledger.changedCards(CardFilter(), after: try #require(ChangePosition("\(Int64.max)")))?.cards == [])
        await ledger.stop()
    }
}
