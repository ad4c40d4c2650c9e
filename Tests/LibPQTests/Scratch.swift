import LibPQ
import ScratchPostgres

/// Connections to fresh databases of the shared cluster.
enum Scratch {
    static func options() async throws -> ConnectionOptions {
        ConnectionOptions(url: try await ScratchPostgres.shared.database(), applicationName: "libpq tests")
    }

    static func connection() async throws -> PostgresConnection {
        try PostgresConnection(await options())
    }
}

extension PostgresConnection {
    /// The one value of a statement that answers with one text.
    func text(_ sql: String, _ parameters: Parameter...) throws -> String? {
        try execute(sql, parameters: parameters).first { row throws(PostgresError) in try row.optionalText(0) } ?? nil
    }

    func int64(_ sql: String, _ parameters: Parameter...) throws -> Int64? {
        try execute(sql, parameters: parameters).first { row throws(PostgresError) in try row.optionalInt64(0) } ?? nil
    }

    /// The error of a statement, when it fails.
    func error(of sql: String, _ parameters: Parameter...) -> PostgresError? {
        do {
            try execute(sql, parameters: parameters)
            return nil
        } catch {
            return error
        }
    }
}
