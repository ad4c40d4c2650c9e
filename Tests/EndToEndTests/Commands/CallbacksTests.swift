import PaySimulator
import Testing

@Suite(.timeLimit(.minutes(5))) struct CallbacksTests {
    @Test func registersThisServiceAndKnowsItAgain() async throws {
        try await SimulatedSite.running { site in
            let (service, settings) = try await site.serve()
            func callbacks(_ arguments: String..., to url: String? = nil) async throws -> CommandRun {
                try await site.run(["callbacks"] + arguments + ["--insecure-public-url"]) { $0.publicURL = url ?? settings.publicURL }
            }
            let before = try await callbacks("show")
            #expect(before.exitCode == 3 && before.outputText.contains("cardkeeper callbacks register favor"), "\(before.outputText)")
            let registered = try await callbacks("register")
            #expect(registered.exitCode == 0, "\(registered.outputText) \(registered.standardError)")
            let after = try await callbacks("show")
            #expect(after.exitCode == 0 && after.outputText.contains("\(settings.publicURL)/notify/\(SimulatedSite.mchid)"), "\(after.outputText)")
            let moved = try await callbacks("show", "busifavor", to: "http://127.0.0.1:9")
            #expect(moved.exitCode == 3 && moved.outputText.contains("another than http://127.0.0.1:9/notify/"), "\(moved.outputText)")
            #expect(!moved.outputText.contains("vouchers"))
            #expect(try await service.stop() == .exited(0))
        }
    }

    @Test func saysOfEachKindWhyItFailed() async throws {
        try await SimulatedSite.running { site in
            let run = try await site.run(["callbacks", "show", "--insecure-public-url"]) {
                $0.certificateSerial = "0000000000000000000000000000000000000001"
            }
            #expect(run.exitCode == 1)
            for words in ["vouchers (favor): ", "merchant coupons (busifavor): ", "certificate_serial"] {
                #expect(run.standardError.contains(words), "\(run.standardError)")
            }
        }
    }
}
