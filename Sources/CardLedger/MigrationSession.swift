import LibPQ

/// The steps of a migration on one connection.
struct MigrationSession {
    let connection: PostgresConnection
    let folder: MigrationFolder
    let lockTimeout: Duration

    /// Waits until no other migrator works on this database. Released with the connection.
    func lock() throws {
        try connection.run(script: "SET client_min_messages = warning; SET statement_timeout = 0; SET lock_timeout = 0", named: "session settings")
        try connection.execute("SELECT pg_advisory_lock(7160421, -1)")
        try connection.run(script: "SET lock_timeout = \(max(Int64(lockTimeout / .milliseconds(1)), 1))", named: "session settings")
    }

    /// The version of the database, whose migrations must be the folder's first ones.
    func checkedVersion() throws -> Int {
        let version = try SchemaVersion.read(connection)
        guard version > 0 else { return 0 }
        if version > Migrator.requiredVersion, let error = SchemaVersion.refusal(of: version) { throw error }
        let applied = try connection.execute("SELECT version, subject FROM cardkeeper_internal.schema_version ORDER BY version").map { row in
            (version: try row.int64("version"), subject: try row.text("subject"))
        }
        let expected = folder.migrations.prefix(applied.count)
        guard applied.count == expected.count, zip(applied, expected).allSatisfy({ $0.version == Int64($1.version) && $0.subject == $1.subject })
        else {
            throw LedgerError(
                code: .migrationsMalformed,
                message: "The migrations that the database has, \(applied.map { "\($0.version) \($0.subject)" }.joined(separator: ", ")), "
                    + "are not the first ones of the folder. Use the folder that belongs to the program that made this schema.")
        }
        return version
    }

    /// WeChat Pay's texts hold whatever Unicode has; a database that has less would refuse notifications one by one.
    func requireUnicode() throws {
        let encoding = try connection.execute("SELECT current_setting('server_encoding')").first { try $0.text(0) } ?? ""
        guard encoding == "UTF8" else {
            throw LedgerError(
                code: .migrationFailed,
                message:
                    "The database's encoding is \(encoding), CardKeeper needs UTF8. Make it with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
            )
        }
    }

    /// Makes the roles where that is allowed.
    func makeRoles() throws {
        try transaction(folder.roles.name) { try connection.run(script: folder.roles.text, named: folder.roles.name) }
    }

    /// Goes on as the owner's role where it exists, this user is a member, and the schema is its own or not there yet.
    func becomeOwner() throws {
        let isOwner = try connection.execute(
            """
            SELECT EXISTS (
              SELECT FROM pg_roles AS r
              WHERE rolname = 'cardkeeper_owner' AND pg_has_role(oid, 'MEMBER') AND has_database_privilege(oid, current_database(), 'CREATE')
                AND NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'cardkeeper_internal' AND nspowner <> r.oid))
            """)
        if try isOwner.first({ try $0.bool(0) }) == true { try connection.run(script: "SET ROLE cardkeeper_owner", named: "SET ROLE") }
    }

    func apply(_ migration: MigrationFolder.Migration, bucketCount: Int?) throws {
        try transaction("migration \(migration.version) \(migration.subject), up") {
            try connection.execute(
                "SELECT set_config('cardkeeper.bucket_count', $1, true)", parameters: [.text(bucketCount.map { String($0) } ?? "")])
            try connection.run(script: migration.up)
            try connection.execute(
                "INSERT INTO cardkeeper_internal.schema_version (version, subject) VALUES ($1, $2)",
                parameters: [.int32(Int32(clamping: migration.version)), .text(migration.subject)])
        }
    }

    func takeBack(_ migration: MigrationFolder.Migration) throws {
        try transaction("migration \(migration.version) \(migration.subject), down") {
            try connection.execute(
                "DELETE FROM cardkeeper_internal.schema_version WHERE version = $1", parameters: [.int32(Int32(clamping: migration.version))])
            try connection.run(script: migration.down)
        }
    }

    /// The views as the folder has them, and who may read them.
    func refreshViews() throws {
        try transaction("the views") {
            for view in folder.views { try connection.run(script: view.text, named: view.name) }
            try connection.run(script: folder.roles.text, named: folder.roles.name)
        }
    }

    /// Views that others made over ours are not dropped: the database names them in its refusal.
    func dropViews() throws {
        try transaction("dropping the views") {
            let views = try connection.execute("SELECT format('%I.%I', schemaname, viewname) FROM pg_views WHERE schemaname = 'cardkeeper'")
                .map { try $0.text(0) }
            guard !views.isEmpty else { return }
            try connection.run(script: "DROP VIEW \(views.joined(separator: ", "))", named: "DROP VIEW")
        }
    }

    private func transaction(_ name: String, _ body: () throws -> Void) throws {
        try connection.run(script: "BEGIN", named: name)
        do {
            try body()
            try connection.run(script: "COMMIT", named: name)
        } catch let error as PostgresError where !error.isConnectionLoss {
            try connection.run(script: "ROLLBACK", named: name)
            let advice =
                error.sqlState == .lockNotAvailable
                ? ". A transaction has been using the table for longer than \(lockTimeout): find it in pg_stat_activity, let it end, and migrate "
                    + "again." : ""
            throw LedgerError(
                code: .migrationFailed, message: "\(name) failed and was taken back: \(error)\(advice)", sqlState: error.sqlState.code)
        }
    }
}
