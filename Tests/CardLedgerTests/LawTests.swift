import CardLedger
import CardSamples
import Cards
import Samples
import Testing
import WeChatPay

@Suite("The law: a card is the join of what was observed about it")
struct LawTests {
    /// 10,000 histories, each recorded twice under two merchants: in two orders, with repetitions, in batches, through two ledgers at once.
    @Test(.timeLimit(.minutes(5)), arguments: [1, 4])
    func everyWayOfRecordingGivesTheSwiftJoin(bucketCount: Int) async throws {
        var generator = HistoryGenerator()
        print("seed \(generator.seed), \(bucketCount) buckets")
        var order = SeededGenerator(seed: generator.seed)
        let database = try await TestDatabase.migrated(bucketCount: bucketCount)
        // The law knows no deadline: on a busy machine a recording may wait for long.
        let ledgers = (0..<2).map { _ in database.ledger { $0.deadline = .seconds(180) } }
        var expected: [CardKey: CardProjection] = [:]
        for _ in 0..<25 {
            var recordings: [Recording] = []
            for _ in 0..<200 {
                let history = generator.next()
                for variant in ["A", "B"] {
                    let key = CardKey(mchid: history.card.mchid + variant, product: history.card.product, number: history.card.number)
                    let card = Cards.Card(key, history.observations.map { $0.moved(to: key) })
                    expected[key] = CardProjection(card)
                    recordings += generator.batches(of: generator.arrivals(of: history)).map { batch in
                        Recording(notification: nil, observations: batch.map { $0.moved(to: key) })
                    }
                }
            }
            recordings.shuffle(using: &order)
            let half = recordings.count / 2
            let (left, right) = (Array(recordings[..<half]), Array(recordings[half...]))
            async let first = ledgers[0].recordAll(left)
            async let second = ledgers[1].recordAll(right)
            let results = await first + second
            #expect(results.allSatisfy { $0 == .success(.recorded) })
        }
        for ledger in ledgers { await ledger.stop() }

        let stored = try await database.projections()
        #expect(stored.count == expected.count)
        let wrong = expected.filter { stored[$0] != $1 }
        #expect(wrong.isEmpty, "seed \(generator.seed)")
        for (key, card) in wrong.prefix(5) {
            Issue.record("\(key): \(stored[key].map { card.differences(from: $0) } ?? "missing")")
        }
        let report = try await ledgers[0].audit()
        #expect(report.isClean)
        #expect(report.cards == expected.count)
    }
}

extension Observation {
    /// The same observation of another card.
    fileprivate func moved(to key: CardKey) -> Observation {
        let index = (0..<64).first { ObservationID(occurredAt: occurredAt, source: source, sourceID: sourceID, index: $0) == id } ?? 0
        return Observation(card: key, occurredAt: occurredAt, source: source, sourceID: sourceID, index: index, event: event, facts: facts)
    }
}
