import CardLedger
import CardService
import CoreMetrics
import Foundation
import LibPQ
import Logging
import Samples
import ScratchPostgres
import WeChatPay

/// A desk over a database of its own, with a transport that answers as told and a clock that stands.
struct DeskScene: Sendable {
    let desk: Desk
    let ledger: Ledger
    let client: WeChatPayClient
    let transport: FakeTransport
    let clock: ManualClock
    let log: LogRecorder
    let databaseURL: String
    var metrics: any MetricsFactory { NOOPMetricsHandler.instance }

    static let publicURL = "https://pay.example.com"

    /// Opens a scene and closes its ledger in the end. `deadline` is the ledger's, so long that a busy machine is no reason to fail; `pauses` is how the
    /// desk waits for a request of somebody else.
    static func open(
        databaseURL: String? = nil, clock: ManualClock = ManualClock(), keyring: PlatformKeyring? = nil, publicURL: String = DeskScene.publicURL,
        deadline: Duration = .seconds(60), timeLimits: Desk.TimeLimits = Desk.TimeLimits(), pauses: Pauses = Pauses { _ in await Task.yield() },
        _ answer: @escaping FakeTransport.Answer, _ body: (DeskScene) async throws -> Void
    ) async throws {
        let url: String
        if let databaseURL { url = databaseURL } else { url = try await migratedDatabase() }
        let log = LogRecorder()
        var configuration = Ledger.Configuration(databaseURL: url)
        configuration.deadline = deadline
        let ledger = Ledger(configuration: configuration, logger: log.logger)
        ledger.start()
        let transport = FakeTransport(answer)
        let client = WeChatPayClient(
            merchant: try SampleIdentities.merchant(), keyring: try keyring ?? SampleIdentities.keyring(), transport: transport,
            clock: clock.wallClock, refreshesCertificates: false)
        let desk = Desk(
            merchants: [client], ledger: ledger, publicURL: publicURL, clock: clock.wallClock, timeLimits: timeLimits, sleep: pauses.sleep,
            factory: NOOPMetricsHandler.instance, logger: log.logger)
        let scene = DeskScene(desk: desk, ledger: ledger, client: client, transport: transport, clock: clock, log: log, databaseURL: url)
        do {
            try await body(scene)
        } catch {
            await ledger.stop()
            throw error
        }
        await ledger.stop()
    }

    static func migratedDatabase() async throws -> String {
        let url = try await ScratchPostgres.shared.database()
        try await Migrator(databaseURL: url, sqlDirectory: sqlDirectory).up()
        return url
    }

    private static let sqlDirectory =
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../sql").standardizedFileURL.path()

    /// What was sent so far.
    var sent: [TransportRequest] { transport.requests }

    /// Runs SQL beside the ledger; every column as text.
    @discardableResult
    func sql(_ text: String) throws -> [[String?]] {
        let connection = try PostgresConnection(ConnectionOptions(url: databaseURL))
        let result = try connection.execute(text)
        let columns = result.columnCount
        return try result.map { row in try (0..<columns).map { try row.optionalText(.index($0)) } }
    }

    /// Everything that the database holds, as one text.
    func databaseText() throws -> String {
        let tables = try sql(
            "SELECT format('%I.%I', schemaname, relname)::text FROM pg_stat_user_tables WHERE schemaname LIKE 'cardkeeper%'"
        ).compactMap(\.first?.self)
        return try tables.flatMap { table in try sql("SELECT t::text FROM \(table) AS t").map { $0.first.flatMap(\.self) ?? "" } }
            .joined(separator: "\n")
    }
}

/// How somebody waits.
struct Pauses: Sendable {
    let sleep: @Sendable (Duration) async -> Void

    init(_ sleep: @escaping @Sendable (Duration) async -> Void) {
        self.sleep = sleep
    }
}

extension FakeTransport {
    /// An answer as WeChat Pay signs it.
    static func signed(_ body: String, status: Int = 200) throws(TransportError) -> TransportResponse {
        do {
            return try CallbackSigner.platform().sign(body: Array(body.utf8)).response(status: status)
        } catch {
            throw TransportError(.other, message: "\(error)")
        }
    }

    /// A refusal, which WeChat Pay does not sign.
    static func refused(_ status: Int, _ code: String, requestID: String? = nil, detail: String? = nil) -> TransportResponse {
        let detail = detail.map { #","detail":\#($0)"# } ?? ""
        return TransportResponse(
            status: status, headers: requestID.map { [HeaderField("Request-ID", $0)] } ?? [],
            body: Array(#"{"code":"\#(code)","message":"参数错误"\#(detail)}"#.utf8))
    }
}
