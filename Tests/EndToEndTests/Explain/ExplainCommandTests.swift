import Foundation
import PaySimulator
import Testing

/// What `explain --json` prints, as far as it is looked at here.
struct ExplanationOutput: Decodable {
    let accepted: Bool
    let refusal: String?
    let cause: String?
    let status: Int
    let advice: [String]

    init(_ run: CommandRun) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(run.standardOutput))
    }
}

@Suite(.timeLimit(.minutes(5))) struct ExplainCommandTests {
    private static let nowhere = "postgresql:///nowhere"

    @Test(arguments: FaultyCallback.all) func namesTheCause(_ faulty: FaultyCallback) async throws {
        let installation = try Installation(databaseURL: Self.nowhere, platformKeys: faulty.platformKeys)
        let capture = try faulty.callback(of: installation).capture(path: Installation.path)
        let file = try installation.write(capture, to: "captured.http")

        let shown = try await installation.run(["explain", file])
        #expect(shown.exitCode == 3, "\(shown.standardError)")
        let verdict = try #require(shown.outputText.split(separator: "\n").first { $0.hasPrefix("verdict: ") })
        #expect(verdict.hasPrefix("verdict: \(faulty.refusal)"))
        for words in faulty.words + [faulty.cause].compactMap(\.self) {
            #expect(shown.outputText.contains(words), "not said: \(words), but:\n\(shown.outputText)")
        }

        let run = try await installation.run(["explain", "--json", file])
        #expect(run.exitCode == 3)
        let explanation = try ExplanationOutput(run)
        #expect(!explanation.accepted)
        #expect(explanation.refusal == faulty.refusal)
        #expect(explanation.cause == faulty.cause)
        #expect(!explanation.advice.isEmpty)
    }

    @Test(arguments: [Installation.PlatformKeys.both, .certificateAlone, .publicKeyAlone])
    func saysThatAGoodOneIsGood(_ platformKeys: Installation.PlatformKeys) async throws {
        let installation = try Installation(databaseURL: Self.nowhere, platformKeys: platformKeys)
        let file = try installation.write(installation.callback().capture(path: Installation.path), to: "captured.http")
        let shown = try await installation.run(["explain", file])
        #expect(shown.exitCode == 0, "\(shown.outputText) \(shown.standardError)")
        #expect(shown.outputText.contains("answered 204"))
        #expect(!shown.outputText.contains("to do:"))
        let explanation = try ExplanationOutput(await installation.run(["explain", "--json", file]))
        #expect(explanation.accepted && explanation.refusal == nil && explanation.cause == nil && explanation.status == 204)
    }

    /// Saved by hand: line feeds alone in the head, names in lower case, no request line.
    @Test func readsACaptureThatWasSavedByHand() async throws {
        let installation = try Installation(databaseURL: Self.nowhere)
        let callback = try installation.callback()
        let head = callback.headers.map { "\($0.name.lowercased()):\($0.value)\n" }.joined()
        let file = try installation.write(Array((head + "\n").utf8) + callback.body, to: "captured.http")
        let run = try await installation.run(["explain", file])
        #expect(run.exitCode == 0, "\(run.outputText) \(run.standardError)")
    }

    /// An old capture is judged by the time of its file, or by the time that is given.
    @Test func judgesByTheTimeOfTheCapture() async throws {
        let installation = try Installation(databaseURL: Self.nowhere)
        let written = Int64(1_790_000_000)
        let key = installation.platform.identity.publicKey
        let callback = try installation.platform.signed(installation.callback().body, key: key, timestamp: written - 299)
        let file = try installation.write(callback.capture(path: Installation.path), to: "captured.http")
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: Double(written))], ofItemAtPath: file)
        #expect(try await installation.run(["explain", file]).exitCode == 0)
        let later = try await installation.run(["explain", "--at", BeijingTime.seconds((written + 2) * 1000), file])
        #expect(later.exitCode == 3)
        #expect(later.outputText.contains("timestamp_stale"))
    }

    @Test(arguments: ["", "POST /notify/1 HTTP/1.1\r\n", "not a header\n\nbody"]) func refusesWhatIsNoCapture(_ text: String) async throws {
        let installation = try Installation(databaseURL: Self.nowhere)
        let file = try installation.write(Array(text.utf8), to: "captured.http")
        let run = try await installation.run(["explain", file])
        #expect(run.exitCode == 2)
        #expect(run.outputText.isEmpty)
        #expect(run.standardError.contains(file))
    }

    @Test func namesAFileThatIsNotThere() async throws {
        let installation = try Installation(databaseURL: Self.nowhere)
        let run = try await installation.run(["explain", installation.path("missing.http")])
        #expect(run.exitCode == 2)
        #expect(run.standardError.contains("missing.http"))
    }
}
