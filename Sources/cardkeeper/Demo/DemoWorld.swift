import CardHTTP
import CardLedger
import Foundation
import Logging
import PaySimulator
import PrivatePostgres
import ServiceLifecycle
import WeChatPay
import WeChatPayCurl

/// Everything on this machine: a private PostgreSQL, WeChat Pay's side, and the service, as it runs in earnest.
final class DemoWorld: Sendable {
    let simulator: Simulator
    let server: CardKeeperServer
    let addresses: CardKeeperServer.Addresses
    /// The bearer token of the admin port, made for this run.
    let adminToken: String
    let psqlCommandLine: String
    private let cluster: PrivateCluster
    private let transport: CurlTransport
    private let group: ServiceGroup
    private let serving: Task<Void, any Error>

    var notifyURL: String { "http://\(addresses.callbacks)/notify/\(SimulatedAccount.mchid)" }

    private init(
        simulator: Simulator, started: StartedServer, adminToken: String, cluster: PrivateCluster, transport: CurlTransport
    ) {
        self.simulator = simulator
        server = started.server
        addresses = started.addresses
        group = started.group
        serving = started.serving
        self.adminToken = adminToken
        psqlCommandLine = cluster.psqlCommandLine
        self.cluster = cluster
        self.transport = transport
    }

    /// - Parameter timeScale: how much faster than the platform's all waiting is.
    static func start(directory: String, sqlDirectory: String, timeScale: Double, logger: Logger) async throws -> DemoWorld {
        let cluster = PrivateCluster(directory: directory)
        do {
            try await cluster.start()
        } catch {
            throw CommandFailure("the private PostgreSQL under \(directory) did not start. \(error)")
        }
        do {
            try await empty(Migrator(databaseURL: cluster.databaseURL, sqlDirectory: sqlDirectory), directory: directory)
            return try await start(over: cluster, timeScale: timeScale, logger: logger)
        } catch {
            await cluster.stop()
            throw error
        }
    }

    private static func empty(_ migrator: Migrator, directory: String) async throws {
        do {
            try await migrator.down(count: .max)
            try await migrator.up()
        } catch {
            throw CommandFailure("the database of an earlier run cannot be emptied: \(error) Remove \(directory) and start again.")
        }
    }

    private static func start(over cluster: PrivateCluster, timeScale: Double, logger: Logger) async throws -> DemoWorld {
        let account = try SimulatedAccount()
        var platform = Simulator.Configuration(merchants: [account.simulated])
        platform.allowsLoopbackHTTP = true
        platform.timeScale = timeScale
        platform.seed = UInt64.random(in: 0...UInt64.max)
        let simulator = try Simulator(platform)
        let transport = try CurlTransport()
        let adminToken = try SimulatedAccount.randomHexadecimal(digits: 32)
        do {
            let wechatpayURL = try await simulator.start()
            let started = try await StartedServer.start(transport: transport, logger: logger) { port in
                try configuration(
                    try account.merchant(), port: port, adminToken: adminToken, databaseURL: cluster.databaseURL, wechatpayURL: wechatpayURL)
            }
            return DemoWorld(simulator: simulator, started: started, adminToken: adminToken, cluster: cluster, transport: transport)
        } catch {
            await simulator.stop()
            transport.shutdown()
            throw error
        }
    }

    private static func configuration(
        _ merchant: Merchant, port: Int, adminToken: String, databaseURL: String, wechatpayURL: String
    ) throws -> CardKeeperServer.Configuration {
        guard let token = AdminToken(adminToken) else { throw CommandFailure("the admin token is empty") }
        var configuration = CardKeeperServer.Configuration(
            listen: ListenAddress(host: "127.0.0.1", port: port), adminListen: ListenAddress(host: "127.0.0.1", port: 0), adminToken: token,
            publicURL: "http://127.0.0.1:\(port)",
            merchants: [ServedMerchant(merchant: merchant, keyring: try PlatformKeyring(merchant: merchant))],
            ledger: Ledger.Configuration(databaseURL: databaseURL))
        configuration.wechatpayURL = wechatpayURL
        return configuration
    }

    /// Ends everything in an order that loses nothing: first who sends, then the service, last the database.
    func stop() async {
        await simulator.stop()
        await group.triggerGracefulShutdown()
        _ = await serving.result
        transport.shutdown()
        await cluster.stop()
    }
}

/// The service, listening.
private struct StartedServer {
    let server: CardKeeperServer
    let addresses: CardKeeperServer.Addresses
    let group: ServiceGroup
    let serving: Task<Void, any Error>

    /// The service has to know its public URL before it listens, so its port is guessed, and guessed again when somebody has it.
    static func start(
        transport: CurlTransport, logger: Logger, configuration: (_ port: Int) throws -> CardKeeperServer.Configuration
    ) async throws -> StartedServer {
        for _ in 1...10 {
            let server = try CardKeeperServer(try configuration(Int.random(in: 20_000...29_999)), transport: transport, logger: logger)
            let group = ServiceGroup(services: [server], logger: logger)
            let serving = Task { try await group.run() }
            if let addresses = await server.addresses() {
                return StartedServer(server: server, addresses: addresses, group: group, serving: serving)
            }
            do {
                try await serving.value
            } catch is PortNotOpened {
                continue
            }
        }
        throw CommandFailure("ten ports were tried on 127.0.0.1, and none is free")
    }
}
