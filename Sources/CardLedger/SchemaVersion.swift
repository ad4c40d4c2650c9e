import LibPQ

/// Reads which schema a database has.
enum SchemaVersion {
    /// The last migration that the database has, 0 without a schema.
    static func read(_ connection: PostgresConnection) throws(PostgresError) -> Int {
        let table = try connection.execute("SELECT to_regclass('cardkeeper_internal.schema_version') IS NOT NULL")
        guard try table.first({ row throws(PostgresError) in try row.bool(0) }) == true else { return 0 }
        let version = try connection.execute("SELECT coalesce(max(version), 0) FROM cardkeeper_internal.schema_version")
        return Int(try version.first { row throws(PostgresError) in try row.int64(0) } ?? 0)
    }

    static func bucketCount(_ connection: PostgresConnection) throws(PostgresError) -> Int32 {
        let setting = try connection.execute("SELECT bucket_count FROM cardkeeper_internal.setting")
        let count = try setting.first { row throws(PostgresError) in try row.int64(0) } ?? 1
        return Int32(clamping: max(count, 1))
    }

    /// Refuses every schema but the one that this program was written for.
    static func require(_ connection: PostgresConnection) throws {
        let version = try read(connection)
        if let error = refusal(of: version) { throw error }
    }

    static func refusal(of version: Int) -> LedgerError? {
        let required = Migrator.requiredVersion
        if version == required { return nil }
        if version == 0 {
            return LedgerError(code: .schemaMissing, message: "The database has no CardKeeper schema. Run: cardkeeper migrate up")
        }
        return version < required
            ? LedgerError(
                code: .schemaOld,
                message: "The database's schema is at version \(version), this program needs \(required). Run: cardkeeper migrate up")
            : LedgerError(
                code: .schemaNew,
                message: "The database's schema is at version \(version), made by a newer program; this one knows \(required). Run the newer program."
            )
    }
}
