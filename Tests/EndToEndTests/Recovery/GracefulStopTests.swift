import Curl
import LibPQ
import PaySimulator
import Testing

@Suite(.timeLimit(.minutes(5))) struct GracefulStopTests {
    /// SIGTERM under load: what was taken is answered, and the process leaves with 0 within 10 s.
    @Test func finishesWhatItAcceptedWhenItIsTerminated() async throws {
        let scene = try await LoadedService.start(cards: 300)
        var chance = scene.chance
        scene.load.keepBack(scene.load.deliveryCount / 2)
        async let delivery: Void = scene.load.run()
        try await scene.load.wait(for: .answered, times: Int.random(in: 50...200, using: &chance))
        scene.service.terminate()
        #expect(try await scene.service.waitForEnd(seconds: 10) == .exited(0))
        scene.load.stop()
        try await delivery
        try await expectAnswered(scene.load, by: scene.service, of: scene.installation)
        try await scene.expectIntact()
    }

    /// SIGTERM while callbacks wait for a commit that does not come: new ones are refused at once, and the waiting ones are answered when it comes.
    @Test func answersWhoeverWaitsWhenItIsTerminated() async throws {
        let installation = try await Installation.migrated()
        var lives = CardLives(seed: printedSeed())
        let notifications = try Array(lives.notifications(cards: 40).prefix(16))
        let load = try CallbackLoad(notifications, of: installation, connections: notifications.count)
        let service = try await installation.serve()
        let connection = try PostgresConnection(ConnectionOptions(url: installation.databaseURL))
        try connection.run(script: "BEGIN; LOCK TABLE cardkeeper_internal.notification")
        load.direct(to: service)
        async let delivery: Void = load.run()
        try await poll("16 callbacks wait") { try await service.metric("cardkeeper_queue_depth") == Double(notifications.count) }
        // Who is refused is not to come again.
        load.stop()
        service.terminate()
        try await poll("the port is closed") {
            do {
                return try await service.post(installation.callback(fault: .signTestProbe)) == 503
            } catch let error as CurlError {
                return error.kind == .cannotConnect
            }
        }
        #expect(service.isRunning)
        try connection.run(script: "ROLLBACK")
        #expect(try await service.waitForEnd(seconds: 10) == .exited(0))
        try await delivery
        #expect(load.answers.count == notifications.count && load.answers.allSatisfy { $0.status != nil }, "\(load.answers)")
        try await expectAnswered(load, by: service, of: installation)
        try await installation.expectIntact(accepted: load.accepted, of: notifications)
    }

    /// That nothing was recorded without its sender being told, and that nobody was told anything but 204 and 503.
    private func expectAnswered(_ load: CallbackLoad, by service: ServiceProcess, of installation: Installation) async throws {
        #expect(Set(load.statuses.keys).isSubset(of: [204, 503]), "\(load.statuses)")
        #expect(Set(service.loggedRefusals.keys).isSubset(of: ["shutting_down", "database_slow", "signature_probe"]), "\(service.loggedRefusals)")
        // Who was told in time that the commit is slow may find it done all the same.
        let told = Set(load.answers.filter { $0.status != nil }.map(\.notificationID))
        let stored = try await StoredLedger(installation.databaseURL)
        let untold = Set(stored.notifications.values.joined()).subtracting(told)
        #expect(untold.isEmpty, "recorded without an answer: \(untold)")
    }
}
