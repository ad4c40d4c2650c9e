import ChildProcesses
import Foundation

/// Runs a short-lived program on a thread of its own and collects what it writes.
struct Command: Sendable {
    let executable: String
    let arguments: [String]
    var environment: [String: String] = [:]
    var input = ""

    struct Outcome: Sendable {
        let status: Int32
        /// Standard output and standard error, as they came.
        let output: String
    }

    func run() async -> Outcome {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: runBlocking()) }
        }
    }

    private func runBlocking() -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        do {
            let (input, output) = try process.start { process in
                let (input, output) = (Pipe(), Pipe())
                process.standardInput = input
                process.standardOutput = output
                process.standardError = output
                return (input, output)
            }
            // The inputs are a few lines and fit a pipe; one that its reader closed early shows in the exit status.
            try? input.fileHandleForWriting.write(contentsOf: Data(self.input.utf8))
            try? input.fileHandleForWriting.close()
            let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return Outcome(status: process.terminationStatus, output: String(decoding: bytes, as: UTF8.self))
        } catch {
            return Outcome(status: -1, output: "\(executable): \(error)")
        }
    }
}
