import CardService
import NIOCore
import NIOHTTP1
import Testing

@testable import CardHTTP

@Suite struct CallbackConnectionTests {
    private static let mchid = "1600000001"

    private func connection() -> CallbackConnection {
        CallbackConnection(bodyLimit: 1 << 20) { $0 == Self.mchid }
    }

    private func head(_ method: HTTPMethod, _ uri: String) -> HTTPServerRequestPart {
        .head(HTTPRequestHead(version: .http1_1, method: method, uri: uri, headers: ["Host": "x", "Content-Length": "1"]))
    }

    /// A client whose requests follow on each other's heels must not run out of the first one's time.
    @Test func givesEachRequestItsOwnTime() {
        var connection = connection()
        var limits = [connection.timeLimit]
        for _ in 0..<3 {
            _ = connection.received(head(.POST, "/notify/\(Self.mchid)"))
            limits.append(connection.timeLimit)
            _ = connection.received(.body(ByteBuffer(string: "x")))
            #expect(connection.timeLimit == limits.last)
            _ = connection.received(.end(nil))
            #expect(connection.timeLimit == .none)
            _ = connection.answered(.refused(.queueFull))
            limits.append(connection.timeLimit)
        }
        for (index, limit) in limits.enumerated() {
            #expect(!limits[..<index].contains(limit), "\(limit) was given before")
        }
    }

    @Test func countsTheHeadIntoTheTimeOfItsRequest() {
        var connection = connection()
        _ = connection.received(head(.GET, "/healthz"))
        _ = connection.received(.end(nil))
        connection.receivedPartOfHead()
        let limit = connection.timeLimit
        _ = connection.received(head(.POST, "/notify/\(Self.mchid)"))
        #expect(connection.timeLimit == limit)
    }
}
