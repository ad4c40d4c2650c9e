import CardHTTP
import WeChatPay
import WeChatPayCurl

/// Looks at our own running service through its admin port.
struct ServiceProbe {
    private let address: ListenAddress
    private let transport: any Transport

    init(_ address: ListenAddress, transport: any Transport) {
        // Who listens on every address is reached on this machine's own.
        let everywhere = ["0.0.0.0": "127.0.0.1", "::": "::1", "[::]": "::1"]
        self.address = ListenAddress(host: everywhere[address.host] ?? address.host, port: address.port)
        self.transport = transport
    }

    func state() async -> ServiceCheck.State {
        guard address.port != 0 else { return .portNotFixed }
        do {
            let answer = try await get("/readyz")
            let faults = (try? JSONDocument(answer.body))?.root["faults"]?.elements.compactMap { try? $0.string("detail") } ?? []
            return .answered(status: answer.status, faults: faults)
        } catch {
            return .unreachable(error)
        }
    }

    /// How many callbacks were refused so far, under each name; empty when the service does not tell.
    func refusals() async -> [String: Double] {
        guard let answer = try? await get("/metrics"), answer.status == 200 else { return [:] }
        return RefusalCounts(metricsText: String(decoding: answer.body, as: UTF8.self)).counts
    }

    private func get(_ path: String) async throws(TransportError) -> TransportResponse {
        try await transport.send(TransportRequest(method: "GET", url: "http://\(address)\(path)", headers: [], body: nil, timeout: .seconds(5)))
    }
}
