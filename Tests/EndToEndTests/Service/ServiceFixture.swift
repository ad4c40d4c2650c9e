import Foundation
import OpenSSL
import PaySimulator
import Testing

/// One merchant with its configuration on disk, WeChat Pay's keys towards it, and a database with the schema.
final class ServiceFixture: Sendable {
    static let mchid = "1900000109"
    static let adminToken = "0123456789abcdef0123456789abcdef"

    let folder: TemporaryFolder
    let merchant: SimulatedMerchant
    let identity: PlatformIdentity
    let factory: CallbackFactory
    let random: SimulatorRandom
    private let configurationFile: String

    /// - Parameter lines: more lines for the configuration file.
    init(databaseURL: String?, seed: UInt64 = 1, lines: String = "") throws {
        folder = try TemporaryFolder()
        random = SimulatorRandom(seed: seed)
        let key = try RSAPrivateKey.generate()
        let apiv3Key = Array("0123456789abcdefghijklmnopqrstuv".utf8)
        identity = try PlatformIdentity(random: random)
        factory = CallbackFactory(identity: identity, random: random)
        merchant = try SimulatedMerchant(
            mchid: Self.mchid, certificateSerial: "5157F09EFDC096DE15EBE81A47057A7200000001", publicKey: key.publicKey, apiv3Key: apiv3Key,
            appids: ["wx0000000000000001"])
        try folder.write("admin_token", Self.adminToken)
        try folder.write("apiclient_key.pem", try key.pem())
        try folder.write("apiv3_key", apiv3Key)
        try folder.write("pub_key.pem", identity.publicKey.publicKey.pem)
        try folder.write("platform.pem", try #require(identity.certificateKey.certificate).pem)
        configurationFile = try folder.write(
            "cardkeeper.yaml",
            """
            public_url: https://pay.example.com
            listen: 127.0.0.1:0
            admin_listen: 127.0.0.1:0
            admin_token_file: ./admin_token
            \(databaseURL.map { "database_url: \"\($0)\"" } ?? "")
            \(lines)
            merchants:
              - mchid: "\(Self.mchid)"
                certificate_serial: 5157F09EFDC096DE15EBE81A47057A7200000001
                private_key_file: ./apiclient_key.pem
                apiv3_key_file: ./apiv3_key
                public_keys: {\(identity.publicKey.serial): ./pub_key.pem}
                platform_certificates: [./platform.pem]
            """)
    }

    /// Runs a command with this configuration.
    func run(_ arguments: String...) async throws -> Program.Result {
        try await Program.run(arguments + ["--config", configurationFile])
    }

    /// Runs a command that must succeed, and reads the JSON that it prints.
    func json<Value: Decodable>(_ type: Value.Type, _ arguments: String...) async throws -> Value {
        let result = try await Program.run(arguments + ["--json", "--config", configurationFile])
        try #require(result.status == 0, "\(arguments) left with \(result.status): \(result.errors)")
        return try JSONDecoder().decode(type, from: Data(result.output.utf8))
    }

    /// Makes the schema.
    func migrate() async throws {
        let result = try await run("migrate", "up")
        try #require(result.status == 0, "\(result.errors)")
    }

    /// Starts the service and waits until its ports are open.
    func serve() async throws -> RunningService {
        try await RunningService(configurationFile: configurationFile)
    }

    // MARK: Notifications

    /// The acceptance of a discount card that nobody has heard of before.
    func acceptance(of outCardCode: String) throws -> PlatformNotification {
        var card = DiscountCard(
            mchid: Self.mchid, appid: "wx0000000000000001", outCardCode: outCardCode, template: .standard(id: "87789b2f25177433bcbf407e8e471f95"),
            notifyURL: "", prepareCardToken: "")
        let now = factory.clock.now()
        try card.accept(cardID: "card-\(outCardCode)", openid: "o\(outCardCode)", sharerOpenid: nil, at: now)
        return DiscountCardNotice.userAccepted.notification(of: card, at: now, amounts: .integer, random: random)
    }
}
