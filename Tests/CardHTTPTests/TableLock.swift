import LibPQ

/// Holds a table of the ledger, so that whoever reads it or writes to it waits.
final class TableLock {
    private let connection: PostgresConnection

    init(databaseURL: String, table: String = "notification") throws {
        connection = try PostgresConnection(ConnectionOptions(url: databaseURL, applicationName: "table lock"))
        try connection.execute("BEGIN")
        try connection.execute("LOCK TABLE cardkeeper_internal.\(table) IN ACCESS EXCLUSIVE MODE")
    }

    func release() throws {
        try connection.execute("ROLLBACK")
    }
}
