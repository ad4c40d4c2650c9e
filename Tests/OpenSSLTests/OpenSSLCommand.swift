import ChildProcesses
import Foundation

/// The `openssl` command line as the second opinion, in a directory of its own that goes away with it.
final class OpenSSLCommand {
    struct Failure: Error {
        let arguments: [String]
        let status: Int32
        let text: String
    }

    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(component: "openssl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: directory.appending(component: name))
    }

    func write(_ name: String, _ text: String) throws {
        try write(name, Array(text.utf8))
    }

    func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: directory.appending(component: name)))
    }

    /// Runs `openssl` with arguments separated by blanks, and returns what it wrote to its standard output.
    @discardableResult
    func run(_ command: String) throws -> String {
        let arguments = command.split(separator: " ").map(String.init)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = directory
        let (output, errors) = try process.start { process in
            let (output, errors) = (Pipe(), Pipe())
            process.standardOutput = output
            process.standardError = errors
            return (output, errors)
        }
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        // What openssl complains about is shorter than a pipe, so that reading it second blocks nobody.
        let complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        if process.terminationStatus != 0 {
            throw Failure(arguments: arguments, status: process.terminationStatus, text: String(decoding: complaint, as: UTF8.self))
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// SplitMix64: the same seed gives the same test again.
struct SeededGenerator: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64 = .random(in: 0 ... .max)) {
        self.seed = seed
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}
