import CardLedger
import CardService
import Cards
import Samples
import Synchronization
import Testing
import WeChatPay

/// What an answer, and the want of one, lead to.
@Suite struct QuestionTests {
    private static let key = DiscountCard.key(mchid: SampleIdentities.mchid, outCardCode: "DC-1")

    private static func ongoing(_ key: CardKey = key, at time: WeChatTime = ManualClock.start, by id: String = "EV-1") -> Observation {
        Observation(
            card: key, occurredAt: time, source: .callback, sourceID: id, event: "DISCOUNT_CARD.USER_ACCEPTED",
            facts: Facts(state: DiscountCard.State.ongoing.ranked))
    }

    private static func events(_ scene: PollScene) async throws -> [String] {
        try await scene.card(key).timeline.map(\.observation.event)
    }

    @Test func anUnchangedAnswerIsRecordedOnce() async throws {
        let state = Mutex("ONGOING")
        try await PollScene.open({ _, now throws(TransportError) in
            try .signed(PollAnswer.discountCard(state: state.withLock { $0 }, endTime: "2031-02-01T00:00:00+08:00"), at: now)
        }) { scene async throws in
            try await scene.record(Self.ongoing())
            scene.clock.advance(seconds: 86_400)
            #expect(try await scene.pass() == [.recorded])
            for _ in 0..<3 {
                scene.clock.advance(seconds: 86_400)
                #expect(try await scene.pass() == [.unchanged])
            }
            let asked = scene.questions.count
            #expect(try await scene.desk.desk.discountCard(mchid: SampleIdentities.mchid, outCardCode: "DC-1", refresh: true).answer != nil)
            #expect(scene.questions.count == asked + 1)
            #expect(try await Self.events(scene) == ["DISCOUNT_CARD.USER_ACCEPTED", "ONGOING"])

            // Something else was told meanwhile: the same answer is news again.
            try await scene.record(Self.ongoing(at: scene.clock.now, by: "EV-2"))
            scene.clock.advance(seconds: 86_400)
            #expect(try await scene.pass() == [.recorded])
            state.withLock { $0 = "FINISHED" }
            scene.clock.advance(seconds: 86_400)
            #expect(try await scene.pass() == [.recorded])
            #expect(try await Self.events(scene).count == 5)
        }
    }

    struct BadAnswer: Sendable, CustomTestStringConvertible {
        let name: String
        let answer: PollScene.Platform
        var testDescription: String { name }
    }

    static let badAnswers: [BadAnswer] = [
        BadAnswer(name: "answer_mchid_mismatch") { _, now throws(TransportError) in
            try .signed(PollAnswer.discountCard(state: "FINISHED", mchid: "1600000002"), at: now)
        },
        BadAnswer(name: "answer_number_mismatch") { _, now throws(TransportError) in
            try .signed(PollAnswer.discountCard("DC-2", state: "FINISHED"), at: now)
        },
        BadAnswer(name: "answer_value_out_of_range") { _, now throws(TransportError) in
            try .signed(PollAnswer.discountCard(state: "FINISHED", extra: #","objectives":[{"name":"a","extra":"\ud800"}]"#), at: now)
        },
        BadAnswer(name: "no_answer") { _, _ throws(TransportError) in .unavailable },
        BadAnswer(name: "no_answer") { _, _ throws(TransportError) in throw TransportError(.timedOut, message: "10 s") },
        BadAnswer(name: "no_answer") { _, _ throws(TransportError) in
            TransportResponse(status: 200, headers: [], body: Array(PollAnswer.discountCard(state: "FINISHED").utf8))
        },
        BadAnswer(name: "no_answer") { _, now throws(TransportError) in try .signed("<html>", at: now) },
        BadAnswer(name: "refused") { _, _ throws(TransportError) in FakeTransport.refused(403, "NO_AUTH") },
        BadAnswer(name: "refused") { _, _ throws(TransportError) in FakeTransport.refused(401, "SIGN_ERROR") },
    ]

    @Test(arguments: badAnswers) func nothingIsBelievedOfABadAnswer(_ bad: BadAnswer) async throws {
        try await PollScene.open(bad.answer) { scene async throws in
            try await scene.record(Self.ongoing())
            scene.clock.advance(seconds: 86_400)
            let result = try #require(try await scene.poller.pass().results.first)
            #expect(result.outcome == .failed)
            #expect(result.failure?.name == bad.name)
            #expect(try await Self.events(scene) == ["DISCOUNT_CARD.USER_ACCEPTED"])
            #expect(try scene.nextCheckAt() == scene.clock.now.adding(seconds: 10), "it is asked again, later each time")
            scene.clock.advance(seconds: 10)
            #expect(try await scene.pass() == [.failed])
            #expect(try scene.nextCheckAt() == scene.clock.now.adding(seconds: 20))
            #expect(scene.desk.log.text.contains(bad.name))
        }
    }

    @Test func tooManyQuestionsLetTheQuestionPause() async throws {
        let isMended = Atomic<Bool>(false)
        try await PollScene.open({ _, now throws(TransportError) in
            guard isMended.load(ordering: .relaxed) else {
                return TransportResponse(
                    status: 429, headers: [HeaderField("Retry-After", "120")], body: Array(#"{"code":"FREQUENCY_LIMITED","message":"slow"}"#.utf8))
            }
            return try .signed(PollAnswer.discountCard(state: "FINISHED"), at: now)
        }) { scene async throws in
            try await scene.record(Self.ongoing())
            scene.clock.advance(seconds: 86_400)
            #expect(try await scene.pass() == [.failed])
            scene.clock.advance(seconds: 10)
            #expect(try await scene.pass() == [.postponed], "nothing is asked while the question pauses")
            #expect(scene.questions.count == 1)
            isMended.store(true, ordering: .relaxed)
            #expect(try await scene.pass().isEmpty)
            scene.clock.advance(seconds: 110)
            #expect(try await scene.pass() == [.recorded])
            #expect(scene.questions.count == 2)
        }
    }

    /// A merchant whose questions hang keeps nobody else's from being asked.
    @Test func aFailingMerchantStopsNoOther() async throws {
        let gate = Gate()
        try await PollScene.open({ _, now throws(TransportError) in try .signed(PollAnswer.discountCard(state: "FINISHED"), at: now) }) {
            scene async throws in
            let other = "1600000002"
            let hanging = WeChatPayClient(
                merchant: try SampleIdentities.merchant(mchid: other), keyring: try SampleIdentities.keyring(),
                transport: FakeTransport { _ throws(TransportError) in
                    await gate.pass()
                    throw TransportError(.timedOut, message: "10 s")
                }, clock: scene.clock.wallClock, refreshesCertificates: false)
            for number in 1...200 {
                try await scene.record(Self.ongoing(DiscountCard.key(mchid: other, outCardCode: "OT-\(number)")))
            }
            scene.clock.advance(seconds: 2)
            try await scene.record(Self.ongoing(at: scene.clock.now))
            scene.clock.advance(seconds: 86_400)
            let poller = PollScene.poller(scene.desk, holder: "both", merchants: [hanging, scene.desk.client])
            let running = Task { await poller.run() }
            try await eventually { try await scene.card(Self.key).card.state == "FINISHED" }
            try await gate.arrival()
            running.cancel()
            gate.open()
            await running.value
        }
    }
}
