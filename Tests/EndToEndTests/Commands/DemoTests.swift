import Foundation
import Testing

@Suite(.timeLimit(.minutes(5))) struct DemoTests {
    private struct Summary: Decodable {
        let sent: Int
        let notifications: Int
        let accepted: Int
        let repeated: Int
        let refused: [String: Int]
        let stored: [String: Int]
        let cards: [String: [String: Int]]
        let audit_differences: Int
        let contradictions: [String]
    }

    @Test func playsADayWhoseSumsComeOut() async throws {
        let data = "/tmp/cardkeeper-e2e-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: data) }
        let run = try await CommandRun.of(["demo", "--once", "--json", "--seconds", "10", "--data-dir", data], seconds: 180)
        #expect(run.exitCode == 0, "\(run.standardError)")
        let summary = try JSONDecoder().decode(Summary.self, from: Data(run.standardOutput))
        #expect(summary.contradictions.isEmpty && summary.audit_differences == 0, "\(summary)")
        #expect(summary.sent == summary.accepted + summary.refused.values.reduce(0, +))
        #expect(summary.notifications == summary.stored.values.reduce(0, +))
        #expect(summary.cards["discount_card"]?.values.reduce(0, +) == 36)
        #expect(summary.cards["consumption_card"] == ["SENT": 6])
        #expect(summary.cards["payroll_card"] == ["AUTHENTICATE_SUCCESS": 4, "AUTHENTICATE_FAILED": 1])
        #expect(summary.cards["coupon"]?["USED"] == 7)
        #expect(Set(summary.refused.keys).isSuperset(of: ["signature_probe", "signature_mismatch", "timestamp_stale", "signature_header_missing"]))
        #expect(summary.repeated == 3 && summary.accepted == summary.notifications + 3 && summary.stored["unhandled"] == 1)
    }

    @Test func leavesADirectoryAloneThatIsNotItsOwn() async throws {
        let installation = try Installation(databaseURL: "none")
        let run = try await CommandRun.of(["demo", "--once", "--data-dir", installation.directory.path])
        #expect(run.exitCode == 2)
        #expect(run.standardError.contains("was not made by"), "\(run.standardError)")
        #expect(FileManager.default.fileExists(atPath: installation.configurationFile))
    }
}
