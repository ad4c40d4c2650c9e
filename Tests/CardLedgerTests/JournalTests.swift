import CardLedger
import Cards
import Testing
import WeChatPay

@Suite("The journal of requests")
struct JournalTests {
    private let key = RequestKey(
        card: CardKey(mchid: "1600000001", product: .discountCard, number: "DC_1"), operation: "prepare", number: "DC_1")

    private func request(_ digest: UInt8 = 1, at time: WeChatTime = Sample.time) -> NewRequest {
        NewRequest(
            key: key, digest: [UInt8](repeating: digest, count: 32), body: JSONText(wellFormed: #"{"out_card_code": "DC_1"}"#), requestedAt: time)
    }

    private func observation(_ state: String, rank: Int16) -> Observation {
        var facts = Facts()
        facts.state = RankedState(name: state, rank: rank)
        return Observation(card: key.card, occurredAt: Sample.time, source: .request, sourceID: "r-1", index: Int(rank), event: state, facts: facts)
    }

    private func settlement(_ state: RequestState) -> RequestSettlement {
        RequestSettlement(
            state: state, answerStatus: 200, answerCode: nil, answer: JSONText(wellFormed: #"{"prepare_card_token": "t"}"#),
            wechatpayRequestID: "08-1",
            settledAt: Sample.time)
    }

    @Test(arguments: [1, 4]) func isBegunOnceAndSettledOnce(bucketCount: Int) async throws {
        let database = try await TestDatabase.migrated(bucketCount: bucketCount)
        let ledger = database.ledger()
        #expect(try await ledger.request(key) == nil)
        guard case .send(let first) = try await ledger.begin(request(), observations: [observation("REQUESTED", rank: 0)]) else {
            Issue.record("a new request is to be sent")
            return
        }
        #expect(first.state == .sending)
        #expect(first.attempts == 1)
        #expect(first.body.text == #"{"out_card_code": "DC_1"}"#)
        #expect(try await ledger.card(key.card)?.card.state == "REQUESTED")

        // Crashed before the answer: the same request again, which says nothing new about the card.
        guard
            case .send(let second) = try await ledger.begin(
                request(at: WeChatTime(microseconds: 1)), observations: [Sample.accepted("DC_1", by: "x")])
        else {
            Issue.record("a request without a result is to be sent again")
            return
        }
        #expect(second.attempts == 2)
        #expect(second.requestedAt == Sample.time)
        #expect(try await ledger.card(key.card)?.timeline.count == 1)

        guard case .conflict = try await ledger.begin(request(2), observations: [Sample.accepted("DC_1", by: "y")]) else {
            Issue.record("another body under one number is a conflict")
            return
        }
        #expect(try await ledger.card(key.card)?.timeline.count == 1)

        let elsewhere = (0..<8).map { Sample.accepted("OTHER_\($0)", by: "r-1") }
        try await ledger.settle(key, settlement(.answered), observations: [observation("PREPARED", rank: 2)] + elsewhere)
        guard case .settled(let entry) = try await ledger.begin(request(), observations: []) else {
            Issue.record("a request with a result is not sent again")
            return
        }
        #expect(entry.state == .answered)
        #expect(entry.answer?.text == #"{"prepare_card_token": "t"}"#)
        #expect(entry.answerStatus == 200)
        #expect(entry.wechatpayRequestID == "08-1")
        #expect(try await ledger.request(key) == entry)
        let card = try #require(try await ledger.card(key.card)?.card)
        #expect(card.state == "PREPARED")
        #expect(card.requested)
        #expect(try await database.count("cardkeeper_internal.card") == 9)
        #expect(try await ledger.audit().isClean)
        await ledger.stop()
    }

    @Test func givesNoResultUpForLess() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        _ = try await ledger.begin(request(), observations: [])
        try await ledger.settle(key, settlement(.unknown), observations: [])
        #expect(try await ledger.request(key)?.state == .unknown)
        guard case .send = try await ledger.begin(request(), observations: []) else {
            Issue.record("unknown is to be sent again")
            return
        }
        try await ledger.settle(key, settlement(.answered), observations: [])
        try await ledger.settle(key, settlement(.unknown), observations: [])
        #expect(try await ledger.request(key)?.state == .answered)
        await ledger.stop()
    }

    @Test func namesItsFaults() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        await #expect { try await ledger.settle(key, settlement(.answered), observations: []) } throws: {
            ($0 as? LedgerError)?.code == .unexpectedAnswer
        }
        let bad = NewRequest(key: key, digest: [1], body: JSONText(wellFormed: "{"), requestedAt: Sample.time)
        await #expect { try await ledger.begin(bad, observations: []) } throws: { ($0 as? LedgerError)?.code == .valueRejected }
        #expect(try await ledger.request(key) == nil)
        await ledger.stop()
        await #expect { try await ledger.begin(request(), observations: []) } throws: { ($0 as? LedgerError)?.code == .shuttingDown }
    }
}
