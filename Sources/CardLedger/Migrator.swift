/// Brings the schema up and down.
package struct Migrator: Sendable {
    /// The schema version that this program needs: the number of the last file in `sql/migrations`.
    package static let requiredVersion = 1

    private let databaseURL: String
    private let sqlDirectory: String

    /// `sqlDirectory` is the folder that holds `migrations/`, `views/` and `roles.sql`.
    package init(databaseURL: String, sqlDirectory: String) {
        self.databaseURL = databaseURL
        self.sqlDirectory = sqlDirectory
    }

    /// Every migration in the folder or in the database, in order.
    package func status() async throws(LedgerError) -> [MigrationStatus] { [] }

    /// Applies what is not applied, each migration in one transaction; returns what was applied. `bucketCount` counts only when the schema is made.
    @discardableResult
    package func up(bucketCount: Int? = nil) async throws(LedgerError) -> [MigrationStatus] { [] }

    /// Takes back the last `count` migrations (all: `.max`), the last one first. Their data is gone.
    @discardableResult
    package func down(count: Int = 1) async throws(LedgerError) -> [MigrationStatus] { [] }
}

/// One migration and whether the database has it.
package struct MigrationStatus: Hashable, Sendable {
    package let version: Int
    /// The words of its file name.
    package let subject: String
    package let isApplied: Bool
}
