import Foundation
import PaySimulator
import ScratchPostgres
import Testing

@Suite(.timeLimit(.minutes(5))) struct ServeTests {
    @Test func refusesADatabaseWithoutItsSchema() async throws {
        let installation = try Installation(databaseURL: try await ScratchPostgres.shared.database())
        let run = try await installation.run(["serve"])
        #expect(run.exitCode == 1)
        #expect(run.standardError.contains("cardkeeper migrate up"), "\(run.standardError)")
    }

    /// Without database_url: makes its own PostgreSQL, finds it again, and lets commands look at it beside the running service and after it.
    @Test func runsItsOwnDatabaseWhenNoneIsConfigured() async throws {
        let data = "/tmp/cardkeeper-e2e-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: data) }
        let installation = try Installation(databaseURL: "none", settings: ["data_dir: \(data)"])
        let configuration = try String(contentsOfFile: installation.configurationFile, encoding: .utf8)
        let file = try installation.write(Array(configuration.replacing("database_url: \"none\"\n", with: "").utf8), to: "private.yaml")
        // Making a cluster takes longer than a service may take to start.
        let before = try await CommandRun.of(["cards", "list", "--config", file], seconds: 240)
        #expect(before.exitCode == 1 && before.standardError.contains("cardkeeper migrate up"), "\(before.standardError)")
        for round in 1...2 {
            let service = try await ServiceProcess.start(configuration: file)
            let load = try CallbackLoad([try acceptance(of: "own-\(round)", installation)], of: installation, connections: 1)
            load.direct(to: service)
            try await load.run()
            load.expectAllAccepted()
            let beside = try await CommandRun.of(["cards", "list", "--config", file])
            #expect(beside.exitCode == 0 && beside.outputText.contains("own-\(round)"), "\(beside.outputText) \(beside.standardError)")
            // Its PostgreSQL ends with it, and writes everything first.
            service.terminate()
            #expect(try await service.waitForEnd(seconds: 60) == .exited(0))
        }
        let audit = try await CommandRun.of(["audit", "--config", file])
        #expect(audit.exitCode == 0 && audit.outputText.contains("2 cards"), "\(audit.outputText) \(audit.standardError)")
    }

    private func acceptance(of outCardCode: String, _ installation: Installation) throws -> PlatformNotification {
        var card = DiscountCard(
            mchid: Installation.mchid, appid: "wx00aa11bb22cc33dd", outCardCode: outCardCode, template: .standard(id: "770011223344"), notifyURL: "",
            prepareCardToken: "")
        let now = installation.platform.clock.now()
        try card.accept(cardID: "88000001", openid: "oInvented", sharerOpenid: nil, at: now)
        return DiscountCardNotice.userAccepted.notification(of: card, at: now, amounts: .integer, random: installation.random)
    }
}
