import LibPQ

/// Holds a table of the ledger, so that whoever writes to it waits.
final class TableLock {
    private let connection: PostgresConnection

    init(databaseURL: String) throws {
        connection = try PostgresConnection(ConnectionOptions(url: databaseURL, applicationName: "table lock"))
        try connection.execute("BEGIN")
        try connection.execute("LOCK TABLE cardkeeper_internal.notification IN ACCESS EXCLUSIVE MODE")
    }

    func release() throws {
        try connection.execute("ROLLBACK")
    }
}
