import Testing

@Suite(.timeLimit(.minutes(5))) struct KilledServiceTests {
    private static let kills = 20

    /// Killed with SIGKILL at random moments under load, and started again each time: everything answered 2xx is there, once in effect.
    @Test func nothingThatWasAnsweredIsLostWhenTheServiceIsKilled() async throws {
        let scene = try await LoadedService.start(cards: 500)
        let (installation, load, notifications) = (scene.installation, scene.load, scene.notifications)
        var (service, chance) = (scene.service, scene.chance)
        // Sixteen may be sent before the wait for so many begins.
        let share = load.deliveryCount / Self.kills
        load.keepBack(Self.kills * share)
        async let delivery: Void = load.run()
        for laterKills in (0..<Self.kills).reversed() {
            // Behind the last of several answers a batch is on its way; behind the last of several sendings, none may be yet.
            let event = Bool.random(using: &chance) ? CallbackLoad.Event.answered : .sent
            load.keepBack(laterKills * share)
            try await load.wait(for: event, times: Int.random(in: 1...share - 16, using: &chance))
            try await service.kill9()
            service = try await installation.serve()
            load.direct(to: service)
        }
        try await delivery
        #expect(try await service.stop() == .exited(0))

        #expect(load.answers.contains { $0.status == nil }, "no delivery was underway at any of the kills")
        load.expectAllAccepted()
        #expect(load.accepted.count == notifications.count)
        try await scene.expectIntact()
        try await installation.expectNothingNew(from: notifications)
    }

    /// Killed for good in the middle: what was answered is there, and what was not may be there or not, but whole.
    @Test func whatIsLeftBehindByAKilledServiceIsWhole() async throws {
        let scene = try await LoadedService.start(cards: 200)
        scene.load.keepBack(scene.load.deliveryCount / 2)
        async let delivery: Void = scene.load.run()
        try await scene.load.wait(for: .answered, times: 100)
        try await scene.service.kill9()
        scene.load.stop()
        try await delivery
        #expect(scene.load.accepted.count < scene.notifications.count)
        try await scene.expectIntact()
    }
}
