import Curl
import Foundation
import PaySimulator
import ScratchPostgres
import Testing

@Suite(.timeLimit(.minutes(10))) struct SuddenDeathTests {
    /// Killed at random moments under load, again and again: everything answered 2xx is there, once in effect.
    @Test func losesNothingAnsweredWhenItIsKilled() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the kills: \(seed)")
        var chance = SeededGenerator(seed: seed)
        let fixture = try ServiceFixture(databaseURL: try await ScratchPostgres.shared.database(), seed: seed)
        try await fixture.migrate()
        var answered: Set<String> = []
        var sent = 0
        for round in 1...24 {
            let service = try await fixture.serve()
            let session = try CurlSession()
            defer { session.shutdown() }
            let last = Int.random(in: 1...80, using: &chance)
            let deliveries = try await Load(fixture, to: service, over: session, prefix: "kill-\(round)").run(senders: 8) { stream in
                var seen: [Load.Delivery] = []
                for await delivery in stream {
                    seen.append(delivery)
                    // The other senders are in the middle of theirs: before the commit, in it, or behind it.
                    if seen.count == last { service.process.send(SIGKILL) }
                    if delivery.status == nil { break }
                }
                return seen
            }
            await service.kill()
            #expect(deliveries.allSatisfy { $0.status == nil || $0.status == 204 }, "\(deliveries)")
            answered.formUnion(deliveries.filter { $0.status == 204 }.map(\.notificationID))
            sent += deliveries.count
        }
        let stored = try await StoredState(fixture)
        #expect(stored.recordedIDs.isSuperset(of: answered), "lost: \(answered.subtracting(stored.recordedIDs))")
        #expect(answered.count >= 24 && stored.notifications.count <= sent + 24 * 8)
        #expect(stored.audit.observations == stored.notifications.count, "each notification counts once")
        #expect(stored.audit.cards == stored.notifications.count)
    }

    /// The database dies under load and comes back: 503 meanwhile, then accepted, by the same process.
    @Test func outlivesItsDatabase() async throws {
        let postgres = ScratchPostgres(durable: true)
        let fixture = try ServiceFixture(databaseURL: try await postgres.database())
        try await fixture.migrate()
        let service = try await fixture.serve()
        let session = try CurlSession()
        defer { session.shutdown() }
        let deliveries = try await Load(fixture, to: service, over: session, prefix: "database").run(senders: 8) { stream in
            var seen: [Load.Delivery] = []
            var (isDown, goodSinceReturn) = (false, 0)
            for await delivery in stream {
                seen.append(delivery)
                if seen.count == 60 {
                    await postgres.crash()
                    isDown = true
                } else if isDown, delivery.status == 503 {
                    try await postgres.start()
                    isDown = false
                } else if seen.count > 60, !isDown, delivery.status == 204 {
                    goodSinceReturn += 1
                    if goodSinceReturn == 60 { break }
                }
            }
            return seen
        }
        #expect(Set(deliveries.map(\.status)) == [204, 503])
        #expect(await service.stop() == 0)
        let answered = Set(deliveries.filter { $0.status == 204 }.map(\.notificationID))
        let stored = try await StoredState(fixture)
        #expect(stored.recordedIDs.isSuperset(of: answered), "lost: \(answered.subtracting(stored.recordedIDs))")
        #expect(stored.audit.observations == stored.notifications.count)
        await postgres.stop()
    }
}
