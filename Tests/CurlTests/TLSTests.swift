import ChildProcesses
import Curl
import Foundation
import LoopbackSockets
import Testing

@Suite(.timeLimit(.minutes(1))) struct TLSTests {
    @Test func aTrustedServerIsReachedAndOthersAreNot() async throws {
        let server = try TLSServer()
        let session = try CurlSession()
        let trusting = CurlRequest(url: "https://localhost:\(server.port)/", certificateAuthorityFile: server.certificateFile)
        #expect(try await session.send(trusting).status == 200)

        var distrusting = trusting
        distrusting.certificateAuthorityFile = nil
        #expect(await kind(session, distrusting) == .untrusted)
        var misnamed = trusting
        misnamed.url = "https://127.0.0.1:\(server.port)/"
        #expect(await kind(session, misnamed) == .untrusted)
        var blind = trusting
        blind.certificateAuthorityFile = "/nowhere/authorities.pem"
        #expect(await kind(session, blind) == .untrusted)
        #expect(try await session.send(trusting).status == 200)
    }

    /// What the peer does of a handshake: nothing, to read the first message and leave, to answer it in plain HTTP.
    @Test(arguments: [nil, [], LoopbackServer.response()]) func aHandshakeThatBreaksOffIsNoConnection(answer: [UInt8]?) async throws {
        let listener = try Socket.listening(backlog: 1)
        let port = try listener.port()
        Thread.detachNewThread {
            let connection = listener.accept()
            if let answer {
                _ = connection?.receive()
                connection?.send(answer)
            }
            connection?.close()
        }
        let session = try CurlSession()
        #expect(await kind(session, CurlRequest(url: "https://127.0.0.1:\(port)/")) == .cannotConnect)
    }

    private func kind(_ session: CurlSession, _ request: CurlRequest) async -> CurlError.Kind? {
        do {
            _ = try await session.send(request)
            return nil
        } catch {
            return error.kind
        }
    }
}

/// `openssl s_server` with a certificate of its own for the name localhost.
private final class TLSServer {
    struct Failure: Error {}

    let port: Int
    let certificateFile: String
    private let directory: URL
    private let process: Process

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(component: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        certificateFile = directory.appending(component: "certificate.pem").path
        let request =
            "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
        let making = Self.openssl(request, in: directory)
        making.standardError = FileHandle.nullDevice
        try making.start()
        making.waitUntilExit()

        process = Self.openssl("s_server -accept localhost:0 -key key.pem -cert certificate.pem -www", in: directory)
        let output = try process.start { process in
            let output = Pipe()
            process.standardOutput = output
            process.standardInput = Pipe()
            process.standardError = FileHandle.nullDevice
            return output
        }
        var said = ""
        while !said.hasSuffix("\n") || !said.contains("ACCEPT") {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { throw Failure() }
            said += String(decoding: more, as: UTF8.self)
        }
        guard let last = said.split(whereSeparator: { ":\n".contains($0) }).last, let port = Int(last) else { throw Failure() }
        self.port = port
    }

    deinit {
        // Not SIGTERM: a child started on a thread of the dispatch pool has that blocked, as its parent thread has.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: directory)
    }

    private static func openssl(_ command: String, in directory: URL) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + command.split(separator: " ").map(String.init)
        process.currentDirectoryURL = directory
        return process
    }
}
