import LibPQ

extension LedgerError {
    /// The ledger's name for whatever a database call threw.
    init(_ error: any Error) {
        switch error {
        case let error as LedgerError: self = error
        case let error as PostgresError: self.init(error)
        case is ConnectionThreadError: self.init(code: .shuttingDown, message: "The ledger is stopped.")
        case is CancellationError: self.init(code: .databaseSlow, message: "The call was cancelled before the database answered.")
        default: self.init(code: .unexpectedAnswer, message: "\(error)")
        }
    }

    private init(_ error: PostgresError) {
        let state = error.sqlState
        let code: Code
        let advice: String
        if error.isConnectionLoss {
            (code, advice) = (.databaseUnavailable, "Check database_url and whether PostgreSQL runs.")
        } else if error.isCancelled {
            (code, advice) = (.databaseSlow, "Look in pg_stat_activity for what holds it up.")
        } else if [.undefinedTable, .undefinedFunction, .undefinedColumn, .invalidSchemaName].contains(state) {
            (code, advice) = (.schemaMissing, "Run: cardkeeper migrate up")
        } else if state == .insufficientPrivilege {
            (code, advice) = (.notAllowed, "Grant the user of database_url membership in cardkeeper_service, or run roles.sql.")
        } else if error.isContentFault {
            (code, advice) = (.valueRejected, "A value does not fit the database.")
        } else {
            (code, advice) = (.unexpectedAnswer, "See the database's log.")
        }
        self.init(code: code, message: "\(error). \(advice)", sqlState: state.code)
    }
}
