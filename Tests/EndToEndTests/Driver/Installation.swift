import Foundation
import OpenSSL
import PaySimulator
import ScratchPostgres

/// A configured CardKeeper of one merchant in a folder of its own, and the platform that its keys belong to. Gone with the last who holds it.
final class Installation: Sendable {
    /// Which keys of the platform the service is given.
    enum PlatformKeys: Sendable {
        case both
        case certificateAlone
        case publicKeyAlone
    }

    static let mchid = "1600000001"

    let directory: URL
    let databaseURL: String
    let keys: InstallationKeys
    let merchant: SimulatedMerchant
    /// The platform signs with both of its keys by turns, unless the service is given only one of them.
    let platform: CallbackFactory
    let random: SimulatorRandom

    /// - Parameters:
    ///   - databaseURL: Of a database with or without the schema.
    ///   - settings: Further lines of the configuration file.
    init(
        databaseURL: String, platformKeys: PlatformKeys = .both, seed: UInt64 = .random(in: 0 ... .max), settings: [String] = []
    ) throws {
        keys = try InstallationKeys.shared.get()
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("cardkeeper-installation-\(UUID().uuidString)")
        self.databaseURL = databaseURL
        random = SimulatorRandom(seed: seed)
        merchant = try SimulatedMerchant(
            mchid: Self.mchid, certificateSerial: InstallationKeys.merchantSerial, publicKey: keys.merchantKey.publicKey,
            apiv3Key: Array(InstallationKeys.apiv3Key.utf8), appids: ["wx00aa11bb22cc33dd"])
        let mode: KeyMode =
            switch platformKeys {
            case .both: .mixed(publicKeyShare: 0.5)
            case .certificateAlone: .certificate
            case .publicKeyAlone: .publicKey
            }
        let identity = try PlatformIdentity(
            mode: mode, random: random, certificateKey: keys.certificateKey, publicKey: keys.publicKey)
        platform = CallbackFactory(identity: identity, random: random)
        try write(platformKeys, settings)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// One over a fresh database that `cardkeeper migrate up` has made the schema in.
    static func migrated(
        on postgres: ScratchPostgres = .shared, platformKeys: PlatformKeys = .both, seed: UInt64 = .random(in: 0 ... .max), settings: [String] = []
    ) async throws -> Installation {
        let installation = try Installation(
            databaseURL: await postgres.database(), platformKeys: platformKeys, seed: seed, settings: settings)
        let run = try await installation.run(["migrate", "up"])
        guard run.exitCode == 0 else { throw SpawnedProcess.Failure(description: "migrate up: \(run.standardError)") }
        return installation
    }

    var configurationFile: String { path("cardkeeper.yaml") }

    func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

    /// Writes a file into the folder, and returns its path.
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: directory.appendingPathComponent(name))
        return path(name)
    }

    /// Runs a command with this configuration.
    func run(_ arguments: [String], input: [UInt8] = [], seconds: Double = 60) async throws -> CommandRun {
        try await CommandRun.of(arguments, environment: ["CARDKEEPER_CONFIG": configurationFile], input: input, seconds: seconds)
    }

    func serve(_ arguments: [String] = []) async throws -> ServiceProcess {
        try await ServiceProcess.start(configuration: configurationFile, arguments: arguments)
    }

    private func write(_ platformKeys: PlatformKeys, _ settings: [String]) throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let privateKey = try write(Array(keys.merchantKey.pem().utf8), to: "apiclient_key.pem")
        let apiv3Key = try write(Array(InstallationKeys.apiv3Key.utf8), to: "apiv3_key")
        let adminToken = try write(Array(InstallationKeys.adminToken.utf8), to: "admin_token")
        let publicKey = try write(Array(platform.identity.publicKey.publicKey.pem.utf8), to: "pub_key.pem")
        let certificate = try write(Array((platform.identity.certificateKey.certificate?.pem ?? "").utf8), to: "platform.pem")
        var lines = [
            "public_url: https://pay.example.com", "listen: 127.0.0.1:0", "admin_listen: 127.0.0.1:0", "admin_token_file: \(adminToken)",
            "database_url: \"\(databaseURL)\"",
        ]
        lines += settings
        lines += [
            "merchants:", "  - mchid: \"\(Self.mchid)\"", "    certificate_serial: \(InstallationKeys.merchantSerial)",
            "    private_key_file: \(privateKey)", "    apiv3_key_file: \(apiv3Key)",
        ]
        if platformKeys != .certificateAlone { lines.append("    public_keys: {\(platform.identity.publicKey.serial): \(publicKey)}") }
        if platformKeys != .publicKeyAlone { lines.append("    platform_certificates: [\(certificate)]") }
        _ = try write(Array((lines.joined(separator: "\n") + "\n").utf8), to: "cardkeeper.yaml")
    }
}

/// Keys take long to make, so all installations of a test run share theirs.
struct InstallationKeys: Sendable {
    static let merchantSerial = "5157E09EFDC096DE15EBE81A47057A7200000001"
    static let apiv3Key = "end-to-end-apiv3-key-of-32-bytes"
    static let adminToken = "admin-token-of-the-end-to-end-tests"
    static let shared = Result { try InstallationKeys() }

    let merchantKey: RSAPrivateKey
    let certificateKey: RSAPrivateKey
    let publicKey: RSAPrivateKey

    private init() throws {
        merchantKey = try RSAPrivateKey.generate()
        certificateKey = try RSAPrivateKey.generate()
        publicKey = try RSAPrivateKey.generate()
    }
}
