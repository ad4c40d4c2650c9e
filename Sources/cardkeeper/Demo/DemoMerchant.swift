import CardHTTP
import CardService
import WeChatPay
import WeChatPayCurl

/// The merchant's own backend: each request of the day is one call of the admin port.
final class DemoMerchant: Sendable {
    private let transport: CurlTransport
    private let url: String
    private let token: String

    init(_ world: DemoWorld) throws {
        transport = try CurlTransport()
        url = "http://\(world.addresses.admin)/v1/\(SimulatedAccount.mchid)/"
        token = world.adminToken
    }

    func shutdown() {
        transport.shutdown()
    }

    func post(_ path: String, _ body: [(String, String)]) async throws {
        try await post(path, .object(body.map { ($0.0, .string($0.1)) }))
    }

    func post(_ path: String, _ body: JSONOutput) async throws {
        try await call("POST", path, body.bytes)
    }

    func get(_ path: String) async throws {
        try await call("GET", path, nil)
    }

    private func call(_ method: String, _ path: String, _ body: [UInt8]?) async throws {
        var headers = [HeaderField("Authorization", "Bearer \(token)")]
        if body != nil { headers.append(HeaderField("Content-Type", "application/json")) }
        let answer = try await transport.send(TransportRequest(method: method, url: url + path, headers: headers, body: body))
        guard (200..<300).contains(answer.status) else {
            throw CommandFailure("\(method) \(path) was answered \(answer.status): \(String(decoding: answer.body, as: UTF8.self))")
        }
    }
}
