import Curl
import Foundation
import PaySimulator
import ScratchPostgres
import Testing

@Suite(.timeLimit(.minutes(5))) struct ServeTests {
    @Test func recordsWhatItAnswers() async throws {
        let fixture = try ServiceFixture(databaseURL: try await ScratchPostgres.shared.database())
        try await fixture.migrate()
        let service = try await fixture.serve()
        let session = try CurlSession()
        defer { session.shutdown() }
        let notification = try fixture.acceptance(of: "E2E-1")
        for expected in [204, 204] {
            #expect(await service.deliver(try fixture.factory.callback(notification, for: fixture.merchant), over: session) == expected)
        }
        #expect(await service.deliver(try fixture.factory.callback(notification, for: fixture.merchant, fault: .signTestProbe), over: session) == 401)
        #expect(await service.stop() == 0)
        let stored = try await StoredState(fixture)
        #expect(stored.recordedIDs == [notification.id])
        #expect(stored.audit.cards == 1 && stored.audit.observations == 1)
        let shown = try await fixture.run("cards", "show", "E2E-1")
        #expect(shown.status == 0 && shown.output.contains("ONGOING") && shown.output.contains(notification.id), "\(shown)")
        #expect(service.process.errors.now.contains("refusal=signature_probe"))
    }

    @Test func refusesADatabaseWithoutItsSchema() async throws {
        let fixture = try ServiceFixture(databaseURL: try await ScratchPostgres.shared.database())
        let result = try await fixture.run("serve")
        #expect(result.status == 1)
        #expect(result.errors.contains("cardkeeper migrate up"), "\(result.errors)")
    }

    @Test func runsItsOwnDatabaseWhenNoneIsConfigured() async throws {
        let directory = "/tmp/cardkeeper-e2e-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let fixture = try ServiceFixture(databaseURL: nil, lines: "data_dir: \(directory)")
        let session = try CurlSession()
        defer { session.shutdown() }
        for round in 1...2 {
            let service = try await fixture.serve()
            let callback = try fixture.factory.callback(try fixture.acceptance(of: "own-\(round)"), for: fixture.merchant)
            #expect(await service.deliver(callback, over: session) == 204)
            let listed = try await fixture.run("cards", "list")
            #expect(listed.output.contains("own-\(round)"), "beside the running service: \(listed)")
            #expect(await service.stop() == 0)
        }
        #expect(try await StoredState(fixture).audit.cards == 2)
    }
}
