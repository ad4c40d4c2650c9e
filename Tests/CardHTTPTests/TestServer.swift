import CardHTTP
import CardLedger
import CardService
import Foundation
import Logging
import Samples
import ScratchPostgres
import ServiceLifecycle
import Testing
import WeChatPay

/// A running service over a fresh database, with a clock that stands and a transport that answers as told.
struct TestServer: Sendable {
    static let adminToken = "admin-token-of-the-tests"
    static let publicURL = "https://pay.example.com"

    let server: CardKeeperServer
    let addresses: CardKeeperServer.Addresses
    let clock: ManualClock
    let log: LogRecorder
    let transport: FakeTransport
    let databaseURL: String
    /// Asks the service to stop, as a signal would.
    let stop: @Sendable () async -> Void

    /// Starts a service, lends it, and stops it. Throws what either the body or the service threw.
    static func running(
        databaseURL: String? = nil, clock: ManualClock = ManualClock(),
        keyring: PlatformKeyring? = nil,
        transport: FakeTransport = FakeTransport { _ throws(TransportError) in throw TransportError(.cannotConnect, message: "nobody there") },
        changing change: (inout CardKeeperServer.Configuration) -> Void = { _ in },
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let url: String
        if let databaseURL { url = databaseURL } else { url = try await migratedDatabase() }
        var configuration = CardKeeperServer.Configuration(
            listen: ListenAddress(host: "127.0.0.1", port: 0), adminListen: ListenAddress(host: "127.0.0.1", port: 0),
            adminToken: try #require(AdminToken(adminToken)), publicURL: publicURL,
            merchants: [
                ServedMerchant(
                    merchant: try SampleIdentities.merchant(), keyring: try keyring ?? SampleIdentities.keyring(), fetchesCertificates: true)
            ],
            ledger: Ledger.Configuration(databaseURL: url))
        // A test that wants no repetition should not wait for any.
        configuration.retryPolicy = .never
        configuration.polls = false
        // A busy machine is no reason to fail; a test of the deadline sets its own.
        configuration.ledger.deadline = .seconds(60)
        change(&configuration)
        let log = LogRecorder()
        let server = try CardKeeperServer(configuration, transport: transport, clock: clock.wallClock, logger: log.logger)
        let group = ServiceGroup(services: [server], logger: log.logger)
        let running = Task { try await group.run() }
        guard let addresses = await server.addresses() else {
            try await running.value
            throw RawConnection.Failure(description: "the service ended before its ports were open")
        }
        do {
            try await body(
                TestServer(
                    server: server, addresses: addresses, clock: clock, log: log, transport: transport, databaseURL: url,
                    stop: { await group.triggerGracefulShutdown() }))
        } catch {
            await group.triggerGracefulShutdown()
            _ = await running.result
            throw error
        }
        await group.triggerGracefulShutdown()
        try await running.value
    }

    static func emptyDatabase() async throws -> String {
        try await ScratchPostgres.shared.database()
    }

    static func migratedDatabase(_ postgres: ScratchPostgres = .shared) async throws -> String {
        let url = try await postgres.database()
        try await Migrator(databaseURL: url, sqlDirectory: sqlDirectory).up()
        return url
    }

    private static let sqlDirectory =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("sql").path

    func connection() throws -> RawConnection {
        try RawConnection(to: addresses.callbacks)
    }

    /// Sends one callback on a connection of its own.
    func deliver(_ callback: SignedCallback, mchid: String = SampleIdentities.mchid) async throws -> RawResponse {
        let connection = try connection()
        try await connection.send(callback.request(mchid: mchid))
        return try await connection.response()
    }

    /// Sends one request to the admin port.
    func admin(_ method: String, _ path: String, _ body: String? = nil, token: String? = TestServer.adminToken) async throws -> RawResponse {
        let connection = try RawConnection(to: addresses.admin)
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        let content = body.map { "Content-Type: application/json\r\nContent-Length: \($0.utf8.count)\r\n\r\n\($0)" } ?? "\r\n"
        try await connection.send("\(method) \(path) HTTP/1.1\r\nHost: x\r\n\(authorization)\(content)")
        return try await connection.response()
    }

    /// A callback as the platform signs it at this moment.
    func signer() throws -> CallbackSigner {
        try .platform(time: clock.now)
    }

    /// A callback that tells of a user who accepted a card.
    func accepted(id: String, card: String) throws -> SignedCallback {
        try signer().callback(id: id, eventType: "DISCOUNT_CARD.USER_ACCEPTED", resource: Resource.userAccepted(card: card))
    }

    /// The value of a metric, by name and labels as they stand in the text.
    func metric(_ series: String) -> Double? {
        for line in server.metricsText().split(separator: "\n") where line.hasPrefix(series + " ") {
            return Double(line.dropFirst(series.count + 1))
        }
        return nil
    }

    func refusedCount(_ refusal: String) -> Double? {
        metric(#"cardkeeper_callbacks_refused_total{refusal="\#(refusal)"}"#)
    }
}

/// Plaintexts of callbacks.
enum Resource {
    static func userAccepted(card: String, mchid: String = SampleIdentities.mchid) -> String {
        SamplePlaintexts.discountCardAccepted.replacing("DC_20310204-0001", with: card).replacing(SampleIdentities.mchid, with: mchid)
    }
}

extension SignedCallback {
    /// The bytes on the wire, with `Content-Length` or in chunks.
    func request(mchid: String = SampleIdentities.mchid, method: String = "POST", chunks: [Int]? = nil, extra: String = "") -> [UInt8] {
        var head = "\(method) /notify/\(mchid) HTTP/1.1\r\nHost: pay.example.com\r\n\(extra)"
        for field in headers { head += "\(field.name): \(field.value)\r\n" }
        guard let chunks else { return Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body }
        var bytes = Array("\(head)Transfer-Encoding: chunked\r\n\r\n".utf8)
        var rest = body[...]
        for size in chunks + [body.count] where !rest.isEmpty {
            let chunk = rest.prefix(size)
            bytes += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)
            rest = rest.dropFirst(size)
        }
        return bytes + Array("0\r\n\r\n".utf8)
    }
}
