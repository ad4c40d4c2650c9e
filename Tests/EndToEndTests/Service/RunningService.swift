import Curl
import Foundation
import PaySimulator
import Testing

/// `cardkeeper serve` as a child process, with its ports.
final class RunningService: Sendable {
    let process: ChildProcess
    let callbacks: String
    let admin: String

    init(configurationFile: String) async throws {
        process = try ChildProcess(Program.path, ["serve", "--config", configurationFile], environment: [:])
        guard let line = await process.errors.first(where: { $0.contains("message=serving ") }) else {
            let said = process.errors.now
            _ = await process.end()
            throw StartFailure(description: "serve ended before it listened. It said:\n\(said)")
        }
        callbacks = "http://" + Self.value(of: "callbacks", in: line)
        admin = "http://" + Self.value(of: "admin", in: line)
    }

    struct StartFailure: Error, CustomStringConvertible {
        let description: String
    }

    /// Posts a callback as the platform would; nil when there is no answer.
    func deliver(_ callback: SignedCallback, over session: CurlSession) async -> Int? {
        let request = CurlRequest(
            method: "POST", url: "\(callbacks)/notify/\(ServiceFixture.mchid)", headers: callback.headers, body: callback.body, timeout: .seconds(10))
        return try? await session.send(request).status
    }

    /// Ends it as an operator would. Its exit status.
    func stop() async -> Int32 {
        process.send(SIGTERM)
        return await process.end()
    }

    /// Ends it at this instant.
    func kill() async {
        process.send(SIGKILL)
        _ = await process.end()
    }

    private static func value(of key: String, in line: String) -> String {
        let pair = line.split(separator: " ").first { $0.hasPrefix("\(key)=") } ?? ""
        return String(pair.dropFirst(key.count + 1))
    }
}
