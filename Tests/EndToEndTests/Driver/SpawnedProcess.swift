import ChildProcesses
import Foundation

/// A program that runs as our child, with what it has written so far.
///
/// One thread starts it and stays until it ends: the kernel's death signal, by which the child does not outlive a killed test run, is bound to the
/// thread that made it.
final class SpawnedProcess: Sendable {
    enum End: Hashable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let setpriv = "/usr/bin/setpriv"

    let processID: Int32
    let standardOutput: ProcessOutput
    let standardError: ProcessOutput
    private let ending: Watched<End?>

    private init(processID: Int32, standardOutput: ProcessOutput, standardError: ProcessOutput, ending: Watched<End?>) {
        self.processID = processID
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.ending = ending
    }

    /// How it ended; nil while it runs.
    var end: End? { ending.value }

    static func start(
        _ executable: String, _ arguments: [String], environment: [String: String], input: [UInt8] = []
    ) async throws -> SpawnedProcess {
        let diesWithUs = FileManager.default.isExecutableFile(atPath: setpriv)
        let command = diesWithUs ? [setpriv, "--pdeathsig=KILL", executable] + arguments : [executable] + arguments
        let ending = Watched<End?>(nil)
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                do {
                    let process = Process()
                    process.executableURL = URL(fileURLWithPath: command[0])
                    process.arguments = Array(command.dropFirst())
                    process.environment = environment
                    let ended = DispatchSemaphore(value: 0)
                    process.terminationHandler = { _ in ended.signal() }
                    let (inputPipe, standardOutput, standardError) = try process.start { process in
                        let (inputPipe, standardOutput, standardError) = (Pipe(), ProcessOutput(), ProcessOutput())
                        process.standardInput = inputPipe
                        process.standardOutput = standardOutput.pipe
                        process.standardError = standardError.pipe
                        return (inputPipe, standardOutput, standardError)
                    }
                    standardOutput.collect()
                    standardError.collect()
                    continuation.resume(
                        returning: SpawnedProcess(
                            processID: process.processIdentifier, standardOutput: standardOutput, standardError: standardError, ending: ending))
                    // A child that does not read its input to the end shows it otherwise.
                    try? inputPipe.fileHandleForWriting.write(contentsOf: Data(input))
                    try? inputPipe.fileHandleForWriting.close()
                    ended.wait()
                    let status = process.terminationStatus
                    let end = process.terminationReason == .exit ? End.exited(status) : .killed(signal: status)
                    ending.change { $0 = end }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    func send(_ signal: Int32) {
        guard end == nil else { return }
        kill(processID, signal)
    }

    /// Waits for its end and the end of its output.
    func waitForEnd(seconds: Double) async throws -> End {
        guard await ending.wait(seconds: seconds, until: { $0 != nil }), let end = ending.value else {
            throw Failure(description: "process \(processID) still runs after \(seconds) s; it wrote:\n\(standardError.text)")
        }
        await standardOutput.waitForEnd()
        await standardError.waitForEnd()
        return end
    }
}

/// What a program writes to one of its outputs.
final class ProcessOutput: Sendable {
    private struct Written {
        var bytes: [UInt8] = []
        var hasEnded = false
    }

    fileprivate let pipe = Pipe()
    private let written = Watched(Written())

    var bytes: [UInt8] { written.value.bytes }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var lines: [Substring] { text.split(separator: "\n") }

    fileprivate func collect() {
        Thread.detachNewThread { [self] in
            while true {
                // Takes what is there; reading a number of bytes would wait for all of them.
                let data = pipe.fileHandleForReading.availableData
                if data.isEmpty { break }
                written.change { $0.bytes += data }
            }
            written.change { $0.hasEnded = true }
        }
    }

    /// The first line with this in it; nil when the output ends or the time is up before it comes.
    func line(containing part: String, seconds: Double) async -> Substring? {
        let find = { @Sendable (bytes: [UInt8]) -> Substring? in
            guard let lastEnd = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
            return String(decoding: bytes[..<lastEnd], as: UTF8.self).split(separator: "\n").first { $0.contains(part) }
        }
        _ = await written.wait(seconds: seconds) { $0.hasEnded || find($0.bytes) != nil }
        return find(bytes)
    }

    fileprivate func waitForEnd() async {
        _ = await written.wait(seconds: 5) { $0.hasEnded }
    }
}
