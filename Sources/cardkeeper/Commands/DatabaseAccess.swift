import CardLedger
import CardService
import Foundation
import Logging
import PrivatePostgres

/// The database that a command works on. A private PostgreSQL is started for as long as the command runs, unless the service runs it already.
struct DatabaseAccess {
    let url: String
    private let startedCluster: PrivateCluster?

    /// For commands that look or mend, beside a service that may be running.
    static func open(_ configuration: Configuration) async throws -> DatabaseAccess {
        switch try database(of: configuration) {
        case .url(let url):
            return DatabaseAccess(url: url, startedCluster: nil)
        case .privateCluster(let directory):
            let cluster = PrivateCluster(directory: directory)
            do {
                try await cluster.start()
                return DatabaseAccess(url: cluster.databaseURL, startedCluster: cluster)
            } catch PrivateClusterError.directoryInUse {
                return DatabaseAccess(url: cluster.databaseURL, startedCluster: nil)
            } catch {
                throw CommandFailure("the private PostgreSQL under \(directory) did not start. \(error)")
            }
        }
    }

    func close() async {
        await startedCluster?.stop()
    }

    /// Runs `body` with a ledger over the configured database.
    static func withLedger<Value: Sendable>(_ configuration: Configuration, _ body: (Ledger) async throws -> Value) async throws -> Value {
        let access = try await open(configuration)
        let ledger = Ledger(configuration: Ledger.Configuration(databaseURL: access.url), logger: .command)
        ledger.start()
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(ledger))
        } catch {
            result = .failure(error)
        }
        await ledger.stop()
        await access.close()
        do {
            return try result.get()
        } catch let error as LedgerError {
            throw CommandFailure(error.description)
        } catch let error as NotificationReplay.Failure {
            throw CommandFailure(error.description)
        }
    }

    private static func database(of configuration: Configuration) throws -> Configuration.Database {
        guard let database = configuration.database else {
            throw CommandFailure("no database is configured: set database_url or data_dir", status: .wrongUsageOrConfiguration)
        }
        return database
    }
}

extension Logger {
    /// For commands that are over soon: what goes wrong is said by their error.
    static var command: Logger { Logger(label: "cardkeeper") { LineLogHandler(label: $0, level: .error) } }
}
