import PaySimulator
import Synchronization
import Testing

struct NotificationSenderTests {
    /// A merchant that answers as told and remembers what came, in order.
    final class Merchant: Sendable {
        struct Delivery: Sendable {
            let url: String
            let callback: SignedCallback
        }

        private let deliveries = Mutex<[Delivery]>([])
        private let answer: @Sendable (_ delivery: Int, _ callback: SignedCallback) async -> DeliveryAttempt.Outcome

        init(_ answer: @escaping @Sendable (Int, SignedCallback) async -> DeliveryAttempt.Outcome = { _, _ in .answered(status: 204) }) {
            self.answer = answer
        }

        var received: [Delivery] { deliveries.withLock { $0 } }

        var post: CallbackPost {
            { url, callback in
                let count = self.deliveries.withLock { deliveries in
                    deliveries.append(Delivery(url: url, callback: callback))
                    return deliveries.count
                }
                return await self.answer(count, callback)
            }
        }
    }

    /// Pushes, waits until all is delivered, and lends sender and merchant for questions.
    private func deliver(
        _ scene: Scene, to merchant: Merchant, configuration: NotificationSender.Configuration = .init(),
        push: (NotificationSender) throws -> Void
    ) async throws -> NotificationSender {
        let sender = NotificationSender(configuration: configuration, factory: scene.factory, faults: scene.faults, post: merchant.post)
        try push(sender)
        let running = Task { await sender.run() }
        await sender.waitUntilQuiet()
        running.cancel()
        await running.value
        expectSums(sender.summary)
        return sender
    }

    private func expectSums(_ summary: DeliverySummary) {
        #expect(summary.notifications == summary.accepted + summary.dropped + summary.exhausted + summary.waiting)
        let refused = summary.refusedAttempts.values.reduce(0, +) + summary.unansweredAttempts.values.reduce(0, +)
        #expect(summary.attempts == summary.acceptedAttempts + refused)
    }

    private func push(_ sender: NotificationSender, _ scene: Scene, fault: Fault? = nil) throws {
        try sender.push(scene.notification(eventType: "DISCOUNT_CARD.USER_PAID"), for: scene.merchant.merchant, to: Scene.notifyURL, fault: fault)
    }

    @Test func comesAgainByTheScheduleUntilAccepted() async throws {
        let scene = try Scene()
        let merchant = Merchant { count, _ in count < 5 ? .answered(status: 503) : .answered(status: 200) }
        let sender = try await deliver(scene, to: merchant) { try push($0, scene) }
        #expect(scene.time.sleeps == [.seconds(15), .seconds(15), .seconds(30), .seconds(180)])
        #expect(sender.attempts.map(\.attempt) == [1, 2, 3, 4, 5])
        #expect(Set(sender.attempts.map(\.notificationID)).count == 1)
        #expect(merchant.received.map(\.url) == Array(repeating: Scene.notifyURL, count: 5))
        let timestamps = merchant.received.compactMap { $0.callback["Wechatpay-Timestamp"].flatMap { Int64($0) } }
        #expect(timestamps.map { $0 - JumpingClock.start / 1000 } == [0, 15, 30, 60, 240])
        #expect(sender.summary.accepted == 1)
        #expect(sender.summary.refusedAttempts == [503: 4])
    }

    @Test func givesUpAfterTheLastResend() async throws {
        let scene = try Scene()
        var configuration = NotificationSender.Configuration()
        configuration.schedule = RetrySchedule(waits: [.seconds(60), .seconds(60)])
        configuration.timeScale = 60
        let merchant = Merchant { _, _ in .unanswered(cause: "timedOut") }
        let sender = try await deliver(scene, to: merchant, configuration: configuration) { try push($0, scene) }
        #expect(scene.time.sleeps == [.seconds(1), .seconds(1)])
        #expect(sender.summary.exhausted == 1)
        #expect(sender.summary.unansweredAttempts == ["timedOut": 3])
    }

    @Test(arguments: [199, 300, 302, 401, 500]) func onlyTwoHundredsCount(status: Int) async throws {
        let scene = try Scene()
        let merchant = Merchant { count, _ in .answered(status: count == 1 ? status : 299) }
        let sender = try await deliver(scene, to: merchant) { try push($0, scene) }
        #expect(sender.summary.refusedAttempts == [status: 1])
        #expect(sender.summary.acceptedAttempts == 1)
    }

    @Test func duplicateComesTwiceAtTheSameTime() async throws {
        let scene = try Scene()
        // Neither is answered before both have arrived.
        let both = AsyncStream.makeStream(of: Never.self)
        let merchant = Merchant { count, _ in
            if count == 2 { both.continuation.finish() }
            for await _ in both.stream {}
            return .answered(status: 204)
        }
        let sender = try await deliver(scene, to: merchant) { try push($0, scene, fault: .duplicate) }
        #expect(sender.attempts.count == 2)
        #expect(merchant.received.count == 2)
        #expect(merchant.received.first?.callback.body == merchant.received.last?.callback.body)
        #expect(merchant.received.first?.callback["Wechatpay-Nonce"] != merchant.received.last?.callback["Wechatpay-Nonce"])
        #expect(sender.summary.accepted == 1)
        #expect(sender.summary.faults == [.duplicate: 1])
        #expect(scene.time.sleeps.isEmpty)
    }

    @Test func reorderedComesAfterTheNext() async throws {
        let scene = try Scene()
        let merchant = Merchant()
        let sender = try await deliver(scene, to: merchant) { sender in
            try push(sender, scene, fault: .reorder)
            try push(sender, scene)
        }
        #expect(sender.attempts.map(\.fault) == [nil, .reorder])
        #expect(sender.summary.accepted == 2)
    }

    @Test func reorderedComesAloneWhenNothingFollows() async throws {
        let scene = try Scene()
        let sender = try await deliver(scene, to: Merchant()) { try push($0, scene, fault: .reorder) }
        #expect(sender.summary.accepted == 1)
    }

    @Test func droppedNeverComes() async throws {
        let scene = try Scene()
        let merchant = Merchant()
        let sender = try await deliver(scene, to: merchant) { try push($0, scene, fault: .drop) }
        #expect(merchant.received.isEmpty)
        #expect(sender.summary.dropped == 1)
        #expect(sender.summary.faults == [.drop: 1])
    }

    @Test func delayedComesLate() async throws {
        let scene = try Scene()
        var configuration = NotificationSender.Configuration()
        configuration.timeScale = 5
        let sender = try await deliver(scene, to: Merchant(), configuration: configuration) { try push($0, scene, fault: .delay) }
        #expect(scene.time.sleeps == [.seconds(2)])
        #expect(sender.attempts.map(\.sentAt) == [JumpingClock.start + 2000])
    }

    /// The real verdict decides: what must be refused is refused once and right afterwards.
    @Test(arguments: Fault.allCases.filter(\.mustBeRefused))
    func spoiledAttemptIsFollowedByARightOne(fault: Fault) async throws {
        let scene = try Scene()
        let keyring = try scene.keyring()
        let merchant = Merchant { _, callback in
            let verdict = try? scene.verdict(callback, keyring: keyring)
            return .answered(status: verdict == nil ? 204 : 401)
        }
        let sender = try await deliver(scene, to: merchant) { try push($0, scene, fault: fault) }
        #expect(sender.attempts.map(\.fault) == [fault, nil])
        #expect(sender.attempts.map(\.isAccepted) == [false, true])
        #expect(sender.summary.wronglyAccepted == 0)
    }

    @Test func believingAProbeIsCounted() async throws {
        let scene = try Scene()
        let sender = try await deliver(scene, to: Merchant()) { try push($0, scene, fault: .signTestProbe) }
        #expect(sender.summary.wronglyAccepted == 1)
    }

    @Test func plannedFaultsStrikeInTheirOrder() async throws {
        let scene = try Scene()
        scene.faults.strikeNext(.drop, .keyRotation)
        let before = scene.identity.certificateKey.serial
        let sender = try await deliver(scene, to: Merchant()) { sender in
            for _ in 0..<3 { try push(sender, scene) }
        }
        #expect(sender.summary.dropped == 1)
        #expect(sender.summary.accepted == 2)
        #expect(sender.summary.faults == [.drop: 1, .keyRotation: 1])
        #expect(scene.identity.certificateKey.serial != before)
        #expect(scene.identity.listedCertificates.count == 2)
    }

    @Test func neverMoreAtOnceThanAllowed() async throws {
        let scene = try Scene()
        let running = Mutex((now: 0, most: 0))
        let merchant = Merchant { _, _ in
            running.withLock { running in
                running.now += 1
                running.most = max(running.most, running.now)
            }
            for _ in 0..<5 { await Task.yield() }
            running.withLock { $0.now -= 1 }
            return .answered(status: 204)
        }
        var configuration = NotificationSender.Configuration()
        configuration.concurrency = 3
        let sender = try await deliver(scene, to: merchant, configuration: configuration) { sender in
            for _ in 0..<40 { try push(sender, scene) }
        }
        #expect(sender.summary.accepted == 40)
        #expect((1...3).contains(running.withLock { $0.most }))
    }

    @Test func refusesMoreThanMayWait() async throws {
        let scene = try Scene()
        var configuration = NotificationSender.Configuration()
        configuration.waitingLimit = 2
        let sender = NotificationSender(configuration: configuration, factory: scene.factory, faults: scene.faults, post: Merchant().post)
        try push(sender, scene)
        try push(sender, scene)
        #expect(throws: SimulatorError.tooManyWaiting(limit: 2)) { try push(sender, scene) }
        #expect(sender.summary.waiting == 2)
    }

    @Test func remembersTheLatestAttemptsOnly() async throws {
        let scene = try Scene()
        var configuration = NotificationSender.Configuration()
        configuration.logLimit = 4
        let sender = try await deliver(scene, to: Merchant(), configuration: configuration) { sender in
            for _ in 0..<9 { try push(sender, scene) }
        }
        #expect(sender.attempts.count <= 4)
        #expect(sender.summary.attempts == 9)
    }

    @Test func cancelledWaitsNoLonger() async throws {
        let scene = try Scene()
        let stuck = AsyncStream.makeStream(of: Never.self)
        let merchant = Merchant { _, _ in
            for await _ in stuck.stream {}
            return .unanswered(cause: "cancelled")
        }
        let sender = NotificationSender(factory: scene.factory, faults: scene.faults, post: merchant.post)
        try push(sender, scene)
        let running = Task { await sender.run() }
        let waiting = Task { await sender.waitUntilQuiet() }
        waiting.cancel()
        await waiting.value
        running.cancel()
        await running.value
        #expect(sender.summary.waiting == 1)
        expectSums(sender.summary)
    }
}
