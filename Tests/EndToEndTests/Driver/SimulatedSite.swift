import Foundation
import LibPQ
import OpenSSL
import PaySimulator
import ScratchPostgres

/// A merchant's configuration in a folder of its own, and a running platform that it leads to. What differs from a right one is said by the settings.
final class SimulatedSite: Sendable {
    struct Settings: Sendable {
        var publicURL = "http://127.0.0.1:8080"
        var listen = "127.0.0.1:0"
        var adminListen = "127.0.0.1:0"
        var databaseURL: String
        var certificateSerial = InstallationKeys.merchantSerial
        var apiv3Key = InstallationKeys.apiv3Key
        /// nil: the one that belongs to the serial.
        var privateKey: RSAPrivateKey?
        var publicKeys = "{}"
        var platformCertificates = "auto"
    }

    static let mchid = "1600000001"
    static let appid = "wx00aa11bb22cc33dd"
    static let subMchid = "1600000002"

    let directory: URL
    let simulator: Simulator
    let wechatpayURL: String
    let right: Settings

    private init(directory: URL, simulator: Simulator, wechatpayURL: String, databaseURL: String) {
        self.directory = directory
        self.simulator = simulator
        self.wechatpayURL = wechatpayURL
        right = Settings(databaseURL: databaseURL)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// As if the leases of a process that died were over.
    func endLeases() throws {
        let connection = try PostgresConnection(ConnectionOptions(url: right.databaseURL, applicationName: "tests"))
        for table in ["request", "poll_lease"] {
            try connection.execute("UPDATE cardkeeper_internal.\(table) SET lease_until = now() - interval '1 s' WHERE lease_until > now()")
        }
    }

    /// Lends a site with a database in which `cardkeeper migrate up` made the schema.
    ///
    /// - simulating: changes the platform before it starts.
    static func running(
        keyMode: KeyMode = .certificate, clockAhead seconds: Int64 = 0, simulating: (inout Simulator.Configuration) -> Void = { _ in },
        _ body: (SimulatedSite) async throws -> Void
    ) async throws {
        let keys = try InstallationKeys.shared.get()
        let system = SimulatorClock.system
        let clock = SimulatorClock(now: { system.now() + seconds * 1000 }, sleep: system.sleep)
        let random = SimulatorRandom(seed: .random(in: 0 ... .max))
        let merchant = try SimulatedMerchant(
            mchid: mchid, certificateSerial: InstallationKeys.merchantSerial, publicKey: keys.merchantKey.publicKey,
            apiv3Key: Array(InstallationKeys.apiv3Key.utf8), appids: [appid], subMerchants: [subMchid: []])
        var configuration = Simulator.Configuration(merchants: [merchant])
        configuration.allowsLoopbackHTTP = true
        configuration.clock = clock
        configuration.keyMode = keyMode
        simulating(&configuration)
        let simulator = try Simulator(
            configuration,
            identity: PlatformIdentity(
                mode: keyMode, clock: clock, random: random, certificateKey: keys.certificateKey, publicKey: keys.publicKey))
        let url = try await simulator.start()
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("cardkeeper-site-\(UUID().uuidString)")
        let result: Result<Void, any Error>
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let site = SimulatedSite(
                directory: directory, simulator: simulator, wechatpayURL: url, databaseURL: try await ScratchPostgres.shared.database())
            let migrated = try await site.run(["migrate", "up"])
            guard migrated.exitCode == 0 else { throw SpawnedProcess.Failure(description: "migrate up: \(migrated.standardError)") }
            result = .success(try await body(site))
        } catch {
            result = .failure(error)
        }
        await simulator.stop()
        try result.get()
    }

    /// Writes a file into the folder, and returns its path.
    func write(_ text: String, to name: String) throws -> String {
        let file = directory.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    /// Writes a configuration, and returns its path.
    func configure(_ settings: Settings) throws -> String {
        let folder = UUID().uuidString
        try FileManager.default.createDirectory(at: directory.appendingPathComponent(folder), withIntermediateDirectories: true)
        let privateKey = try settings.privateKey ?? InstallationKeys.shared.get().merchantKey
        _ = try write(privateKey.pem(), to: "\(folder)/apiclient_key.pem")
        _ = try write(settings.apiv3Key, to: "\(folder)/apiv3_key")
        _ = try write(InstallationKeys.adminToken, to: "\(folder)/admin_token")
        _ = try write(simulator.identity.publicKey.publicKey.pem, to: "\(folder)/pub_key.pem")
        return try write(
            """
            public_url: \(settings.publicURL)
            listen: \(settings.listen)
            admin_listen: \(settings.adminListen)
            admin_token_file: ./admin_token
            database_url: "\(settings.databaseURL)"
            wechatpay_url: \(wechatpayURL)
            merchants:
              - mchid: "\(Self.mchid)"
                certificate_serial: \(settings.certificateSerial)
                private_key_file: ./apiclient_key.pem
                apiv3_key_file: ./apiv3_key
                public_keys: \(settings.publicKeys)
                platform_certificates: \(settings.platformCertificates)

            """, to: "\(folder)/cardkeeper.yaml")
    }

    /// Runs a command with a right configuration, but for what is changed.
    func run(_ arguments: [String], input: [UInt8] = [], changing change: (inout Settings) -> Void = { _ in }) async throws -> CommandRun {
        var settings = right
        change(&settings)
        return try await CommandRun.of(arguments, environment: ["CARDKEEPER_CONFIG": try configure(settings)], input: input)
    }

    /// Starts the service; the settings name its ports then.
    func serve(changing change: (inout Settings) -> Void = { _ in }) async throws -> (service: ServiceProcess, settings: Settings) {
        var settings = right
        change(&settings)
        let service = try await ServiceProcess.start(configuration: try configure(settings), arguments: ["--insecure-public-url"])
        settings.publicURL = service.callbacks
        settings.adminListen = String(service.admin.dropFirst("http://".count))
        return (service, settings)
    }
}
