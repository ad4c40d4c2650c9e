import LoopbackSockets
import Testing
import WeChatPay
import WeChatPayCurl

@Suite(.timeLimit(.minutes(3))) struct ReuseTests {
    @Test func aThousandRequestsInARowNeedTwoConnectionsAtMost() async throws {
        let answer = try LoopbackServer.signed()
        let server = try LoopbackServer { _ in .bytes(answer) }
        let pay = try SocketClient(server)
        for _ in 0..<1000 { #expect(await pay.failure() == nil) }
        #expect(server.requests.count == 1000 && server.connectionCount <= 2)
    }

    /// The server answers nobody before so many ask at once.
    @Test(arguments: [64, 128]) func connectionsThatWereNeededAtOnceAreKept(count: Int) async throws {
        let answer = try LoopbackServer.signed()
        let gate = Gate(size: count)
        let server = try LoopbackServer { _ in
            gate.pass()
            return .bytes(answer)
        }
        let pay = try SocketClient(server)
        for _ in 0..<5 {
            await withTaskGroup { group in
                for _ in 0..<count { group.addTask { await pay.failure() } }
                for await failure in group { #expect(failure == nil) }
            }
        }
        #expect(server.requests.count == 5 * count && server.connectionCount == count)
    }

    @Test func twoHundredAtOnceWaitForTheirTurn() async throws {
        let answer = try LoopbackServer.signed()
        let gate = Gate(size: 40)
        let server = try LoopbackServer { _ in
            gate.pass()
            return .bytes(answer)
        }
        let pay = try SocketClient(server.origin, transport: .init(connectionsPerHost: 40))
        await withTaskGroup { group in
            for _ in 0..<200 { group.addTask { await pay.failure() } }
            for await failure in group { #expect(failure == nil) }
        }
        #expect(server.requests.count == 200 && server.connectionCount == 40)
    }
}
