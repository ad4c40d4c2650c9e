import Curl
import Foundation
import LoopbackSockets
import Testing

@Suite(.timeLimit(.minutes(1))) struct CurlSessionTests {
    private let session: CurlSession

    init() throws {
        session = try CurlSession()
    }

    @Test func aResponseComesWhole() async throws {
        let server = try LoopbackServer { _ in
            .bytes(LoopbackServer.response("404 Not Found", headers: ["Set: a", "Other:b ", "set:  c d", "Empty:"], body: "{\"code\":\"NO\"}"))
        }
        let response = try await session.send(CurlRequest(url: server.url()))
        #expect(response.status == 404)
        #expect(response.headers.map(\.name) == ["Set", "Other", "set", "Empty", "Content-Length"])
        #expect(response.headers.map(\.value) == ["a", "b", "c d", "", "13"])
        #expect(response.values("SET") == ["a", "c d"])
        #expect(response.body == Array("{\"code\":\"NO\"}".utf8))
    }

    @Test func interimResponsesAndTrailersAreLeftOut() async throws {
        let server = try LoopbackServer { _ in
            let interim = "HTTP/1.1 103 Early Hints\r\nLink: early\r\n\r\n"
            return .bytes(Array((interim + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nLate: x\r\n\r\n").utf8))
        }
        let response = try await session.send(CurlRequest(url: server.url()))
        #expect(response.status == 200)
        #expect(response.headers.map(\.name) == ["Transfer-Encoding"])
        #expect(response.body == Array("abcde".utf8))
    }

    @Test func redirectsAreAnswersLikeOthers() async throws {
        let server = try LoopbackServer { _ in .bytes(LoopbackServer.response("302 Found", headers: ["Location: /elsewhere"])) }
        #expect(try await session.send(CurlRequest(url: server.url())).status == 302)
        #expect(server.requests.count == 1)
    }

    @Test func aRequestGoesOutAsItStands() async throws {
        let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
        let headers = [("Accept", "application/json"), ("Empty", ""), ("X-Twice", "1"), ("X-Twice", "2")]
        let body: [UInt8] = [0, 13, 10, 0, 255]
        _ = try await session.send(CurlRequest(method: "PATCH", url: server.url("/v3/./a/../x?a=%20b&c"), headers: headers, body: body))
        let sent = try #require(server.requests.first)
        #expect(
            sent.lines == [
                "PATCH /v3/./a/../x?a=%20b&c HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "Accept: application/json", "Empty:", "X-Twice: 1",
                "X-Twice: 2",
                "Content-Length: 5",
            ])
        #expect(sent.body == body)
    }

    @Test func bodiesOfEverySizeArrive() async throws {
        let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
        let sizes = [0, 1, 100_000, 3 << 20]
        for size in sizes {
            _ = try await session.send(CurlRequest(method: "POST", url: server.url(), body: [UInt8](repeating: 7, count: size)))
        }
        #expect(server.requests.map(\.body.count) == sizes)
        #expect(!server.requests.contains { $0.lines.contains { $0.hasPrefix("Expect") } })
    }

    @Test(arguments: [("GET", false), ("HEAD", false), ("DELETE", false), ("POST", true), ("PUT", true)])
    func requestsWithoutABodySaySoWhereOneIsExpected(method: String, saysLength: Bool) async throws {
        let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
        #expect(try await session.send(CurlRequest(method: method, url: server.url())).status == 200)
        let lines = try #require(server.requests.first?.lines)
        #expect(lines.first == "\(method) / HTTP/1.1")
        #expect(lines.contains("Content-Length: 0") == saysLength)
    }

    @Test func connectionsAreUsedAgain() async throws {
        let server = try LoopbackServer { _ in .bytes(LoopbackServer.response(body: "again")) }
        for _ in 0..<20 {
            #expect(try await session.send(CurlRequest(url: server.url())).status == 200)
        }
        #expect(server.requests.count == 20)
        #expect(server.connectionCount == 1)
    }

    @Test func twoHundredTransfersAtOnce() async throws {
        let server = try LoopbackServer { request in .bytes(LoopbackServer.response(body: request.lines.first ?? "")) }
        let session = session
        for _ in 0..<2 {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let response = try await session.send(CurlRequest(url: server.url("/\(number)")))
                        return response.body == Array("GET /\(number) HTTP/1.1".utf8)
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
        #expect(server.requests.count == 400)
        #expect(server.connectionCount <= 400)
    }

    @Test func connectionsPerHostAreBounded() async throws {
        let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
        let session = try CurlSession(.init(connectionsPerHost: 3))
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { try await session.send(CurlRequest(url: server.url())).status } }
            for try await status in group { #expect(status == 200) }
        }
        #expect(server.connectionCount <= 3)
    }

    @Test func theEnvironmentsProxyIsObeyedOnlyWhenAsked() async {
        // In a process of its own, because its environment is changed.
        await #expect(processExitsWith: .success) {
            let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
            let proxy = try LoopbackServer { _ in .bytes(LoopbackServer.response("418 Proxy")) }
            setenv("http_proxy", proxy.url(), 1)
            let direct = try CurlSession()
            let viaProxy = try CurlSession(.init(usesProxyFromEnvironment: true))
            #expect(try await direct.send(CurlRequest(url: server.url())).status == 200)
            #expect(try await viaProxy.send(CurlRequest(url: server.url())).status == 418)
        }
    }
}
