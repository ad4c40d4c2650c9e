import CardLedger
import CardService
import Cards
import Foundation
import LibPQ
import Logging
import Samples
import ScratchPostgres
import Synchronization
import Testing
import WeChatPay

/// Several processes share the checks of one database.
@Suite struct SharingTests {
    private static let mchid = SampleIdentities.mchid

    private static func database(bucketCount: Int) async throws -> String {
        let url = try await ScratchPostgres.shared.database()
        let sql = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../sql").standardizedFileURL.path()
        try await Migrator(databaseURL: url, sqlDirectory: sql).up(bucketCount: bucketCount)
        return url
    }

    /// Every discount card is finished.
    private static let platform: PollScene.Platform = { request, now throws(TransportError) in
        let number = request.url.split(separator: "/").last.map(String.init) ?? ""
        return try .signed(PollAnswer.discountCard(number, state: "FINISHED"), at: now)
    }

    private static func record(_ numbers: ClosedRange<Int>, _ scene: PollScene) async throws {
        for number in numbers {
            try await scene.record(
                Observation(
                    card: DiscountCard.key(mchid: mchid, outCardCode: "DC-\(number)"), occurredAt: ManualClock.start, source: .callback,
                    sourceID: "EV-\(number)", event: "DISCOUNT_CARD.USER_ACCEPTED", facts: Facts(state: DiscountCard.State.ongoing.ranked)))
        }
    }

    private static func finished(_ scene: PollScene) async throws -> Int {
        try await scene.ledger.cards(CardFilter(state: "FINISHED", limit: 1_000)).count
    }

    private static func holders(_ scene: PollScene) throws -> [String?] {
        try scene.desk.sql("SELECT holder FROM cardkeeper_internal.poll_lease ORDER BY bucket").map { $0[0] }
    }

    @Test func twoShareTheBucketsAndAStopGivesThemBack() async throws {
        let url = try await Self.database(bucketCount: 4)
        try await PollScene.open(databaseURL: url, Self.platform) { scene async throws in
            let pollers = ["first", "second"].map { PollScene.poller(scene.desk, holder: $0) }
            let running = pollers.map { poller in Task { await poller.run() } }
            try await eventually { try Self.holders(scene).compactMap(\.self).sorted() == ["first", "first", "second", "second"] }
            try await Self.record(1...60, scene)
            scene.clock.advance(seconds: 86_400)
            try await eventually { try await Self.finished(scene) == 60 }
            #expect(scene.questions.count == 60, "no card is asked about twice")

            let started = ContinuousClock.now
            for task in running { task.cancel() }
            for task in running { await task.value }
            #expect(ContinuousClock.now - started < .seconds(20))
            try await eventually { try Self.holders(scene) == [nil, nil, nil, nil] }
            #expect(try scene.desk.sql("SELECT holder FROM cardkeeper_internal.poll_holder").isEmpty)
        }
    }

    @Test func oneTakesOverFromOneThatDied() async throws {
        let url = try await Self.database(bucketCount: 4)
        try await PollScene.open(databaseURL: url, Self.platform) { scene async throws in
            // A process that took its share and never came again.
            for _ in 0..<2 {
                _ = try await scene.ledger.leaseBuckets(holder: "dead", for: .seconds(600))
                _ = try await scene.ledger.leaseBuckets(holder: "first", for: .seconds(20))
            }
            try await scene.ledger.releaseBuckets(holder: "first")
            let running = Task { await PollScene.poller(scene.desk, holder: "first").run() }
            try await Self.record(1...40, scene)
            scene.clock.advance(seconds: 86_400)
            let own = try scene.desk.sql("SELECT count(*)::text FROM cardkeeper_internal.card WHERE bucket IN (2, 3)")[0][0].flatMap(Int.init)
            try await eventually { try await Self.finished(scene) == own }
            #expect(try Self.holders(scene) == ["dead", "dead", "first", "first"])

            try scene.desk.sql("UPDATE cardkeeper_internal.poll_lease SET lease_until = now() WHERE holder = 'dead'")
            try scene.desk.sql("UPDATE cardkeeper_internal.poll_holder SET alive_until = now() WHERE holder = 'dead'")
            try await eventually { try await Self.finished(scene) == 40 }
            #expect(try Self.holders(scene) == ["first", "first", "first", "first"])
            #expect(scene.questions.count == 40)
            running.cancel()
            await running.value
        }
    }

    @Test func aPassBesideTheServiceTakesNothingFromIt() async throws {
        try await PollScene.open(Self.platform) { scene async throws in
            _ = try await scene.ledger.leaseBuckets(holder: "host:1:a", for: .seconds(20))
            try await Self.record(1...3, scene)
            scene.clock.advance(seconds: 86_400)
            let report = try await scene.poller.pass()
            #expect(report.buckets == 0)
            #expect(report.otherPollers == ["host:1:a"])
            #expect(report.results.isEmpty)
            #expect(scene.questions.isEmpty)
            try await scene.ledger.releaseBuckets(holder: "host:1:a")
            #expect(try await scene.pass() == [.recorded, .recorded, .recorded])
            try await eventually { try Self.holders(scene) == [nil] }
        }
    }

    /// A stop breaks off what is being asked; it is due still, and another process asks it.
    @Test func aStopBreaksOffWhatIsBeingAsked() async throws {
        let url = try await Self.database(bucketCount: 1)
        let asked = Gate()
        try await DeskScene.open(databaseURL: url) { _ throws(TransportError) in
            await asked.pass()
            return .notFound
        } _: { desk async throws in
            let scene = PollScene(desk: desk, poller: PollScene.poller(desk, holder: "second"))
            try await Self.record(1...10, scene)
            scene.clock.advance(seconds: 86_400)
            let slow = FakeTransport { _ throws(TransportError) in
                do {
                    try await Task.sleep(for: .seconds(60))
                } catch {
                    throw TransportError(.cancelled, message: "stopped")
                }
                return .notFound
            }
            let client = WeChatPayClient(
                merchant: try SampleIdentities.merchant(), keyring: try SampleIdentities.keyring(), transport: slow, clock: desk.clock.wallClock,
                refreshesCertificates: false)
            let running = Task { await PollScene.poller(desk, holder: "first", merchants: [client]).run() }
            try await eventually { !slow.requests.isEmpty }
            let started = ContinuousClock.now
            running.cancel()
            await running.value
            #expect(ContinuousClock.now - started < .seconds(20))
            try await eventually { try Self.holders(scene) == [nil] }
            #expect(try await scene.card(DiscountCard.key(mchid: Self.mchid, outCardCode: "DC-1")).timeline.count == 1)
            asked.open()
            #expect(try await scene.pass() == [CheckOutcome](repeating: .absent, count: 10))
        }
    }

    /// What the stop itself breaks off is no failure that anybody should read of.
    @Test func aStopInTheMiddleOfALookIsNoFailure() async throws {
        let url = try await Self.database(bucketCount: 1)
        try await PollScene.open(databaseURL: url, Self.platform) { scene async throws in
            let holder = try PostgresConnection(ConnectionOptions(url: url))
            try holder.run(script: "BEGIN; LOCK TABLE cardkeeper_internal.poll_lease IN ACCESS EXCLUSIVE MODE")
            let waiting = { (function: String) async throws in
                try await eventually {
                    try !scene.desk.sql(
                        """
                        SELECT 1::text FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()
                        AND query LIKE '%\(function)%'
                        """
                    ).isEmpty
                }
            }
            let running = Task { await PollScene.poller(scene.desk, holder: "first").run() }
            try await waiting("lease_buckets")
            running.cancel()
            try await waiting("release_buckets")
            try holder.run(script: "ROLLBACK")
            await running.value
            #expect(!scene.desk.log.lines.contains { $0.level >= .warning }, "\(scene.desk.log.lines)")
        }
    }
}
