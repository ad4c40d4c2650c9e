import LibPQ

/// Brings the schema up and down.
///
/// Only one migrator works on a database at a time; others wait. Each migration is one transaction. The views and the roles' rights are no migrations:
/// `up` makes them anew each time, after the migrations, and `down` drops the views first. A migration that changes a column which a view shows must
/// therefore drop that view.
package struct Migrator: Sendable {
    /// The schema version that this program needs: the number of the last file in `sql/migrations`.
    package static let requiredVersion = 11

    private let databaseURL: String
    private let sqlDirectory: String
    private let lockTimeout: Duration

    /// - Parameters:
    ///   - sqlDirectory: the folder that holds `migrations/`, `views/` and `roles.sql`.
    ///   - lockTimeout: how long a migration waits for a table that somebody is using. Whoever comes after it waits behind it, callbacks included, so it
    ///     is less than they have.
    package init(databaseURL: String, sqlDirectory: String, lockTimeout: Duration = .seconds(2)) {
        self.databaseURL = databaseURL
        self.sqlDirectory = sqlDirectory
        self.lockTimeout = lockTimeout
    }

    /// Every migration in the folder, in order.
    package func status() async throws(LedgerError) -> [MigrationStatus] {
        try await withSession { session in
            let version = try session.checkedVersion()
            return session.folder.migrations.map { $0.status(isApplied: $0.version <= version) }
        }
    }

    /// Applies what is not applied, each migration in one transaction; returns what was applied. `bucketCount` counts only when the schema is made.
    @discardableResult
    package func up(bucketCount: Int? = nil) async throws(LedgerError) -> [MigrationStatus] {
        try await withSession { session in
            try session.lock()
            try session.requireUnicode()
            let pending = session.folder.migrations.dropFirst(try session.checkedVersion())
            try session.makeRoles()
            try session.becomeOwner()
            for migration in pending { try session.apply(migration, bucketCount: bucketCount) }
            try session.refreshViews()
            return pending.map { $0.status(isApplied: true) }
        }
    }

    /// Takes back the last `count` migrations (all: `.max`), the last one first, and drops the views. Their data is gone.
    @discardableResult
    package func down(count: Int = 1) async throws(LedgerError) -> [MigrationStatus] {
        try await withSession { session in
            try session.lock()
            let applied = session.folder.migrations.prefix(try session.checkedVersion())
            try session.becomeOwner()
            let leaving = Array(applied.suffix(max(0, count)).reversed())
            if !leaving.isEmpty { try session.dropViews() }
            for migration in leaving { try session.takeBack(migration) }
            return leaving.map { $0.status(isApplied: false) }
        }
    }

    private func withSession<Value: Sendable>(_ body: @escaping @Sendable (MigrationSession) throws -> Value) async throws(LedgerError) -> Value {
        let folder = try MigrationFolder(directory: sqlDirectory)
        let lockTimeout = lockTimeout
        let thread = ConnectionThread(name: "migrator", options: ConnectionOptions(url: databaseURL, applicationName: "cardkeeper migrate"))
        let result: Result<Value, any Error>
        do {
            result = .success(try await thread.perform { try body(MigrationSession(connection: $0, folder: folder, lockTimeout: lockTimeout)) })
        } catch {
            result = .failure(error)
        }
        await thread.shutdown()
        do {
            return try result.get()
        } catch {
            throw LedgerError(error)
        }
    }
}

/// One migration and whether the database has it.
package struct MigrationStatus: Hashable, Sendable {
    package let version: Int
    /// The words of its file name.
    package let subject: String
    package let isApplied: Bool
}

extension MigrationFolder.Migration {
    func status(isApplied: Bool) -> MigrationStatus {
        MigrationStatus(version: version, subject: subject, isApplied: isApplied)
    }
}
