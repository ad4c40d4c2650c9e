import Curl
import WeChatPay

/// The merchant API of a running service, as a merchant's own backend uses it.
final class MerchantAPI: Sendable {
    struct Answer: Sendable {
        let status: Int
        let headers: [(name: String, value: String)]
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func json() throws -> JSONValue { try JSONDocument(body).root }

        func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
    }

    private let service: ServiceProcess
    private let token: String?
    private let session: CurlSession

    /// - token: nil for a caller that has none.
    init(_ service: ServiceProcess, token: String? = InstallationKeys.adminToken) throws {
        self.service = service
        self.token = token
        session = try CurlSession(CurlSession.Configuration(connectionsPerHost: 512, idleConnections: 512))
    }

    deinit { session.shutdown() }

    /// `path` as it goes on the wire.
    func get(_ path: String) async throws -> Answer {
        try await send(CurlRequest(method: "GET", url: service.admin + path, headers: authorization, timeout: .seconds(60)))
    }

    func post(_ path: String, _ body: String) async throws -> Answer {
        let headers = authorization + [(name: "Content-Type", value: "application/json")]
        return try await send(
            CurlRequest(method: "POST", url: service.admin + path, headers: headers, body: Array(body.utf8), timeout: .seconds(60)))
    }

    private var authorization: [(name: String, value: String)] {
        token.map { [(name: "Authorization", value: "Bearer \($0)")] } ?? []
    }

    private func send(_ request: CurlRequest) async throws -> Answer {
        let response = try await session.send(request)
        return Answer(status: response.status, headers: response.headers.map { (name: $0.name, value: $0.value) }, body: response.body)
    }
}
