import PaySimulator
import Testing

@Suite(.timeLimit(.minutes(5))) struct KilledServiceTests {
    private static let kills = 20

    /// Killed with SIGKILL at random moments under load, and started again each time: everything answered 2xx is there, once in effect.
    @Test func nothingThatWasAnsweredIsLostWhenTheServiceIsKilled() async throws {
        let seed = printedSeed()
        var chance = SeededGenerator(seed: seed)
        let installation = try await Installation.migrated(seed: seed)
        var lives = CardLives(seed: seed)
        let notifications = try lives.notifications(cards: 600)
        let load = try CallbackLoad(lives.deliveries(of: notifications), of: installation)
        var service = try await installation.serve()
        async let delivery: Void = load.run()
        load.direct(to: service)
        for _ in 0..<Self.kills {
            // Behind the last of several answers a batch is on its way; behind the last of several sendings, none may be yet.
            let event = Bool.random(using: &chance) ? CallbackLoad.Event.answered : .sent
            try await load.wait(for: event, times: Int.random(in: 1...90, using: &chance))
            try await service.kill9()
            service = try await installation.serve()
            load.direct(to: service)
        }
        try await delivery
        #expect(try await service.stop() == .exited(0))

        #expect(load.answers.contains { $0.status == nil }, "no delivery was underway at any of the kills")
        load.expectAllAccepted()
        #expect(load.accepted.count == notifications.count)
        try await installation.expectIntact(accepted: load.accepted, of: notifications)
        try await installation.expectNothingNew(from: notifications)
    }

    /// Killed for good in the middle: what was answered is there, and what was not may be there or not, but whole.
    @Test func whatIsLeftBehindByAKilledServiceIsWhole() async throws {
        let seed = printedSeed()
        let installation = try await Installation.migrated(seed: seed)
        var lives = CardLives(seed: seed)
        let notifications = try lives.notifications(cards: 200)
        let load = try CallbackLoad(lives.deliveries(of: notifications), of: installation)
        let service = try await installation.serve()
        load.direct(to: service)
        async let delivery: Void = load.run()
        try await load.wait(for: .answered, times: 100)
        try await service.kill9()
        load.stop()
        try await delivery
        #expect(load.accepted.count < notifications.count)
        try await installation.expectIntact(accepted: load.accepted, of: notifications)
    }
}
