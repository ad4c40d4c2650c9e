import Curl
import Foundation
import PaySimulator

/// A running `cardkeeper serve`.
final class ServiceProcess: Sendable {
    /// `http://127.0.0.1:…`, for callbacks.
    let callbacks: String
    /// `http://127.0.0.1:…`, for administration.
    let admin: String
    private let child: SpawnedProcess

    private init(_ child: SpawnedProcess, callbacks: String, admin: String) {
        self.child = child
        self.callbacks = callbacks
        self.admin = admin
    }

    deinit { child.send(SIGKILL) }

    /// Starts the service, and returns when its ports are open.
    static func start(configuration: String, arguments: [String] = [], environment: [String: String] = [:]) async throws -> ServiceProcess {
        let child = try await SpawnedProcess.start(
            BuiltProgram.executable, ["serve", "--config", configuration] + arguments, environment: BuiltProgram.environment(environment))
        guard let line = await child.standardError.line(containing: " message=serving ", seconds: 120),
            let callbacks = value("callbacks", in: line), let admin = value("admin", in: line)
        else {
            child.send(SIGKILL)
            throw SpawnedProcess.Failure(description: "the service did not open its ports; it wrote:\n\(child.standardError.text)")
        }
        return ServiceProcess(child, callbacks: "http://\(callbacks)", admin: "http://\(admin)")
    }

    private static func value(_ key: String, in line: Substring) -> Substring? {
        line.split(separator: " ").first { $0.hasPrefix("\(key)=") }?.dropFirst(key.count + 1)
    }

    var processID: Int32 { child.processID }
    var isRunning: Bool { child.end == nil }

    /// What it has logged so far.
    var log: [Substring] { child.standardError.lines }

    /// All that it has written so far, to either output.
    var written: [UInt8] { child.standardOutput.bytes + child.standardError.bytes }

    /// Waits until a line with this in it stands in the log.
    func waitForLog(containing part: String, seconds: Double = 60) async throws {
        guard await child.standardError.line(containing: part, seconds: seconds) != nil else {
            throw SpawnedProcess.Failure(description: "the log has no line with \(part):\n\(child.standardError.text)")
        }
    }

    /// How often each refusal stands in the log.
    var loggedRefusals: [String: Int] {
        log.compactMap { Self.value("refusal", in: $0) }.reduce(into: [:]) { $0[String($1), default: 0] += 1 }
    }

    /// Posts one callback on a connection of its own; the status of the answer.
    func post(_ callback: SignedCallback) async throws -> Int {
        let request = CurlRequest(
            method: "POST", url: "\(callbacks)/notify/\(Installation.mchid)", headers: callback.headers, body: callback.body, timeout: .seconds(10))
        return try await Self.send(request).status
    }

    /// The value of a metric, by its name and labels as `/metrics` writes them; nil when it is not there.
    func metric(_ series: String) async throws -> Double? {
        let answer = try await Self.send(CurlRequest(url: admin + "/metrics"))
        let line = String(decoding: answer.body, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(series + " ") }
        return line.flatMap { Double($0.dropFirst(series.count + 1)) }
    }

    private static func send(_ request: CurlRequest) async throws -> CurlResponse {
        let session = try CurlSession()
        defer { session.shutdown() }
        return try await session.send(request)
    }

    /// SIGKILL, and its end.
    func kill9() async throws {
        _ = try await end(by: SIGKILL)
    }

    /// Sends a signal and waits for its end.
    func end(by signal: Int32, seconds: Double = 10) async throws -> SpawnedProcess.End {
        child.send(signal)
        return try await child.waitForEnd(seconds: seconds)
    }

    /// Lets it write its crash report, and ends it: a signal from outside is not raised again behind the report, as that of a real crash is.
    func crash() async throws -> SpawnedProcess.End {
        child.send(SIGABRT)
        try await waitForLog(containing: "Backtrace took")
        return try await end(by: SIGABRT)
    }

    /// SIGTERM; returns at once.
    func terminate() {
        child.send(SIGTERM)
    }

    func waitForEnd(seconds: Double = 10) async throws -> SpawnedProcess.End {
        try await child.waitForEnd(seconds: seconds)
    }

    /// SIGTERM, and its end.
    func stop() async throws -> SpawnedProcess.End {
        terminate()
        return try await waitForEnd()
    }
}
