import CardLedger
import CardSamples
import Cards
import Testing
import WeChatPay

@Suite("What the ledger reads")
struct ReadTests {
    @Test func historiesComeBackAsTheyWereRecorded() async throws {
        let database = try await TestDatabase.migrated(bucketCount: 4)
        let ledger = database.ledger()
        var generator = HistoryGenerator()
        print("seed \(generator.seed)")
        for _ in 0..<60 {
            let history = generator.next()
            #expect(try await ledger.record(Recording(notification: nil, observations: history.observations)) == .recorded)
            let read = try #require(try await ledger.card(history.card))
            let card = Cards.Card(history.card, history.observations)
            #expect(read.timeline.map(\.observation) == history.observations.sorted { $0.id < $1.id }, "seed \(generator.seed)")
            #expect(Set(read.uses) == Set(card.uses.values.compactMap { $0.winner?.value }))
            #expect(Set(read.tokens) == Set(card.tokens.values.compactMap { $0.winner?.value }))
            #expect(read.card.state == card.state.winner?.value.name)
            #expect(read.card.timeRange == card.timeRange.winner?.value)
            #expect(read.card.identityConflicts == card.identityConflicts)
            #expect(try await ledger.cards(numbered: history.card.number) == [read.card])
        }
        let none = CardKey(mchid: "1", product: .coupon, number: "none")
        #expect(try await ledger.card(none) == nil)
        await ledger.stop()
    }

    @Test func cardsAreFilteredAndPaged() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        for number in 0..<25 {
            let state = RankedState(name: number % 5 == 0 ? "FINISHED" : "ONGOING", rank: 4)
            #expect(try await ledger.record(Sample.recording(number) { $0.state = state }) == .recorded)
        }
        #expect(try await ledger.cards(CardFilter(mchid: "1600000001", product: .discountCard, state: "FINISHED")).count == 5)
        #expect(try await ledger.cards(CardFilter(mchid: "nobody")).isEmpty)
        #expect(try await ledger.cards(CardFilter(product: .coupon)).isEmpty)
        #expect(try await ledger.cards(CardFilter(limit: 3)).map(\.key.number) == ["DC_24", "DC_23", "DC_22"])
        var pages: [String] = []
        var last: Int64 = 0
        while true {
            let page = try await ledger.cards(CardFilter(changedAfter: last, limit: 10))
            guard let end = page.last else { break }
            last = end.changeSequence
            pages += page.map(\.key.number)
        }
        #expect(pages == (0..<25).map { "DC_\($0)" })
        await ledger.stop()
    }

    @Test func notificationsComeBackAsTheyArrived() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        let bodies: [[UInt8]] = [[], [0, 255, 0], Array("{}".utf8)]
        for (number, status) in [NotificationRecord.Status.recorded, .unhandled, .quarantined].enumerated() {
            let record = Sample.notification("EV-\(number)", status: status, body: bodies[number])
            #expect(try await ledger.record(Recording(notification: record, observations: [])) == .recorded)
            #expect(try await ledger.notification(mchid: "1600000001", id: "EV-\(number)") == record)
        }
        #expect(try await ledger.notification(mchid: "1600000002", id: "EV-1") == nil)
        #expect(try await ledger.notifications(NotificationFilter(status: .quarantined)).map(\.id) == ["EV-2"])
        #expect(try await ledger.notifications(NotificationFilter(mchid: "1600000001", eventType: "DISCOUNT_CARD.USER_ACCEPTED")).count == 3)
        #expect(try await ledger.notifications(NotificationFilter(receivedBefore: Sample.time)).isEmpty)
        #expect(try await ledger.notifications(NotificationFilter(limit: 2)).count == 2)
        await ledger.stop()
    }

    /// The status climbs from quarantined over unhandled to recorded, and nothing brings it down again.
    @Test func aStatusOnlyClimbs() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        let steps: [(NotificationRecord.Status, RecordingOutcome, NotificationRecord.Status)] = [
            (.quarantined, .recorded, .quarantined), (.quarantined, .duplicate(.quarantined), .quarantined), (.unhandled, .recorded, .unhandled),
            (.quarantined, .duplicate(.unhandled), .unhandled), (.recorded, .recorded, .recorded), (.unhandled, .duplicate(.recorded), .recorded),
        ]
        for (status, outcome, kept) in steps {
            let recording = Recording(notification: Sample.notification("EV-1", status: status), observations: [])
            #expect(try await ledger.record(recording) == outcome)
            let stored = try await ledger.notification(mchid: "1600000001", id: "EV-1")
            #expect(stored?.status == kept)
            #expect((stored?.reason != nil) == (kept == .quarantined))
        }
        await ledger.stop()
    }
}
