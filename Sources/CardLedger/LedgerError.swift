/// Why a read, a journal entry or a migration did not succeed.
package struct LedgerError: Error, Sendable, CustomStringConvertible {
    /// The stable name of the failure.
    package enum Code: String, CaseIterable, Sendable {
        /// The database cannot be reached, or the connection was lost on the way.
        case databaseUnavailable = "database_unavailable"
        /// The database did not answer in time.
        case databaseSlow = "database_slow"
        /// The database has no CardKeeper schema.
        case schemaMissing = "schema_missing"
        /// The schema is older than this program needs; `migrate up` mends it.
        case schemaOld = "schema_old"
        /// The schema was made by a newer program.
        case schemaNew = "schema_new"
        /// The folder of migrations is not there or is not complete.
        case migrationsMalformed = "migrations_malformed"
        /// A migration failed; nothing of it was kept.
        case migrationFailed = "migration_failed"
        /// The database's user may not do it.
        case notAllowed = "not_allowed_by_database"
        /// The database refused the content of a value.
        case valueRejected = "value_rejected_by_database"
        /// The database answered something that this program does not understand.
        case unexpectedAnswer = "unexpected_answer"
        /// The ledger is stopped.
        case shuttingDown = "shutting_down"
    }

    package let code: Code
    /// What happened, with which value, and what to do; never a value from a card.
    package let message: String
    /// The five letters of the SQLSTATE, when the database said so.
    package let sqlState: String?

    package init(code: Code, message: String, sqlState: String? = nil) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
    }

    package var description: String {
        "\(code.rawValue): \(message)" + (sqlState.map { " (SQLSTATE \($0))" } ?? "")
    }
}
