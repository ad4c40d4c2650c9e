import LoopbackSockets
import Samples
import Synchronization
import Testing
import WeChatPay
import WeChatPayCurl

@Suite(.timeLimit(.minutes(1))) struct RepetitionTests {
    /// A server that gives these answers one after the other, and then a good one.
    private func server(_ answers: [UInt8]...) throws -> LoopbackServer {
        let good = try LoopbackServer.signed()
        let rest = Mutex(answers)
        return try LoopbackServer { _ in .bytes(rest.withLock { $0.isEmpty ? good : $0.removeFirst() }) }
    }

    private static func limited(_ retryAfter: String?) -> [UInt8] {
        LoopbackServer.response(
            "429 Too Many", headers: retryAfter.map { ["Retry-After: \($0)"] } ?? [], body: #"{"code":"FREQUENCY_LIMITED","message":"m"}"#)
    }

    private static let failing = LoopbackServer.response("500 Bad", body: #"{"code":"SYSTEM_ERROR","message":"m"}"#)

    @Test(arguments: [
        (nil, Duration.seconds(1)), ("6", .seconds(6)), ("Thu, 06 Feb 2031 00:01:14 GMT", .seconds(9)), ("0", .seconds(1)), ("tomorrow", .seconds(1)),
    ])
    func tooManyRequestsAreRepeatedWhenTheyMay(retryAfter: String?, wait: Duration) async throws {
        let server = try server(Self.limited(retryAfter))
        let pay = try SocketClient(server, policy: .standard)
        #expect(await pay.failure() == nil)
        #expect(pay.waits == [wait] && server.requests.count == 2)
        #expect(Set(server.requests.map(\.body)).count == 1)
    }

    @Test func tenFailuresAreFourAttempts() async throws {
        let server = try LoopbackServer { _ in .bytes(Self.failing) }
        let pay = try SocketClient(server, policy: .standard)
        let error = try #require(await pay.failure())
        #expect(error.attempts == 4 && error.outcome == .unknown && server.requests.count == 4 && server.connectionCount == 1)
        #expect(error.description.contains("check the merchant number and the certificate serial (4 attempts)"))
        // With its nonce and time a signature serves once.
        #expect(Set(server.requests.compactMap { $0.header("Authorization") }).count == 4)
    }

    @Test func acceptedIsRepeatedUntilItIsDone() async throws {
        let accepted = LoopbackServer.response("202 Accepted")
        let server = try server(accepted, accepted)
        #expect(try await SocketClient(server, policy: .standard).failure() == nil)
        #expect(server.requests.count == 3)
    }

    @Test func aRefusedConnectionIsMadeToTheBackup() async throws {
        let down = try LoopbackServer { _ in .none }
        down.stop()
        let backup = try server()
        let pay = try SocketClient(down.origin, backupURL: backup.origin)
        #expect(await pay.failure() == nil)
        #expect(backup.requests.count == 1)
        backup.stop()
        let error = try #require(await pay.failure())
        // What was sent over a connection that turns out dead may have arrived.
        #expect(error.isRetryable && error.description.contains("\(backup.port)"))
    }

    @Test func bothRefuseAndNothingWasDone() async throws {
        let down = try (0..<2).map { _ in try LoopbackServer { _ in .none } }
        down.forEach { $0.stop() }
        let pay = try SocketClient(down[0].origin, backupURL: down[1].origin, policy: .standard)
        let error = try #require(await pay.failure())
        #expect(error.outcome == .notDone && error.attempts == 4 && error.isRetryable)
        #expect(error.description.hasPrefix("no answer from WeChat Pay: cannot_connect"))
    }

    /// A handshake that breaks off is a connection that did not come about.
    @Test func aBrokenHandshakeIsMadeWithTheBackup() async throws {
        let plain = try server()
        let backup = try server()
        let main = "https://127.0.0.1:\(plain.port)"
        #expect(try await SocketClient(main, backupURL: backup.origin).failure() == nil)
        #expect(plain.requests.isEmpty && backup.requests.count == 1)
    }

    /// The main address takes nobody in and refuses nobody.
    @Test func aMainAddressThatTakesNobodyInLeavesTimeForTheBackup() async throws {
        let listener = try Socket.listening(backlog: 0)
        let main = "http://127.0.0.1:\(try listener.port())"
        let waiting = try (0..<8).map { _ in try Socket.connecting(to: listener.port()) }
        let backup = try server()
        let hurried = CurlTransport.Configuration(connectTimeout: .seconds(1))
        #expect(try await SocketClient(main, backupURL: backup.origin, timeout: .seconds(60), transport: hurried).failure() == nil)
        #expect(backup.requests.count == 1)

        // Without such hurry a connection has half of the time.
        let request = TransportRequest(method: "GET", url: main + "/", headers: [], body: nil, timeout: .seconds(4))
        let error = await #expect(throws: TransportError.self) { try await CurlTransport().send(request) }
        let milliseconds = try #require(error?.message.firstMatch(of: /after (\d+) m/).flatMap { Int($0.1) })
        #expect(error?.kind == .cannotConnect && milliseconds < 3900, "\(String(describing: error))")
        #expect(waiting.count == 8)
    }

    /// The one connection is held by the first, so the second never comes to be sent.
    @Test func whoWaitsForAConnectionInVainSentNothing() async throws {
        let server = try LoopbackServer { _ in .none }
        let transport = try CurlTransport(.init(connectionsPerHost: 1))
        let patient = TransportRequest(method: "GET", url: server.url("/"), headers: [], body: nil, timeout: .seconds(600))
        let hurried = TransportRequest(method: "GET", url: server.url("/"), headers: [], body: nil, timeout: .seconds(1))
        let first = Task { try await transport.send(patient) }
        await server.waits(for: .received(connection: 1))
        let error = await #expect(throws: TransportError.self) { try await transport.send(hurried) }
        #expect(error?.isCertainlyUnsent == true, "\(String(describing: error))")
        #expect(server.requests.count == 1)
        first.cancel()
        _ = await first.result
    }
}
