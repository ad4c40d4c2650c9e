import Foundation
import PaySimulator
import Testing

/// What the service itself keeps of a callback is what `explain` reads, and both give it one name.
@Suite(.timeLimit(.minutes(5))) struct CapturedByServiceTests {
    @Test(arguments: [Installation.PlatformKeys.both, .certificateAlone, .publicKeyAlone])
    func serviceAndExplainAgree(_ platformKeys: Installation.PlatformKeys) async throws {
        let refusedDirectory = FileManager.default.temporaryDirectory.appendingPathComponent("cardkeeper-refused-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: refusedDirectory) }
        let installation = try await Installation.migrated(platformKeys: platformKeys, settings: ["refused_dir: \(refusedDirectory)"])
        let faulty = FaultyCallback.all.filter { $0.platformKeys == platformKeys }
        let service = try await installation.serve()
        for callback in faulty {
            let status = try await service.post(callback.callback(of: installation))
            #expect((400...599).contains(status), "\(callback.testDescription): \(status)")
        }
        // What is refused is written while the answer is already gone; the end of the service waits for it.
        #expect(try await service.stop() == .exited(0))
        let expected = faulty.reduce(into: [:]) { $0[$1.refusal, default: 0] += 1 }
        #expect(service.loggedRefusals == expected)

        var explained: [String: Int] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: refusedDirectory).sorted() {
            let refusal = try await explain("\(refusedDirectory)/\(name)", installation)
            #expect(name.hasSuffix("-\(refusal).http"))
            explained[refusal, default: 0] += 1
        }
        for notification in try await notifications(installation) {
            #expect(notification.status == "quarantined")
            let raw = try await installation.run(["notifications", "show", "--raw", notification.notification_id])
            let refusal = try await explain(installation.write(raw.standardOutput, to: "raw.http"), installation)
            #expect(refusal == notification.reason)
            explained[refusal, default: 0] += 1
        }
        #expect(explained == expected)
    }

    @Test func whatIsShownRawIsTheRequestAsItCame() async throws {
        let installation = try await Installation.migrated()
        let callback = try installation.callback()
        let service = try await installation.serve()
        #expect(try await service.post(callback) == 204)
        #expect(try await service.stop() == .exited(0))
        let stored = try #require(try await notifications(installation).first)
        #expect(stored.status == "recorded")
        let raw = try await installation.run(["notifications", "show", "--raw", stored.notification_id])
        #expect(raw.exitCode == 0, "\(raw.standardError)")
        #expect(raw.standardOutput.suffix(callback.body.count) == callback.body[...])
        for name in ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature"] {
            let value = try #require(callback[name])
            #expect(raw.outputText.contains("\r\n\(name): \(value)\r\n"))
        }
        let run = try await installation.run(["explain", installation.write(raw.standardOutput, to: "raw.http")])
        #expect(run.exitCode == 0, "\(run.outputText) \(run.standardError)")
    }

    private struct Notification: Decodable {
        let notification_id: String
        let status: String
        let reason: String?
    }

    private func notifications(_ installation: Installation) async throws -> [Notification] {
        let run = try await installation.run(["notifications", "list", "--json"])
        return try JSONDecoder().decode([Notification].self, from: Data(run.standardOutput))
    }

    /// The name under which `explain` says that this capture is refused.
    private func explain(_ file: String, _ installation: Installation) async throws -> String {
        let run = try await installation.run(["explain", "--json", file])
        #expect(run.exitCode == 3, "\(file): \(run.standardError)")
        return try ExplanationOutput(run).refusal ?? "accepted"
    }
}
