import LibPQ

/// What a session of the ledger says first.
extension PostgresConnection {
    /// Every statement has one good plan whatever its parameters, so it is planned once: rows are looked up by keys, or read in the order of an index.
    /// That is good when there are millions, though PostgreSQL may know nothing of them yet, or know of the time when there were none.
    func makeReadyToWrite(within timeout: Duration, _ statements: [Statement]) throws {
        try run(
            script: """
                SET synchronous_commit = on;
                SET default_transaction_isolation = 'read committed';
                SET plan_cache_mode = force_generic_plan;
                SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; SET enable_incremental_sort = off;
                SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off;
                SET idle_in_transaction_session_timeout = '10s';
                \(Self.settings(timeout))
                """, named: "session settings")
        try SchemaVersion.require(self)
        for statement in statements { try statement.prepare(on: self) }
    }

    func makeReadyToRead(within timeout: Duration) throws {
        try run(script: "SET default_transaction_read_only = on; \(Self.settings(timeout))", named: "session settings")
    }

    private static func settings(_ timeout: Duration) -> String {
        let milliseconds = max(Int64(1), timeout.components.seconds * 1_000 + timeout.components.attoseconds / 1_000_000_000_000_000)
        return """
            SET statement_timeout = \(milliseconds);
            SET jit = off;
            SET timezone = 'UTC'
            """
    }
}
