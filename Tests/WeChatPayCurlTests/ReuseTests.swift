import LoopbackSockets
import Testing
import WeChatPay
import WeChatPayCurl

@Suite(.timeLimit(.minutes(1))) struct ReuseTests {
    @Test func aThousandRequestsInARowNeedTwoConnectionsAtMost() async throws {
        let answer = try LoopbackServer.signed()
        let server = try LoopbackServer { _ in .bytes(answer) }
        let pay = try SocketClient(server)
        for _ in 0..<1000 { #expect(await pay.failure() == nil) }
        #expect(server.requests.count == 1000 && server.connectionCount <= 2)
    }

    @Test func twoHundredAtOnceShareTheirConnections() async throws {
        let answer = try LoopbackServer.signed()
        let server = try LoopbackServer { _ in .bytes(answer) }
        let pay = try SocketClient(server)
        for _ in 0..<5 {
            await withTaskGroup { group in
                for _ in 0..<200 { group.addTask { await pay.failure() } }
                for await failure in group { #expect(failure == nil) }
            }
            print("connections", server.connectionCount)
        }
        #expect(server.requests.count == 1000)
    }
}
