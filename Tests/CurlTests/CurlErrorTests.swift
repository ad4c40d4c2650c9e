import Curl
import LoopbackSockets
import Testing

@Suite(.timeLimit(.minutes(1))) struct CurlErrorTests {
    private let session: CurlSession

    init() throws {
        session = try CurlSession()
    }

    @Test func nobodyListens() async throws {
        let server = try LoopbackServer { _ in .none }
        server.stop()
        #expect(await kind(CurlRequest(url: server.url())) == .cannotConnect)
    }

    @Test func theNameIsUnknown() async {
        #expect(await kind(CurlRequest(url: "http://nobody.invalid/")) == .cannotConnect)
    }

    @Test func aServerThatAcceptsNobody() async throws {
        let listener = try Socket.listening(backlog: 0)
        let port = try listener.port()
        // These take the few places that the kernel keeps; after them a connection is neither made nor refused.
        let waiting = try (0..<8).map { _ in try Socket.connecting(to: port) }
        let request = CurlRequest(url: "http://127.0.0.1:\(port)/", connectTimeout: .milliseconds(100))
        #expect(await kind(request) == .cannotConnect)
        #expect(waiting.count == 8)
    }

    @Test func aServerThatDoesNotAnswerInTime() async throws {
        let server = try LoopbackServer { _ in .none }
        #expect(await kind(CurlRequest(url: server.url(), timeout: .seconds(3))) == .timedOut)
        await server.waits(for: .closed(connection: 1))
        #expect(server.requests.count == 1)
    }

    @Test func aServerThatStopsInTheMiddleInTime() async throws {
        let server = try LoopbackServer { _ in .bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".utf8)) }
        #expect(await kind(CurlRequest(url: server.url(), timeout: .seconds(3))) == .timedOut)
    }

    @Test(arguments: [Duration.zero, .seconds(-5), .seconds(Int64.min), .nanoseconds(1)]) func noTimeIsNotForEver(timeout: Duration) async throws {
        let server = try LoopbackServer { _ in .none }
        let kind = await kind(CurlRequest(url: server.url(), timeout: timeout))
        #expect(kind == .timedOut || kind == .cannotConnect)
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"])
    func aConnectionThatIsCut(sent: String) async throws {
        let server = try LoopbackServer { _ in .bytesThenClose(Array(sent.utf8)) }
        #expect(await kind(CurlRequest(method: "POST", url: server.url(), body: [1])) == .interrupted)
    }

    @Test(arguments: ["nonsense\r\n\r\n", "\0\0\0\0", "SSH-2.0-x\r\n"]) func aServerOfAnotherProtocol(sent: String) async throws {
        let server = try LoopbackServer { _ in .bytesThenClose(Array(sent.utf8)) }
        #expect(await kind(CurlRequest(method: "POST", url: server.url(), body: [1])) == .notHTTP)
    }

    @Test func aKeptConnectionThatWasClosedIsReplaced() async throws {
        let server = try LoopbackServer { _ in .bytesThenClose(LoopbackServer.response()) }
        #expect(try await session.send(CurlRequest(url: server.url())).status == 200)
        #expect(try await session.send(CurlRequest(url: server.url())).status == 200)
        #expect(server.connectionCount == 2)
    }

    /// The request was read on the kept connection, so it may have had its effect, although the last thing that happened is a refused connection.
    @Test func aRequestSentOnAKeptConnectionCountsAsSent() async throws {
        let server = try LoopbackServer { request in
            request.lines.first == "GET / HTTP/1.1" ? .bytes(LoopbackServer.response()) : .none
        }
        #expect(try await session.send(CurlRequest(url: server.url())).status == 200)
        let pending = Task { await kind(CurlRequest(method: "POST", url: server.url("/again"), body: [1])) }
        await server.waits(for: .received(connection: 1), .received(connection: 1))
        server.stop()
        #expect(await pending.value == .interrupted)
    }

    @Test func responsesAreTakenUpToTheLimit() async throws {
        let server = try LoopbackServer { _ in .bytes(LoopbackServer.response(body: "0123456789")) }
        #expect(try await session.send(CurlRequest(url: server.url(), responseLimit: 10)).body.count == 10)
        for limit in [9, 0, -1, .min] {
            let error = CurlError(.responseTooLarge, "the body has more than \(max(0, limit)) bytes")
            #expect(await failure(CurlRequest(url: server.url(), responseLimit: limit)) == error)
        }
        #expect(try await session.send(CurlRequest(method: "HEAD", url: server.url(), responseLimit: 0)).body == [])
    }

    @Test func responsesWithoutALengthAreLimitedToo() async throws {
        let chunk = "4000\r\n" + String(repeating: "x", count: 0x4000) + "\r\n"
        let server = try LoopbackServer { _ in
            .bytes(Array(("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + String(repeating: chunk, count: 100)).utf8))
        }
        #expect(await kind(CurlRequest(url: server.url(), responseLimit: 1 << 20)) == .responseTooLarge)
        await server.waits(for: .closed(connection: 1))
    }

    @Test(arguments: [
        ("X-More: 0123456789\r\n", "the header has more than 262144 bytes"),
        (String(repeating: "x", count: 4096), "a line of the header is longer than libcurl takes"),
        ("\r\nHTTP/1.1 103 Early Hints\r\n", "the header has more than 262144 bytes"),
    ])
    func headersAreLimited(piece: String, text: String) async throws {
        let first = Array("HTTP/1.1 103 Early Hints\r\n".utf8)
        let server = try LoopbackServer { _ in .endless(first, Array(piece.utf8), pause: .zero) }
        #expect(await failure(CurlRequest(url: server.url())) == CurlError(.responseTooLarge, text))
        await server.waits(for: .closed(connection: 1))
    }

    @Test func whatCannotBeSentIsRefused() async throws {
        let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
        let url = server.url()
        let requests = [
            CurlRequest(url: url, headers: [("X-A", "1\r\nX-B: 2")]),
            CurlRequest(url: url, headers: [("X-A", "1\0")]),
            CurlRequest(url: url, headers: [("X A", "1")]),
            CurlRequest(url: url, headers: [("X-A: 1\r\nX-B", "1")]),
            CurlRequest(url: url, headers: [("", "1")]),
            CurlRequest(method: "GET / HTTP/1.1\r\nX: y\r\n\r\nGET", url: url),
            CurlRequest(method: "", url: url),
            CurlRequest(url: url + "\0/x"),
            CurlRequest(url: url + "a b"),
            CurlRequest(url: ""),
            CurlRequest(url: "file:///etc/hostname"),
            CurlRequest(url: "gopher://127.0.0.1:\(server.port)/x"),
            CurlRequest(url: url, certificateAuthorityFile: "/a\0b"),
        ]
        for request in requests {
            #expect(await kind(request) == .other, "\(request.method) \(request.url)")
        }
        #expect(server.requests.isEmpty)
    }

    @Test func theTextIsLibcurlsOwn() async throws {
        let server = try LoopbackServer { _ in .none }
        server.stop()
        let error = await failure(CurlRequest(url: server.url("/secret?token=1"), headers: [("Authorization", "WECHATPAY2 x")]))
        let text = try #require(error).description
        #expect(text.contains("cannotConnect: Failed to connect to 127.0.0.1 port \(server.port)"))
        #expect(!text.contains("secret") && !text.contains("WECHATPAY2"))
    }

    private func failure(_ request: CurlRequest) async -> CurlError? {
        do {
            _ = try await session.send(request)
            return nil
        } catch {
            return error
        }
    }

    private func kind(_ request: CurlRequest) async -> CurlError.Kind? {
        await failure(request)?.kind
    }
}
