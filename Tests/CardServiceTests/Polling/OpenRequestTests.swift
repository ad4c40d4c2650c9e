import CardLedger
import CardService
import Cards
import Samples
import Synchronization
import Testing
import WeChatPay

/// Requests that a process left open, or whose outcome nobody knows, get their end without a person.
@Suite struct OpenRequestTests {
    /// A WeChat Pay that loses the answers to posts until `isMended`, and answers questions as told.
    private static func platform(
        _ starting: Starting, isMended: @escaping @Sendable () -> Bool = { true },
        question: @escaping PollScene.Platform = { _, _ throws(TransportError) in .notFound }
    ) -> PollScene.Platform {
        let posts = Atomic<Int>(0)
        return { request, now throws(TransportError) in
            guard request.method == "POST" else { return try question(request, now) }
            guard posts.add(1, ordering: .relaxed).newValue > 1, isMended() else { throw TransportError(.interrupted, message: "reset") }
            let answer = try starting.answer()
            return try .signed(String(decoding: answer.body, as: UTF8.self), at: now, status: answer.status)
        }
    }

    private static func leftOpen(_ starting: Starting, _ scene: PollScene) async throws {
        try await starting.prepare(scene.desk)
        await #expect(throws: DeskError.self) { try await starting.perform(scene.desk.desk) }
        #expect(try await scene.ledger.request(starting.key)?.state == .unknown)
    }

    /// Ten seconds after the last of them, when it is the poller's turn.
    private static func leftOpen(_ startings: Starting..., in scene: PollScene) async throws {
        for starting in startings { try await leftOpen(starting, scene) }
        scene.clock.advance(seconds: 10)
    }

    @Test func areTheirCallersToRepeatAtFirst() async throws {
        try await PollScene.open(Self.platform(.discountCard)) { scene async throws in
            try await Self.leftOpen(.discountCard, scene)
            #expect(try await scene.pass().isEmpty)
            scene.clock.advance(seconds: 9)
            #expect(try await scene.pass().isEmpty)
            #expect(scene.posts.count == 1)
            scene.clock.advance(seconds: 1)
            #expect(try await scene.pass() == [.settled])
        }
    }

    @Test(arguments: [Starting.discountCard, .userRecord, .consumptionCard, .payrollCard])
    func areSentAgainWhenWeChatPayDoesNotKnowThem(_ starting: Starting) async throws {
        try await PollScene.open(Self.platform(starting)) { scene async throws in
            try await Self.leftOpen(starting, in: scene)
            #expect(try await scene.pass() == [.settled])
            #expect(scene.posts.count == 2)
            #expect(scene.posts.first?.body == scene.posts.last?.body, "the same request, byte for byte")
            #expect(scene.posts.first?.url == scene.posts.last?.url)
            #expect(try await scene.ledger.request(starting.key)?.state == .answered)
            #expect(try await scene.card(starting.key.card).card.state == starting.doneState)
            // Query first, where the product has one, unless it is the record that is open and not the card.
            let asksFirst = starting == .discountCard || starting == .payrollCard
            #expect(scene.desk.sent.dropFirst().first?.method == (asksFirst ? "GET" : "POST"))
            #expect(try await scene.pass().isEmpty, "there is nothing to do at once")
        }
    }

    @Test func areDoneWhenTheCardIsThere() async throws {
        let question: PollScene.Platform = { _, now throws(TransportError) in try .signed(PollAnswer.discountCard(state: "ONGOING"), at: now) }
        try await PollScene.open(Self.platform(.discountCard, question: question)) { scene async throws in
            try await Self.leftOpen(.discountCard, in: scene)
            #expect(try await scene.pass() == [.recorded])
            #expect(scene.posts.count == 1)
            #expect(try await scene.ledger.request(Starting.discountCard.key)?.state == .answered)
            #expect(try await scene.card(Starting.discountCard.key.card).card.state == "ONGOING")
        }
    }

    @Test func areLeftAloneWhileSomebodySendsThem() async throws {
        try await PollScene.open(Self.platform(.discountCard)) { scene async throws in
            let entry = try await Self.begun(scene)
            scene.clock.advance(seconds: 60)
            #expect(try await scene.pass() == [.absent], "the card is asked about, the request is not touched")
            #expect(scene.posts.isEmpty)
            // Its process dies.
            try scene.endRequestLeases()
            #expect(try await scene.pass() == [.unsettled], "the first answer is lost")
            #expect(try await scene.ledger.request(entry.key)?.attempts == 2)
            scene.clock.advance(seconds: 60)
            #expect(try await scene.pass() == [.settled])
            #expect(try await scene.card(entry.key.card).card.state == "PREPARED")
        }
    }

    /// A request that was written down by a process which died before it could send it.
    private static func begun(_ scene: PollScene) async throws -> JournalEntry {
        let starting = Starting.discountCard
        let request = DiscountCard.Request(
            mchid: SampleIdentities.mchid, outCardCode: "DC-1", appid: Starting.appid, cardTemplateID: "770011223344")
        let body =
            #"{"out_card_code":"DC-1","card_template_id":"770011223344","appid":"wx00aa11bb22cc33dd","notify_url":"https://pay.example.com/notify/1600000001"}"#
        let new = NewRequest(
            key: starting.key, path: starting.path, digest: [UInt8](repeating: 1, count: 32), body: JSONText(wellFormed: body),
            requestedAt: scene.clock.now, lease: .seconds(30))
        let observations = [request.requested(RequestStep(requestID: "prepare/DC-1", time: scene.clock.now))]
        guard case .send(let entry) = try await scene.ledger.begin(new, observations: observations) else { throw CancellationError() }
        return entry
    }

    @Test func consumptionCardIsGivenUpAfterADay() async throws {
        let question: PollScene.Platform = { _, now throws(TransportError) in try .signed(PollAnswer.vouchers([("1", "SENDED")]), at: now) }
        try await PollScene.open(Self.platform(.consumptionCard, isMended: { false }, question: question)) { scene async throws in
            try await Self.leftOpen(.consumptionCard, in: scene)
            _ = try await scene.runToTheEnd()
            let lastPost = 1 + scene.posts.count
            #expect((10...60).contains(lastPost))
            #expect(Set(scene.posts.map(\.body)).count == 1)
            #expect((28...33).contains(scene.questions.count), "a question a day for a month")
            // The vouchers are recorded; that they came with this card is not known, so it is not said.
            #expect(try await scene.card(Coupon.key(mchid: SampleIdentities.mchid, stockID: "21000456", couponID: "1")).card.state == "SENDED")
            #expect(try await scene.card(Starting.consumptionCard.key.card).card.state == "REQUESTED")
            #expect(try await scene.ledger.request(Starting.consumptionCard.key)?.state == .unknown)
        }
    }

    @Test func withheldFieldsAreNotSentAgain() async throws {
        try await PollScene.open(Self.platform(.payrollCardWithAuth)) { scene async throws in
            try await Self.leftOpen(.payrollCardWithAuth, in: scene)
            _ = try await scene.runToTheEnd()
            #expect(scene.posts.count == 1)
            let history = try await scene.card(Starting.payrollCardWithAuth.key.card)
            #expect(history.card.state == "ABANDONED")
            #expect(history.card.stateAt == ManualClock.start.adding(seconds: 3_600))
            #expect((8...30).contains(scene.questions.count))
        }
        let question: PollScene.Platform = { _, now throws(TransportError) in
            try .signed(PollAnswer.authentication(state: "AUTHENTICATE_SUCCESS"), at: now)
        }
        try await PollScene.open(Self.platform(.payrollCardWithAuth, question: question)) { scene async throws in
            try await Self.leftOpen(.payrollCardWithAuth, in: scene)
            #expect(try await scene.runToTheEnd() == 1)
            #expect(try await scene.card(Starting.payrollCardWithAuth.key.card).card.state == "AUTHENTICATE_SUCCESS")
            #expect(try await scene.ledger.request(Starting.payrollCardWithAuth.key)?.state == .answered)
        }
    }

    /// Its user makes the request again while the poller asks: that attempt keeps its lease.
    @Test func areNotGivenUpWhileSomebodySendsThem() async throws {
        let place = Mutex<PollScene?>(nil)
        let question: PollScene.Platform = { _, _ throws(TransportError) in
            do {
                try place.withLock { $0 }?.desk.sql("UPDATE cardkeeper_internal.request SET lease_until = now() + interval '1 hour'")
            } catch {
                throw TransportError(.other, message: "\(error)")
            }
            return .notFound
        }
        try await PollScene.open(Self.platform(.payrollCardWithAuth, question: question)) { scene async throws in
            try await Self.leftOpen(.payrollCardWithAuth, in: scene)
            try scene.desk.sql("UPDATE cardkeeper_internal.request SET state = 'sending'")
            place.withLock { $0 = scene }
            scene.clock.advance(seconds: 3_600)
            try await scene.pass()
            let entry = try await scene.ledger.request(Starting.payrollCardWithAuth.key)
            #expect(entry?.state == .sending)
            #expect(entry?.leaseUntil != nil)
            place.withLock { $0 = nil }
        }
    }

    @Test func aLostTokenIsNotLookedFor() async throws {
        try await PollScene.open({ _, _ throws(TransportError) in .unavailable }) { scene async throws in
            let card = Coupon.key(mchid: SampleIdentities.mchid, stockID: "21000456", couponID: "1")
            let key = RequestOperation.token.key(card, number: "T1")
            let body = #"{"open_id":"o","coupon_list":[{"stock_id":21000456,"coupon_id":"1"}]}"#
            let new = NewRequest(
                key: key, path: "/v3/industry-coupon/tokens", digest: [UInt8](repeating: 1, count: 32), body: JSONText(wellFormed: body),
                requestedAt: scene.clock.now, lease: .seconds(30))
            _ = try await scene.ledger.begin(new, observations: [])
            #expect(try await scene.pass().isEmpty)
            try scene.endRequestLeases()
            #expect(try await scene.pass() == [.unsettled])
            #expect(try await scene.ledger.request(key)?.state == .unknown)
            #expect(try await scene.pass().isEmpty)
            scene.clock.advance(seconds: 86_400)
            #expect(try await scene.pass().isEmpty)
            #expect(try scene.nextCheckAt() == nil)
            #expect(scene.desk.sent.isEmpty)
        }
    }

    @Test func areNotSentAgainWhileThereAreTooMany() async throws {
        let platform: PollScene.Platform = { request, _ throws(TransportError) in
            request.method == "POST" ? FakeTransport.refused(429, "FREQUENCY_LIMITED") : .notFound
        }
        try await PollScene.open(platform) { scene async throws in
            try await Self.leftOpen(.discountCard, .userRecord, in: scene)
            #expect(try await scene.pass() == [.postponed])
            #expect(scene.posts.count == 3, "one of the two was sent again, and told of both")
            #expect(try await scene.pass().isEmpty)
            scene.clock.advance(seconds: 11)
            #expect(try await scene.pass() == [.postponed])
            #expect(scene.posts.count == 4)
        }
    }

    /// Whoever makes the request again after the poller gave it up starts it anew.
    @Test func areTakenUpAgainAfterAnotherAttempt() async throws {
        try await PollScene.open(Self.platform(.userRecord, isMended: { false })) { scene async throws in
            try await Self.leftOpen(.userRecord, in: scene)
            #expect(try await scene.pass() == [.unsettled])
            #expect(try await scene.pass().isEmpty)
            await #expect(throws: DeskError.self) { try await Starting.userRecord.perform(scene.desk.desk) }
            scene.clock.advance(seconds: 10)
            #expect(try await scene.pass() == [.unsettled])
            #expect(scene.posts.count == 4)
        }
    }
}
