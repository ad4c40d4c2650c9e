import Curl
import PaySimulator
import Testing

@Suite(.timeLimit(.minutes(5))) struct GracefulStopTests {
    /// SIGTERM under load: what was taken is answered, what is new is refused, and the process leaves with 0 within 10 s.
    @Test func finishesWhatItAcceptedWhenItIsTerminated() async throws {
        let seed = printedSeed()
        var chance = SeededGenerator(seed: seed)
        let installation = try await Installation.migrated(seed: seed)
        var lives = CardLives(seed: seed)
        let notifications = try lives.notifications(cards: 300)
        let load = try CallbackLoad(lives.deliveries(of: notifications), of: installation)
        let service = try await installation.serve()
        load.direct(to: service)
        async let delivery: Void = load.run()
        try await load.wait(for: .answered, times: Int.random(in: 50...200, using: &chance))
        service.terminate()
        #expect(try await service.waitForEnd(seconds: 10) == .exited(0))
        load.stop()
        try await delivery

        #expect(Set(load.statuses.keys).isSubset(of: [204, 503]), "\(load.statuses)")
        #expect(service.loggedRefusals.keys.allSatisfy { $0 == "shutting_down" }, "\(service.loggedRefusals)")
        // The other way round, too: nothing was recorded without its sender being told.
        let stored = try await StoredLedger(installation.databaseURL)
        #expect(load.accepted == Set(stored.notifications["recorded", default: []]))
        try await installation.expectIntact(accepted: load.accepted, of: notifications)

        let late = try CallbackLoad(Array(notifications.prefix(1)), of: installation, connections: 1)
        late.direct(to: service)
        async let attempt: Void = late.run()
        try await late.wait(for: .sent, times: 1)
        late.stop()
        try await attempt
        #expect(late.answers.map(\.failure) == [.cannotConnect])
    }
}
