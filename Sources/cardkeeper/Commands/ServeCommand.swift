import ArgumentParser
import CardHTTP
import CardLedger
import Foundation
import Logging
import PrivatePostgres
import ServiceLifecycle
import UnixSignals
import WeChatPayCurl

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Receive callbacks, start cards, ask for what no callback tells, and keep it all in PostgreSQL.",
        discussion: """
            With database_url it serves only a database whose schema is the one it was written for: run cardkeeper migrate up first. Without it a private \
            PostgreSQL runs under data_dir and is migrated by itself.

            SIGTERM or SIGINT ends it: what was accepted is finished, what is new is refused. Logs go to standard error, one line each.
            """)

    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var publicURL: PublicURLOption
    @OptionGroup var sqlFolder: SQLFolderOptions
    @OptionGroup var log: LogOptions

    func run() async throws {
        let configuration = try configuration.read(requiring: .service, publicURL: publicURL)
        // A log whose reader went away must not end the service.
        signal(SIGPIPE, SIG_IGN)
        let database = try await ServingDatabase.open(configuration, sqlFolder: sqlFolder, logger: log.logger)
        let result: Result<Void, any Error>
        do {
            result = .success(try await serve(configuration, databaseURL: database.url))
        } catch {
            result = .failure(error)
        }
        await database.close()
        do {
            try result.get()
        } catch let error as LedgerError {
            throw CommandFailure(error.message)
        }
    }

    private func serve(_ configuration: Configuration, databaseURL: String) async throws {
        let transport = try CurlTransport()
        defer { transport.shutdown() }
        let server = try CardKeeperServer(
            configuration.server(databaseURL: databaseURL), transport: transport, logger: log.logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [server, StartReport(server: server, logger: log.logger)], gracefulShutdownSignals: [.sigterm, .sigint],
                logger: log.logger))
        try await group.run()
    }
}

/// Says where the ports are once they are open.
private struct StartReport: Service {
    let server: CardKeeperServer
    let logger: Logger

    func run() async throws {
        if let addresses = await server.addresses() {
            logger.notice("serving", metadata: ["callbacks": "\(addresses.callbacks)", "admin": "\(addresses.admin)"])
        }
        try await gracefulShutdown()
    }
}
