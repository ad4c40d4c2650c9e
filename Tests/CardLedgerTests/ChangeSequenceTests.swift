import CardLedger
import Cards
import Testing
import WeChatPay

@Suite("Readers that page by change_seq")
struct ChangeSequenceTests {
    /// Two ledgers write the same cards while a reader pages by the greatest change_seq it has seen, bucket by bucket: at the end it has every card in
    /// its last form.
    @Test(arguments: [Int32(1), 3]) func missNothingUnderConcurrentWriters(bucketCount: Int32) async throws {
        let database = try await TestDatabase.migrated(bucketCount: Int(bucketCount))
        let ledgers = [database.ledger { $0.batchLimit = 7 }, database.ledger { $0.batchLimit = 5 }]
        let isWriting = Flag()
        let looks = Tally()
        async let pages = Self.page(database, buckets: bucketCount, while: isWriting, looks)
        await withTaskGroup(of: Void.self) { group in
            for (writer, ledger) in ledgers.enumerated() {
                for stream in 0..<4 {
                    group.addTask {
                        for step in 0..<60 {
                            // However late the reader begins, it reads in the middle of the writing.
                            if step == 30 { await looks.wait(for: 3) }
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
        let seen = try await pages
        for ledger in ledgers { await ledger.stop() }
        let stored = try await database.rows("card_key, change_seq::text FROM cardkeeper_internal.card")
        #expect(stored.count == 40)
        #expect(seen == Dictionary(uniqueKeysWithValues: stored.map { ($0[0] ?? "", $0[1] ?? "") }))
        #expect(looks.count > 3)
    }

    private static func page(
        _ database: TestDatabase, buckets: Int32, while isWriting: Flag, _ looks: Tally
    ) async throws -> [String: String] {
        // A connection of its own, beside the one that the test looks with.
        let reader = TestDatabase(url: database.url)
        var last = [String](repeating: "0", count: Int(buckets))
        var cards: [String: String] = [:]
        var isLastLook = false
        while !isLastLook {
            isLastLook = !isWriting.isUp
            for bucket in 0..<Int(buckets) {
                let rows = try await reader.rows(
                    """
                    card_key, change_seq::text FROM cardkeeper_internal.card WHERE bucket = \(bucket) AND change_seq > \(last[bucket]) \
                    ORDER BY change_seq
                    """)
                for row in rows { cards[row[0] ?? ""] = row[1] }
                last[bucket] = rows.last?[1] ?? last[bucket]
            }
            looks.add()
        }
        return cards
    }

    @Test func standStillWhenNothingIsNew() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        #expect(try await ledger.record(Sample.recording(1)) == .recorded)
        let before = try await ledger.cards(CardFilter())
        #expect(try await ledger.record(Sample.recording(1)) == .duplicate(.recorded))
        #expect(try await ledger.cards(CardFilter()) == before)

        // A use that is older than all else changes no column of the card, but the card is another one for its readers.
        let first = try #require(before.first)
        var facts = Facts()
        facts.use = CouponUse(transactionID: "4200", consumeTime: nil, consumeMchid: nil, consumeAmount: nil)
        let use = Observation(
            card: first.key, occurredAt: Sample.time, source: .callback, sourceID: "EV-use", event: "COUPON.USE", facts: facts)
        #expect(try await ledger.record(Recording(notification: nil, observations: [use])) == .recorded)
        let after = try #require(try await ledger.cards(CardFilter(changedAfter: first.changeSequence)).first)
        #expect(after.key == first.key)
        await ledger.stop()
    }
}
