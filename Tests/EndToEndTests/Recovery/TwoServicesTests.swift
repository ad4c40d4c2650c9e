import PaySimulator
import Testing

@Suite(.timeLimit(.minutes(5))) struct TwoServicesTests {
    /// Two processes on one database, each told everything in an order of its own: the same result as one.
    @Test func twoServicesOnOneDatabaseAgreeWithOne() async throws {
        let seed = printedSeed()
        let shared = try await Installation.migrated(seed: seed)
        var lives = CardLives(seed: seed)
        let notifications = try lives.notifications(cards: 200)
        let (order, otherOrder) = (lives.deliveries(of: notifications), lives.deliveries(of: notifications))
        async let first = deliverAll(order, to: shared)
        async let second = deliverAll(otherOrder, to: shared)
        let accepted = try await first.union(second)
        #expect(accepted.count == notifications.count)
        try await shared.expectIntact(accepted: accepted, of: notifications)

        let alone = try await Installation.migrated(seed: seed)
        _ = try await deliverAll(notifications, to: alone)
        let (ofTwo, ofOne) = (try await StoredLedger(shared.databaseURL), try await StoredLedger(alone.databaseURL))
        #expect(ofTwo.cards == ofOne.cards)
        #expect(ofTwo.uses == ofOne.uses)
        #expect(ofTwo.notifications == ofOne.notifications)
        #expect(ofTwo.observations == ofOne.observations)
    }

    /// Starts a service and has everything delivered to it; what was accepted.
    private func deliverAll(_ deliveries: [PlatformNotification], to installation: Installation) async throws -> Set<String> {
        let service = try await installation.serve()
        let load = try CallbackLoad(deliveries, of: installation, connections: 8)
        load.direct(to: service)
        try await load.run()
        load.expectAllAccepted()
        #expect(try await service.stop() == .exited(0))
        return load.accepted
    }
}
