import LibPQ

extension Ledger {
    /// What the role `cardkeeper_service` may do in the database and the user who is connected may not, in words; empty when the service can work.
    package func missingRights() async throws(LedgerError) -> [String] {
        try await query { connection in
            try connection.execute(Self.missingRightsQuery).map { row throws(PostgresError) in try row.text(0) }
        }
    }

    /// Where that role was not made, everything is looked at.
    private static let missingRightsQuery = """
        WITH service AS (SELECT to_regrole('cardkeeper_service')::oid AS role, to_regnamespace('cardkeeper_internal')::oid AS schema)
        SELECT 'execute ' || f.proname FROM pg_proc AS f JOIN service ON f.pronamespace = service.schema
        WHERE (service.role IS NULL OR has_function_privilege(service.role, f.oid, 'EXECUTE')) AND NOT has_function_privilege(f.oid, 'EXECUTE')
        UNION ALL
        SELECT 'read ' || t.relname FROM pg_class AS t JOIN service ON t.relnamespace = service.schema
        WHERE t.relkind IN ('r', 'p') AND (service.role IS NULL OR has_table_privilege(service.role, t.oid, 'SELECT'))
          AND NOT has_table_privilege(t.oid, 'SELECT')
        ORDER BY 1
        """
}
