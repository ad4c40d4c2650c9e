import ArgumentParser
import CardHTTP
import Foundation
import Logging
import OpenSSL
import PaySimulator
import ServiceLifecycle
import UnixSignals

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "WeChat Pay's side alone, with one merchant, to try the service against.",
        discussion: """
            Makes a merchant's keys and a whole cardkeeper.yaml in --dir, and answers as WeChat Pay would until it is interrupted. In another terminal:

              cardkeeper serve --insecure-public-url --config DIR/cardkeeper.yaml
              cardkeeper issue discount-card --insecure-public-url \\
                  --config DIR/cardkeeper.yaml --appid \(SimulatedAccount.appid) \\
                  --card-template-id \(SimulatedAccount.cardTemplateID) --out-card-code A1
              curl -X POST http://127.0.0.1:8089/_simulator/cards/\(SimulatedAccount.mchid)/A1/accept

            The other products want appid \(SimulatedAccount.appid); the payroll card sub_mchid \(SimulatedAccount.subMchid) with sub_appid \
            \(SimulatedAccount.subAppid); the consumption card any card_id.

            Steering it (POST takes a JSON object; times are Unix milliseconds, amounts fen; a notice takes fault and, but a discount card's, notify_url):

            \(ControlAPI.manual.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))

            Faults of notices: \(Self.names(of: .notification)).

            Faults of answers: \(Self.names(of: .answer)).

            Endpoints: \(PlatformEndpoint.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @Option(name: .long, help: ArgumentHelp("Where the keys and the configuration go: a new directory, or one of an earlier run.", valueName: "dir"))
    var dir: String

    @Option(
        name: .long, help: ArgumentHelp("Where to listen; 127.0.0.1:8089 when absent.", valueName: "host:port"),
        transform: { text in
            guard let address = ListenAddress(text) else { throw ValidationError("\(text) is no host:port") }
            return address
        })
    var listen = ListenAddress(host: "127.0.0.1", port: 8089)

    @Option(
        name: .long, help: ArgumentHelp("A second port, which stands for WeChat Pay's backup domain; 0 for any that is free.", valueName: "port"))
    var backupPort: UInt16?

    @Option(name: .long, help: "Which keys WeChat Pay signs with: certificate, public-key, or mixed for the week of transition.")
    var keyMode = KeyModeName.certificate

    @Option(name: .long, help: ArgumentHelp("How much faster than WeChat Pay's all waiting is.", valueName: "factor"))
    var timeScale = 1.0

    @OptionGroup var log: LogOptions

    enum KeyModeName: String, ExpressibleByArgument, CaseIterable {
        case certificate
        case publicKey = "public-key"
        case mixed

        var mode: KeyMode {
            switch self {
            case .certificate: .certificate
            case .publicKey: .publicKey
            case .mixed: .mixed(publicKeyShare: 0.5)
            }
        }
    }

    private static func names(of site: Fault.Site) -> String {
        Fault.allCases.filter { $0.site == site }.map(\.rawValue).joined(separator: ", ")
    }

    func validate() throws {
        guard timeScale > 0, timeScale.isFinite else { throw ValidationError("--time-scale is \(timeScale); it must be above 0.") }
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let directory = MarkedDirectory(path: URL(fileURLWithPath: dir).standardizedFileURL.path, command: "simulate")
        try directory.claim()
        let account = try SimulatedAccount()
        var platform = Simulator.Configuration(merchants: [account.simulated])
        platform.host = listen.host
        platform.port = listen.port
        platform.backupPort = backupPort.map(Int.init)
        platform.keyMode = keyMode.mode
        platform.timeScale = timeScale
        platform.allowsLoopbackHTTP = true
        platform.seed = UInt64.random(in: 0...UInt64.max)
        platform.logger = log.logger
        let simulator = try Simulator(platform)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [simulator, KitWriter(simulator: simulator, account: account, directory: directory, keyMode: keyMode)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: log.logger))
        do {
            try await group.run()
        } catch  where simulator.baseURL == nil && !(error is CommandFailure) {
            throw CommandFailure("\(PortNotOpened(key: "--listen", address: listen, error))")
        }
    }
}

/// Writes the merchant's files once the port is known.
private struct KitWriter: Service {
    let simulator: Simulator
    let account: SimulatedAccount
    let directory: MarkedDirectory
    let keyMode: SimulateCommand.KeyModeName

    func run() async throws {
        let url = try await simulator.waitUntilListening()
        let file = try write(wechatpayURL: url)
        Terminal.print("WeChat Pay's simulator answers at \(url); the merchant's configuration is \(file)")
        if let backupURL = simulator.backupURL { Terminal.print("Its backup address is \(backupURL)") }
        Terminal.print("To run the service against it: cardkeeper serve --insecure-public-url --config \(file)")
        try await gracefulShutdown()
    }

    private func write(wechatpayURL: String) throws -> String {
        try directory.write("apiclient_key.pem", account.privateKeyPEM)
        try directory.write("apiv3_key", String(decoding: account.apiv3Key, as: UTF8.self))
        try directory.write("admin_token", try SimulatedAccount.randomHexadecimal(digits: 32))
        try directory.write("pub_key.pem", simulator.identity.publicKey.publicKey.pem)
        let publicKeys = keyMode == .certificate ? "{}" : "{\(simulator.identity.publicKey.serial): ./pub_key.pem}"
        return try directory.write(
            "cardkeeper.yaml",
            """
            public_url: http://127.0.0.1:8080
            listen: 127.0.0.1:8080
            admin_listen: 127.0.0.1:8081
            admin_token_file: ./admin_token
            data_dir: ./data
            refused_dir: ./refused
            wechatpay_url: \(wechatpayURL)
            merchants:
              - mchid: "\(SimulatedAccount.mchid)"
                certificate_serial: \(SimulatedAccount.certificateSerial)
                private_key_file: ./apiclient_key.pem
                apiv3_key_file: ./apiv3_key
                public_keys: \(publicKeys)
                platform_certificates: \(keyMode == .publicKey ? "none" : "auto")

            """)
    }
}
