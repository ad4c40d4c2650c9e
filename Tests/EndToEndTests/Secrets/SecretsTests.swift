import Foundation
import PaySimulator
import Testing

/// Nothing that a stranger must not read stands in what the program writes, answers, stores or leaves behind when it is killed.
@Suite(.timeLimit(.minutes(15))) struct SecretsTests {
    @Test func aDayLeavesNoSecretBehind() async throws {
        let slowAnswers = Watched(0)
        try await SimulatedSite.running(simulating: { SecretDay.simulating(&$0, slowAnswers: slowAnswers) }) { site in
            let day = try await SecretDay(site, slowAnswers: slowAnswers)

            let first = try await day.serve()
            let api = try MerchantAPI(first)
            try await day.playProducts(api)
            try await day.playWrongCalls(first, api)
            try await day.playWrongCallbacks(api, first)
            try await day.playFaults(api)
            try await day.playInterrupted(api) {
                try await day.keepOutside(of: first)
                try await first.kill9()
            }
            day.keepLog(of: first)
            try site.endLeases()

            let second = try await day.serve()
            try await poll("the service makes the checks") { try await second.metric("cardkeeper_poll_leases") == 1 }
            try await day.playCommands()
            try await day.playInterrupted(try MerchantAPI(second)) {
                try await day.keepOutside(of: second)
                #expect(try await second.crash() == .killed(signal: SIGABRT))
            }
            day.keepLog(of: second)

            try await day.keepStored()
            // So that a search that had nothing to search shows in the output of a run.
            print("searched \(day.remains.byteCount) bytes for \(day.remains.secretCount) texts")
            let findings = day.remains.findings()
            #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
            // The same search over the same remains finds what is planted there.
            day.remains.keep("a planted line", "message=done user=\(SecretDay.userName)".utf8)
            #expect(day.remains.findings().count == 1)
        }
    }
}
