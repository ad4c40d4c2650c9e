import Foundation

/// The program under test.
enum BuiltProgram {
    /// SwiftPM builds it beside the test bundle.
    static var executable: String {
        get throws {
            let folder = (Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments.first ?? "")).deletingLastPathComponent()
            let executable = folder.appendingPathComponent("cardkeeper").path
            guard FileManager.default.isExecutableFile(atPath: executable) else {
                throw SpawnedProcess.Failure(description: "there is no program \(executable); `swift build` makes it")
            }
            return executable
        }
    }

    /// Ours, without any setting that a developer's shell may hold.
    static func environment(_ settings: [String: String] = [:]) -> [String: String] {
        ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("CARDKEEPER_") && !$0.key.hasPrefix("PG") || $0.key == "PG_BIN" }
            .merging(settings) { $1 }
    }
}

/// One run of `cardkeeper` from its start to its end.
struct CommandRun: Sendable {
    let end: SpawnedProcess.End
    let standardOutput: [UInt8]
    let standardError: String

    /// Nil when a signal ended it.
    var exitCode: Int32? {
        if case .exited(let code) = end { code } else { nil }
    }

    var outputText: String { String(decoding: standardOutput, as: UTF8.self) }

    /// Runs `cardkeeper` with these arguments. One that takes longer than the limit is killed, and that is an error.
    static func of(
        _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = [], seconds: Double = 60
    ) async throws -> CommandRun {
        let child = try await SpawnedProcess.start(
            BuiltProgram.executable, arguments, environment: BuiltProgram.environment(environment), input: input)
        do {
            let end = try await child.waitForEnd(seconds: seconds)
            return CommandRun(end: end, standardOutput: child.standardOutput.bytes, standardError: child.standardError.text)
        } catch {
            child.send(SIGKILL)
            throw error
        }
    }
}
