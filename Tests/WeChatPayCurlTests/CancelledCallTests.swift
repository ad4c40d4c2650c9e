import LoopbackSockets
import Samples
import Testing
import WeChatPay
import WeChatPayCurl

/// A cancelled caller is back at once, whatever it waits for, and nothing more is sent.
@Suite(.timeLimit(.minutes(1))) struct CancelledCallTests {
    private static let hour = Duration.seconds(3600)

    private func cancelled(_ pay: SocketClient, after sign: () async -> Void) async throws -> WeChatPayError {
        let task = Task { await pay.failure() }
        await sign()
        task.cancel()
        return try #require(await task.value)
    }

    @Test func whileAnAnswerIsAwaited() async throws {
        let server = try LoopbackServer { _ in .none }
        let pay = try SocketClient(server.origin, timeout: Self.hour, policy: .standard)
        let error = try await cancelled(pay) { await server.waits(for: .received(connection: 1)) }
        #expect(error.description.contains("cancelled") && error.outcome == .unknown && !error.isRetryable)
        await server.waits(for: .closed(connection: 1))
        #expect(server.requests.count == 1)
    }

    @Test func whileTheAnswerDrips() async throws {
        let server = try LoopbackServer { _ in .endless(Array("HTTP/1.1 200 OK\r\n\r\n".utf8), [0x20], pause: .milliseconds(1)) }
        let pay = try SocketClient(server.origin, timeout: Self.hour)
        let error = try await cancelled(pay) { await server.waits(for: .received(connection: 1)) }
        #expect(error.outcome == .unknown)
        await server.waits(for: .closed(connection: 1))
    }

    @Test func whileAConnectionIsMade() async throws {
        let listener = try Socket.listening(backlog: 0)
        let port = try listener.port()
        let waiting = try (0..<8).map { _ in try Socket.connecting(to: port) }
        let backup = try LoopbackServer { _ in .none }
        let pay = try SocketClient(
            "http://127.0.0.1:\(port)", backupURL: backup.origin, timeout: Self.hour, policy: .standard, transport: .init(connectTimeout: Self.hour))
        let error = try await cancelled(pay) { await Task.yield() }
        #expect(error.description.contains("cancelled") && backup.connectionCount == 0)
        #expect(waiting.count == 8)
    }

    @Test func whileAConnectionIsWaitedFor() async throws {
        let server = try LoopbackServer { _ in .none }
        let pay = try SocketClient(server.origin, timeout: Self.hour, transport: .init(connectionsPerHost: 1))
        let first = Task { await pay.failure() }
        await server.waits(for: .received(connection: 1))
        let second = try await cancelled(pay) { await Task.yield() }
        #expect(second.description.contains("cancelled") && server.requests.count == 1)
        first.cancel()
        #expect(await first.value != nil)
    }

    @Test func whileCertificatesAreDownloaded() async throws {
        let good = try LoopbackServer.signed()
        let server = try LoopbackServer { $0.lines.first?.hasPrefix("GET") == true ? .none : .bytes(good) }
        let keyring = try PlatformKeyring(merchant: SampleIdentities.merchant())
        let pay = try SocketClient(server.origin, keyring: keyring, timeout: Self.hour)
        let error = try await cancelled(pay) { await server.waits(for: .received(connection: 1), .received(connection: 1)) }
        guard case .unverified(.serialUnknown) = error.kind else {
            Issue.record("\(error)")
            return
        }
        server.stop()
    }

    @Test func aTransportThatIsShutDownEndsEveryCall() async throws {
        let server = try LoopbackServer { _ in .none }
        let transport = try CurlTransport()
        let client = WeChatPayClient(
            merchant: try SampleIdentities.merchant(), keyring: try SampleIdentities.keyring(), transport: transport, baseURL: server.origin,
            timeout: Self.hour)
        let calls = (0..<20).map { _ in Task { try? await client.send(SocketClient.call) } }
        await server.waits(for: (1...20).map { .received(connection: $0) })
        transport.shutdown()
        for call in calls { #expect(await call.value == nil) }
    }
}
