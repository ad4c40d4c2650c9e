import CardLedger
import Logging
import PrivatePostgres

/// The database of the service: somebody else's as it is, or a private one that is started and brought to the schema that is needed.
struct ServingDatabase {
    let url: String
    private let cluster: PrivateCluster?

    static func open(_ configuration: Configuration, sqlFolder: SQLFolderOptions, logger: Logger) async throws -> ServingDatabase {
        switch configuration.database {
        case .url(let url):
            return ServingDatabase(url: url, cluster: nil)
        case .privateCluster(let directory):
            let cluster = try await started(directory: directory, sqlDirectory: try sqlFolder.folder())
            logger.info("a private PostgreSQL is running", metadata: ["directory": "\(cluster.directory)", "look": "\(cluster.psqlCommandLine)"])
            return ServingDatabase(url: cluster.databaseURL, cluster: cluster)
        case nil:
            throw CommandFailure("no database is configured: set database_url or data_dir", status: .wrongUsageOrConfiguration)
        }
    }

    func close() async {
        await cluster?.stop()
    }

    /// A private PostgreSQL with the schema in it.
    static func started(directory: String, sqlDirectory: String) async throws -> PrivateCluster {
        let cluster = PrivateCluster(directory: directory)
        do {
            try await cluster.start()
        } catch {
            throw CommandFailure("the private PostgreSQL under \(directory) did not start. \(error)")
        }
        do {
            try await Migrator(databaseURL: cluster.databaseURL, sqlDirectory: sqlDirectory).up()
        } catch {
            await cluster.stop()
            throw CommandFailure("the schema could not be made under \(directory). \(error)")
        }
        return cluster
    }
}
