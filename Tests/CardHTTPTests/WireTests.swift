import CardHTTP
import CardLedger
import CardService
import Samples
import Testing
import WeChatPay

/// HTTP as it can come over the wire.
@Suite struct WireTests {
    @Test(arguments: ["Wechatpay-", "wechatpay-", "WECHATPAY-", "wEcHaTpAy-"])
    func readsHeaderNamesInAnyCase(prefix: String) async throws {
        try await TestServer.running { service async throws in
            var callback = try service.accepted(id: "EV-1", card: "DC-1")
            callback.headers = callback.headers.map { HeaderField($0.name.replacing("Wechatpay-", with: prefix), " \($0.value)\t") }
            #expect(try await service.deliver(callback).status == 204)
        }
    }

    /// The signature does not cover it, so a proxy may have made of it what it likes: an authentic callback is recorded all the same.
    @Test func recordsWhateverStandsInHeadersThatAreNotSigned() async throws {
        try await TestServer.running { service async throws in
            let values: [[UInt8]] = [
                Array(repeating: 0x78, count: 10_000), [0xFF, 0xFE, 0xC0], [0x01, 0x7F], Array("参数 \u{1F600}".utf8), [], [0x09, 0x20],
                Array("a\r\nRequest-ID: b".utf8),
            ]
            for (index, value) in values.enumerated() {
                let request = try service.accepted(id: "EV-\(index)", card: "DC-1").request(extra: "Request-ID: @\r\nX-Other: @\r\n")
                let bytes = request.split(separator: UInt8(ascii: "@"), maxSplits: 2, omittingEmptySubsequences: false)
                let connection = try service.connection()
                try await connection.send(Array(bytes.joined(separator: value)))
                let status = try await connection.response().status
                let stored = try await service.server.ledger.notification(mchid: SampleIdentities.mchid, id: "EV-\(index)")
                // What is not HTTP is refused before it is a callback; whatever is one is recorded.
                #expect(status == 204 ? stored?.status == .recorded : status == 400 && stored == nil, "\(index): \(status)")
                if index != 2 { #expect(status == 204, "\(index)") }
            }
        }
    }

    @Test(arguments: [[1], [7, 11, 13], [100_000]])
    func acceptsChunks(sizes: [Int]) async throws {
        try await TestServer.running { service async throws in
            let callback = try service.accepted(id: "EV-1", card: "DC-1")
            let chunks = sizes == [1] ? Array(repeating: 1, count: callback.body.count) : sizes
            let connection = try service.connection()
            try await connection.send(callback.request(chunks: chunks))
            #expect(try await connection.response().status == 204)
        }
    }

    @Test func acceptsOneMebibyteAndNoByteMore() async throws {
        try await TestServer.running { service async throws in
            let signer = try service.signer()
            let body = try signer.envelope(id: "EV-1", eventType: "SOMETHING.ELSE", resource: Array("{}".utf8))
            let full = try signer.sign(body: body + [UInt8](repeating: 0x20, count: (1 << 20) - body.count))
            #expect(try await service.deliver(full).status == 204)
            #expect(try await service.server.ledger.notification(mchid: SampleIdentities.mchid, id: "EV-1")?.body == full.body)
            let over = try signer.sign(body: full.body + [0x20])
            #expect(try await service.deliver(over).status == 413)
            let connection = try service.connection()
            try await connection.send(full.request(chunks: [65_537]))
            #expect(try await connection.response().status == 204)
        }
    }

    @Test func answersPipelinedRequestsInOrder() async throws {
        try await TestServer.running { service async throws in
            var bytes: [UInt8] = []
            var expected: [Int] = []
            for index in 0..<60 {
                switch index % 4 {
                case 0:
                    bytes += try service.accepted(id: "EV-\(index)", card: "DC-\(index)").request()
                    expected.append(204)
                case 1:
                    bytes += Array("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
                    expected.append(200)
                case 2:
                    bytes += try service.accepted(id: "EV-\(index)", card: "DC-\(index)").setting("Wechatpay-Nonce", "other").request()
                    expected.append(401)
                default:
                    bytes += try service.accepted(id: "EV-\(index)", card: "DC-\(index)").request(mchid: "2", chunks: nil)
                    expected.append(404)
                }
            }
            let connection = try service.connection()
            try await connection.send(bytes)
            var answered: [Int] = []
            for _ in expected { answered.append(try await connection.response().status) }
            #expect(answered == expected)
        }
    }

    @Test func answersManyPipelinedRefusalsWithoutGrowingTheStack() async throws {
        try await TestServer.running { service async throws in
            let request = "GET /x HTTP/1.1\r\nHost: x\r\n"
            let connection = try service.connection()
            try await connection.send(String(repeating: request + "\r\n", count: 2_999) + request + "Connection: close\r\n\r\n")
            #expect(try await connection.rest().split(separator: "HTTP/1.1 404 Not Found\r\n").count == 3_000)
        }
    }

    @Test func answersWhatWasSentBeforeGarbageFirst() async throws {
        try await TestServer.running { service async throws in
            let connection = try service.connection()
            try await connection.send(try service.accepted(id: "EV-1", card: "DC-1").request() + Array("\u{1}\u{2}garbage\r\n\r\n".utf8))
            #expect(try await connection.response().status == 204)
            let second = try await connection.response()
            #expect(second.status == 400)
            #expect(second.headers["connection"] == "close")
            #expect(try await connection.rest().isEmpty)
        }
    }

    @Test func answersAClientThatSendsNoMore() async throws {
        try await TestServer.running { service async throws in
            let connection = try service.connection()
            try await connection.send(try service.accepted(id: "EV-1", card: "DC-1").request())
            connection.endSending()
            #expect(try await connection.response().status == 204)
            #expect(try await connection.rest().isEmpty)
        }
    }

    @Test func dropsAClientThatLeavesInTheMiddle() async throws {
        try await TestServer.running { service async throws in
            let request = try service.accepted(id: "EV-1", card: "DC-1").request()
            for count in [1, 20, request.count - 1] {
                let connection = try service.connection()
                try await connection.send(Array(request.prefix(count)))
                connection.endSending()
                #expect(try await connection.rest().isEmpty)
            }
            #expect(try await service.deliver(try service.accepted(id: "EV-2", card: "DC-1")).status == 204)
        }
    }

    @Test func waitsForAHalfSentRequestOnlySoLong() async throws {
        try await TestServer.running(changing: { $0.limits.read = .milliseconds(100) }) { service async throws in
            let request = try service.accepted(id: "EV-1", card: "DC-1").request()
            for count in [5, request.count - 1] {
                let before = try #require(service.refusedCount("request_timeout"))
                let connection = try service.connection()
                try await connection.send(Array(request.prefix(count)))
                let response = try await connection.response()
                #expect(response.status == 408)
                #expect(response.headers["connection"] == "close")
                #expect(try await connection.rest().isEmpty)
                #expect(service.refusedCount("request_timeout") == before + 1)
            }
        }
    }

    @Test func closesASilentConnection() async throws {
        try await TestServer.running(changing: { $0.limits.idle = .milliseconds(100) }) { service async throws in
            let connection = try service.connection()
            #expect(try await connection.rest().isEmpty)
        }
    }

    @Test func tellsAClientThatAsksBeforeItSends() async throws {
        try await TestServer.running { service async throws in
            let request = try service.accepted(id: "EV-1", card: "DC-1").request(extra: "Expect: 100-continue\r\n")
            let end = try #require(request.indices.first { request[$0...].starts(with: Array("\r\n\r\n".utf8)) }) + 4
            let connection = try service.connection()
            try await connection.send(Array(request[..<end]))
            #expect(try await connection.response().status == 100)
            try await connection.send(Array(request[end...]))
            #expect(try await connection.response().status == 204)

            let refused = try service.connection()
            try await refused.send("POST /nothing HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n")
            let response = try await refused.response()
            #expect(response.status == 404)
            #expect(response.headers["connection"] == "close")
        }
    }

    @Test func refusesABigBodyBeforeItComes() async throws {
        try await TestServer.running { service async throws in
            let connection = try service.connection()
            try await connection.send("POST /notify/1600000001 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1048577\r\n\r\n")
            let response = try await connection.response()
            #expect(response.status == 413)
            #expect(response.headers["connection"] == "close")
        }
    }

    @Test func doesNotHoldMoreUnfinishedBodiesThanItMay() async throws {
        try await TestServer.running(changing: { $0.limits.unfinishedBytes = 300_000 }) { service async throws in
            let head = "POST /notify/1600000001 HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n"
            let part = [UInt8](repeating: 0x20, count: 190_000)
            let first = try service.connection()
            let second = try service.connection()
            for connection in [first, second] { try await connection.send(Array(head.utf8) + part) }
            // Either may be the one that is too much; a small callback passes all the same.
            try await eventually { service.refusedCount("queue_full") == 1 }
            #expect(try await service.deliver(try service.accepted(id: "EV-1", card: "DC-1")).status == 204)
            try await eventually { first.hasAnswer || second.hasAnswer }
            let refused = first.hasAnswer ? first : second
            #expect(try await refused.response().status == 503)
            let kept = refused === first ? second : first
            try await kept.send([UInt8](repeating: 0x20, count: 10_000))
            #expect(try await kept.response().status == 400)
        }
    }

    @Test func answersHeadWithoutABody() async throws {
        try await TestServer.running { service async throws in
            let connection = try service.connection()
            try await connection.send("HEAD /notify/1600000001 HTTP/1.1\r\nHost: x\r\n\r\nHEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            let refused = try await connection.response(hasBody: false)
            #expect(refused.status == 405)
            #expect(refused.headers["allow"] == "POST")
            let healthy = try await connection.response(hasBody: false)
            #expect(healthy.status == 200)
            #expect(healthy.headers["content-length"] == "3")
        }
    }

    @Test func keepsTheConnectionAsTheClientAsks() async throws {
        try await TestServer.running { service async throws in
            let health = "GET /healthz HTTP/1.1\r\nHost: x\r\n"
            let kept = try service.connection()
            for _ in 0..<3 {
                try await kept.send(health + "\r\n")
                let response = try await kept.response()
                #expect(response.body == "ok\n")
                #expect(response.headers["connection"] == nil)
            }
            let closed = try service.connection()
            try await closed.send(health + "Connection: close\r\n\r\n")
            #expect(try await closed.response().headers["connection"] == "close")
            #expect(try await closed.rest().isEmpty)

            let old = try service.connection()
            try await old.send("GET /healthz HTTP/1.0\r\n\r\n")
            #expect(try await old.response().headers["connection"] == "close")
            #expect(try await old.rest().isEmpty)

            let oldAndKept = try service.connection()
            for _ in 0..<2 {
                try await oldAndKept.send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(try await oldAndKept.response().headers["connection"] == "keep-alive")
            }
        }
    }

    @Test func answersARequestThatOffersAnotherProtocol() async throws {
        try await TestServer.running { service async throws in
            let connection = try service.connection()
            try await connection.send(
                try service.accepted(id: "EV-1", card: "DC-1").request(extra: "Connection: Upgrade\r\nUpgrade: websocket\r\n"))
            let response = try await connection.response()
            #expect(response.status == 204)
            #expect(response.headers["connection"] == "close")
        }
    }

    @Test func acceptsNoMoreConnectionsThanConfigured() async throws {
        try await TestServer.running(changing: { $0.limits.connections = 2 }) { service async throws in
            let health = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
            // The kernel completes all connections; the service takes one more only when another is closed.
            var connections: [RawConnection] = []
            for _ in 0..<4 {
                connections.append(try service.connection())
                try await connections.last?.send(health)
            }
            for index in connections.indices {
                #expect(try await connections[index].response().status == 200)
                for later in connections.dropFirst(index + 2) { #expect(!later.hasAnswer) }
                if index > 0 {
                    connections[index - 1].endSending()
                    #expect(try await connections[index - 1].rest().isEmpty)
                }
            }
        }
    }
}
