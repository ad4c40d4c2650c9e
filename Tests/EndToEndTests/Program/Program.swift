import Foundation
import Testing

/// The built `cardkeeper`, run as a child process.
struct Program {
    /// What a run left behind.
    struct Result {
        let status: Int32
        let output: String
        let errors: String
    }

    /// The executable lies beside the test bundle.
    static let path: String = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let candidates = [bundle.deletingLastPathComponent(), Bundle.main.bundleURL].map { $0.appendingPathComponent("cardkeeper").path }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "cardkeeper"
    }()

    /// Runs to the end. The environment is empty but for `PATH` and what is given, so that nobody's settings play a part.
    static func run(_ arguments: [String], environment: [String: String] = [:], deadline: Duration = .seconds(120)) async throws -> Result {
        let child = try ChildProcess(path, arguments, environment: environment)
        let watchdog = Task {
            try await Task.sleep(for: deadline)
            child.send(SIGKILL)
        }
        defer { watchdog.cancel() }
        async let output = child.output.all()
        async let errors = child.errors.all()
        return Result(status: await child.end(), output: await output, errors: await errors)
    }
}
