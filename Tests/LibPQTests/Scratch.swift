import LibPQ
import ScratchPostgres

/// Connections to fresh databases of the shared cluster.
enum Scratch {
    static func options() async throws -> ConnectionOptions {
        ConnectionOptions(url: try await ScratchPostgres.shared.database(), applicationName: "cardkeeper tests")
    }

    static func connection() async throws -> PostgresConnection {
        try PostgresConnection(await options())
    }
}
