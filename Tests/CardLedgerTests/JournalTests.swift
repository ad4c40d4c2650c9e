import Cards
import LibPQ
import Testing
import WeChatPay

@testable import CardLedger

@Suite("The journal of requests")
struct JournalTests {
    @Test(arguments: [1, 4]) func isBegunOnceAndSettledOnce(bucketCount: Int) async throws {
        let database = try await TestDatabase.migrated(bucketCount: bucketCount)
        let ledger = database.ledger()
        let sample = SampleRequest("DC_1")
        #expect(try await ledger.request(sample.key) == nil)
        #expect(try await ledger.resume(sample.key, lease: .seconds(30)) == nil)

        let first = try #require(try await ledger.begin(sample.new(), observations: [sample.observation("REQUESTED", rank: 0)]).sent)
        #expect(first.state == .sending)
        #expect(first.attempts == 1)
        #expect(first.path == "/v3/discount-card/cards")
        #expect(first.body.text == #"{"out_card_code": "DC_1"}"#)
        #expect(!first.withholdsFields)
        #expect(try await database.secondsOfLease("DC_1").map { (300...600).contains($0) } == true)
        #expect(try await ledger.card(sample.key.card)?.card.state == "REQUESTED")

        // The same request while it is being sent.
        #expect(try await ledger.begin(sample.new(), observations: [Sample.accepted("DC_1", by: "w")]) == .inFlight(first))
        #expect(try await ledger.resume(sample.key, lease: .seconds(30)) == .inFlight(first))
        #expect(try await ledger.openRequests(of: sample.key.card) == [first])

        // Crashed before the answer: the same request again, which says nothing new about the card.
        try await database.endLeases()
        let second = try #require(
            try await ledger.begin(sample.new(at: WeChatTime(microseconds: 1)), observations: [Sample.accepted("DC_1", by: "x")]).sent)
        #expect(second.attempts == 2)
        #expect(second.requestedAt == Sample.time)
        #expect(try await ledger.begin(sample.new(2), observations: [Sample.accepted("DC_1", by: "y")]) == .conflict(second))
        #expect(try await ledger.card(sample.key.card)?.timeline.count == 1)

        let elsewhere = (0..<8).map { Sample.accepted("OTHER_\($0)", by: "r-1") }
        let settled = try await ledger.settle(
            sample.key, sample.settlement(.answered, answer: #"{"prepare_card_token": "t"}"#),
            observations: [sample.observation("PREPARED", rank: 2)] + elsewhere)
        guard case .settled(let entry) = try await ledger.begin(sample.new(), observations: []) else {
            Issue.record("a request with a result is not sent again")
            return
        }
        #expect(entry.state == .answered)
        #expect(entry.answer?.text == #"{"prepare_card_token": "t"}"#)
        #expect(entry.answerStatus == 200)
        #expect(entry.wechatpayRequestID == "08-1")
        #expect(entry.leaseUntil == nil)
        #expect(try await ledger.request(sample.key) == entry)
        #expect(try await ledger.resume(sample.key, lease: .seconds(30)) == .settled(entry))
        #expect(try await ledger.openRequests(of: sample.key.card) == [])
        let card = try #require(try await ledger.card(sample.key.card)?.card)
        #expect(card.state == "PREPARED")
        #expect(card.requested)
        #expect(settled == card, "whoever settles it gets the card as it stands then")
        #expect(try await database.count("cardkeeper_internal.card") == 9)
        #expect(try await ledger.audit().isClean)
        await ledger.stop()
    }

    @Test func settlesThoughTheCardCannotBeReadThen() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        let (first, second) = (SampleRequest("DC_1"), SampleRequest("DC_2"))
        for sample in [first, second] { _ = try await ledger.begin(sample.new(), observations: [sample.observation("REQUESTED", rank: 0)]) }
        func settled(_ sample: SampleRequest) async throws -> CardRow? {
            try await ledger.settle(sample.key, sample.settlement(.answered), observations: [sample.observation("PREPARED", rank: 2)])
        }
        #expect(try await settled(first)?.key == first.key.card)
        // A time that this program cannot hold.
        try await database.execute("UPDATE cardkeeper_internal.card SET last_at = 'infinity' WHERE card_key = 'DC_2'")
        #expect(try await settled(second) == nil)
        #expect(try await ledger.request(second.key)?.state == .answered)
        #expect(try await ledger.request(second.key)?.attempts == 1)
        await ledger.stop()
    }

    /// The plan is made once, perhaps over an empty table.
    @Test func findsCardsByTheirKey() async throws {
        let database = try await TestDatabase.migrated()
        let plan = try await database.perform { connection in
            try connection.makeReadyToWrite(within: .seconds(60), [.cards])
            return try connection.execute("EXPLAIN EXECUTE cards ('{}', '{}', '{}', '{}')").map { try $0.text(0) }
        }
        #expect(plan.contains { $0.contains("using card_pkey") }, "\(plan)")
        #expect(!plan.contains { $0.contains("Seq Scan") }, "\(plan)")
    }

    @Test func givesARequestOfUnknownResultOutToOneAtATime() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        let sample = SampleRequest("DC_1")
        _ = try await ledger.begin(sample.new(), observations: [])
        try await ledger.settle(sample.key, sample.settlement(.unknown), observations: [])
        // With its result, be it unknown, the lease is over.
        #expect(try await ledger.request(sample.key)?.leaseUntil == nil)
        let resumed = try #require(try await ledger.resume(sample.key, lease: .seconds(6_000))?.sent)
        #expect(resumed.state == .unknown)
        #expect(resumed.attempts == 2)
        #expect(try await database.secondsOfLease("DC_1").map { (3_000...6_000).contains($0) } == true)
        #expect(try await ledger.begin(sample.new(), observations: []) == .inFlight(resumed))
        try await database.endLeases()
        #expect(try await ledger.begin(sample.new(), observations: []).sent?.attempts == 3)
        await ledger.stop()
    }

    @Test func givesNoResultUpForLess() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        let sample = SampleRequest("DC_1")
        _ = try await ledger.begin(sample.new(), observations: [])
        let climb: [(RequestState, String?)] = [(.unknown, nil), (.rejected, #"{"code": "PARAM_ERROR"}"#), (.answered, #"{"a": 1}"#)]
        for (place, (state, answer)) in climb.enumerated() {
            try await ledger.settle(sample.key, sample.settlement(state, answer: answer), observations: [])
            let best = try await ledger.request(sample.key)
            #expect(best?.state == state)
            #expect(best?.answer?.text == answer)
            for (less, answer) in climb[..<place] {
                try await ledger.settle(sample.key, sample.settlement(less, answer: answer), observations: [])
                #expect(try await ledger.request(sample.key) == best)
            }
        }
        // Whoever only knows that it was done does not take the answer away.
        try await ledger.settle(sample.key, sample.settlement(.answered), observations: [sample.observation("PREPARED", rank: 2)])
        #expect(try await ledger.request(sample.key)?.answer?.text == #"{"a": 1}"#)
        #expect(try await ledger.card(sample.key.card)?.card.state == "PREPARED")
        await ledger.stop()
    }

    @Test func listsOpenRequestsOfACardFromTheOldest() async throws {
        let database = try await TestDatabase.migrated(bucketCount: 4)
        let ledger = database.ledger()
        let card = SampleRequest("DC_1").key.card
        for (number, time) in [("3", 30), ("1", 10), ("2", 20), ("4", 40)] as [(String, Int64)] {
            let sample = SampleRequest("DC_1", operation: "add-user-records", number: number)
            _ = try await ledger.begin(sample.new(at: WeChatTime(microseconds: time), withholdsFields: number == "2"), observations: [])
        }
        let done = SampleRequest("DC_1", operation: "add-user-records", number: "4")
        try await ledger.settle(done.key, done.settlement(.answered), observations: [])
        _ = try await ledger.begin(SampleRequest("DC_2").new(), observations: [])
        let open = try await ledger.openRequests(of: card)
        #expect(open.map(\.key.number) == ["1", "2", "3"])
        #expect(open.map(\.withholdsFields) == [false, true, false])
        await ledger.stop()
    }

    @Test func namesItsFaults() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        let sample = SampleRequest("DC_1")
        await #expect { try await ledger.settle(sample.key, sample.settlement(.answered), observations: []) } throws: {
            ($0 as? LedgerError)?.code == .unexpectedAnswer
        }
        await #expect { try await ledger.begin(sample.new(body: "{"), observations: []) } throws: {
            ($0 as? LedgerError)?.code == .valueRejected
        }
        #expect(try await ledger.request(sample.key) == nil)
        await ledger.stop()
        await #expect { try await ledger.begin(sample.new(), observations: []) } throws: { ($0 as? LedgerError)?.code == .shuttingDown }
    }
}
