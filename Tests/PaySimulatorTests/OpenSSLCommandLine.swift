import ChildProcesses
import Foundation

/// The `openssl` program, as a second opinion on our signatures.
struct OpenSSLCommandLine {
    struct Failure: Error { let text: String }

    let directory = NSTemporaryDirectory() + "simulator-" + UUID().uuidString

    init() throws { try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true) }

    func remove() { try? FileManager.default.removeItem(atPath: directory) }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = directory + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    func run(_ arguments: String...) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let output = try process.start { process in
            let output = Pipe()
            process.standardOutput = output
            process.standardError = output
            return output
        }
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(text: String(decoding: bytes, as: UTF8.self)) }
        return Array(bytes)
    }

    func verifies(_ text: [UInt8], signature: [UInt8], publicKeyPEM: [UInt8]) throws -> Bool {
        let key = try file("key.pem", publicKeyPEM)
        let signature = try file("signature", signature)
        let text = try file("text", text)
        do {
            return String(decoding: try run("dgst", "-sha256", "-verify", key, "-signature", signature, text), as: UTF8.self).contains("Verified OK")
        } catch is Failure {
            return false
        }
    }
}
