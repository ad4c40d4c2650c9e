import LibPQ
import Testing

/// Holds the journal, so that whoever writes into it waits. Reading goes on.
final class JournalLock {
    private let connection: PostgresConnection

    init(_ databaseURL: String) throws {
        connection = try PostgresConnection(ConnectionOptions(url: databaseURL, applicationName: "tests"))
        try connection.run(script: "BEGIN; LOCK TABLE cardkeeper_internal.request IN SHARE ROW EXCLUSIVE MODE")
    }

    /// The session that waits for the lock, as soon as there is one.
    func waiting() async throws -> Int64 {
        for _ in 0..<2_000 {
            let found = try connection.execute(
                "SELECT pid::bigint FROM pg_locks WHERE relation = 'cardkeeper_internal.request'::regclass AND NOT granted"
            ).first { row throws(PostgresError) in try row.int64(0) }
            if let found { return found }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw SpawnedProcess.Failure(description: "nobody wants to write into the journal")
    }

    /// Ends the session, so that what it waits to write is never written.
    func terminate(_ session: Int64) throws {
        try connection.execute("SELECT pg_terminate_backend(\(session)::integer, 10000)")
    }

    func release() throws {
        try connection.run(script: "ROLLBACK")
    }
}
