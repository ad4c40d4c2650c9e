import Cards
import LibPQ

/// A writer's connection, made ready to record. Lives on the writer's thread.
final class WriterSession {
    private let connection: PostgresConnection
    private let bucketCount: Int32
    private var encoder = BatchEncoder()

    init(_ options: ConnectionOptions, deadline: Duration) throws {
        let connection = try PostgresConnection(options)
        try connection.run(script: Self.settings(deadline), named: "session settings")
        try SchemaVersion.require(connection)
        bucketCount = try SchemaVersion.bucketCount(connection)
        try Statement.record.prepare(on: connection)
        self.connection = connection
    }

    /// Commits the recordings.
    func record(_ recordings: ArraySlice<Recording>) throws(PostgresError) -> KnownNotifications {
        var known = KnownNotifications()
        for parameters in encoder.calls(for: recordings, bucketCount: bucketCount) {
            let result = try connection.execute(prepared: Statement.record.rawValue, parameters: parameters)
            let ids = try result.first { row throws(PostgresError) in try row.optionalTextArray(0) } ?? nil
            known.before.formUnion((ids ?? []).compactMap(\.self))
        }
        known.repeated = encoder.repeated
        return known
    }

    /// What a session that writes says first. Every statement has one good plan whatever its parameters, so it is planned once.
    static func settings(_ timeout: Duration) -> String {
        """
        SET synchronous_commit = on;
        SET default_transaction_isolation = 'read committed';
        SET plan_cache_mode = force_generic_plan;
        SET idle_in_transaction_session_timeout = '10s';
        \(readingSettings(timeout))
        """
    }

    /// What any session of the ledger says first.
    static func readingSettings(_ timeout: Duration) -> String {
        let milliseconds = max(Int64(1), timeout.components.seconds * 1_000 + timeout.components.attoseconds / 1_000_000_000_000_000)
        return """
            SET statement_timeout = \(milliseconds);
            SET jit = off;
            SET timezone = 'UTC'
            """
    }
}
