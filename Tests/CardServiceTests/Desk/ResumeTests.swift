import CardLedger
import CardService
import Cards
import Samples
import Synchronization
import Testing
import WeChatPay

/// Sending an open request again from the journal alone.
@Suite struct ResumeTests {
    /// A scene with a request whose outcome is not known; further answers are `answer`'s.
    private static func withOpenRequest(
        _ starting: Starting, clock: ManualClock = ManualClock(),
        answer: @escaping @Sendable (Starting, ManualClock) throws(TransportError) -> TransportResponse = CallbackSigner.signedNow,
        _ body: (DeskScene, JournalEntry) async throws -> Void
    ) async throws {
        let attempts = Atomic<Int>(0)
        try await DeskScene.open(clock: clock) { _ throws(TransportError) in
            guard attempts.add(1, ordering: .relaxed).newValue > 1 else { throw TransportError(.interrupted, message: "reset") }
            return try answer(starting, clock)
        } _: { scene async throws in
            try await starting.prepare(scene)
            await #expect(throws: DeskError.self) { try await starting.perform(scene.desk) }
            let entry = try #require(try await scene.ledger.request(starting.key))
            try await body(scene, entry)
        }
    }

    @Test(arguments: Starting.allCases.filter { $0 != .payrollCardWithAuth })
    func sendsTheSameBytes(_ starting: Starting) async throws {
        try await Self.withOpenRequest(starting) { scene, entry async throws in
            #expect(try await scene.desk.resume(entry) == .answered)
            #expect(scene.sent.count == 2)
            #expect(scene.sent.first?.body == scene.sent.last?.body)
            #expect(scene.sent.first?.url == scene.sent.last?.url)
            let history = try #require(try await scene.ledger.card(starting.key.card))
            #expect(history.card.state == starting.doneState)
            #expect(history.timeline.map(\.observation.event).sorted() == starting.doneEvents.sorted())
            // Whoever asks now gets the answer, and what is to be opened.
            let result = try await starting.perform(scene.desk)
            #expect(result.launch?.path == starting.launchPath)
            #expect(scene.sent.count == 2)
            #expect(try await scene.desk.resume(entry) == .answered, "it has its result")
            #expect(scene.sent.count == 2)
        }
    }

    @Test(arguments: Starting.allCases.filter { $0 != .payrollCardWithAuth })
    func recordsWhatCameOfIt(_ starting: Starting) async throws {
        try await Self.withOpenRequest(starting, answer: { _, _ in FakeTransport.refused(403, "NO_AUTH") }) { scene, entry async throws in
            #expect(try await scene.desk.resume(entry) == .rejected)
            #expect(try await scene.ledger.row(starting.key.card)?.state == starting.rejectedState)
        }
        try await Self.withOpenRequest(starting, answer: { _, _ in FakeTransport.refused(500, "SYSTEM_ERROR") }) { scene, entry async throws in
            #expect(try await scene.desk.resume(entry) == .unknown)
            #expect(try await scene.ledger.row(starting.key.card)?.state == starting.openState)
        }
    }

    @Test func sendsNothingThatTheJournalDoesNotHold() async throws {
        try await Self.withOpenRequest(.payrollCardWithAuth) { scene, entry async throws in
            #expect(try await scene.desk.resume(entry) == .unknown)
            #expect(scene.sent.count == 1)
            let now = try await scene.ledger.request(entry.key)
            #expect(now == entry, "nobody has taken it up")
        }
    }

    @Test func doesNotSendAConsumptionCardWhoseTimeIsOver() async throws {
        let clock = ManualClock()
        try await Self.withOpenRequest(.consumptionCard, clock: clock) { scene, entry async throws in
            clock.advance(seconds: 24 * 3600 - 299)
            #expect(try await scene.desk.resume(entry) == .unknown)
            let error = await #expect(throws: DeskError.self) { try await Starting.consumptionCard.perform(scene.desk) }
            #expect(error?.name == "not_repeatable")
            #expect(scene.sent.count == 1, "the refusal that WeChat Pay would give says nothing of the first time")
            let kept = try await scene.ledger.request(entry.key)
            #expect(kept?.leaseUntil == nil)
            clock.advance(seconds: -1)
            #expect(try await scene.desk.resume(entry) == .answered)
        }
    }

    @Test func leavesWhatSomebodyIsSending() async throws {
        try await Self.withOpenRequest(.discountCard) { scene, entry async throws in
            guard case .send = try await scene.ledger.resume(entry.key, lease: .seconds(600)) else {
                Issue.record("the request is open")
                return
            }
            #expect(try await scene.desk.resume(entry) == .unknown)
            #expect(scene.sent.count == 1)
        }
    }
}
