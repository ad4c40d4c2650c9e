/// Why PostgreSQL, or the way to it, refused. Its texts name tables, columns and constraints, never values: PostgreSQL repeats values in some of its
/// messages and most of its details, so those are cut.
package struct PostgresError: Error, Sendable, Hashable, CustomStringConvertible {
    package let sqlState: SQLState
    /// PostgreSQL's primary message, without values.
    package let message: String
    /// PostgreSQL's detail; nil where it could carry values.
    package let detail: String?
    /// The prepared statement, or what was being done.
    package let statement: String?
    package let schema: String?
    package let table: String?
    package let column: String?
    package let constraint: String?
    /// The connection was found dead when the error was taken.
    let connectionIsBad: Bool
    /// The file of PostgreSQL's own source that reported it.
    package let sourceFile: String?

    package init(
        sqlState: SQLState, message: String, detail: String? = nil, statement: String? = nil, schema: String? = nil, table: String? = nil,
        column: String? = nil, constraint: String? = nil, connectionIsBad: Bool = false,
        sourceFile: String? = nil
    ) {
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.statement = statement
        self.schema = schema
        self.table = table
        self.column = column
        self.constraint = constraint
        self.connectionIsBad = connectionIsBad
        self.sourceFile = sourceFile
    }

    /// The connection is gone, or was never there. What was sent may have been committed or not.
    package var isConnectionLoss: Bool {
        if connectionIsBad || sqlState.errorClass == "08" { return true }
        return switch sqlState {
        case .adminShutdown, .crashShutdown, .cannotConnectNow, .databaseDropped, .idleSessionTimeout, .idleInTransactionSessionTimeout: true
        default: false
        }
    }

    /// The row is to blame and not the server: the same row will be refused again, another may pass.
    package var isContentFault: Bool {
        guard !isConnectionLoss, !isNotifyQueueFull else { return false }
        return switch sqlState.errorClass {
        case "21", "22", "23", "44", "54": true
        default: false
        }
    }

    /// A session that listens and does not read keeps the queue of notifications from being emptied. It has the SQLSTATE of a value that is too large,
    /// and a text in the server's language.
    package var isNotifyQueueFull: Bool { sqlState == .programLimitExceeded && sourceFile == "async.c" }

    /// Cancelled by a cancel request or by `statement_timeout`.
    package var isCancelled: Bool { sqlState == .queryCanceled && !isConnectionLoss }

    /// The transaction lost against another one and may be tried again as it was.
    package var isConflict: Bool { sqlState == .serializationFailure || sqlState == .deadlockDetected }

    package var description: String {
        var text = "PostgreSQL \(sqlState)"
        if let statement { text += " in \(statement)" }
        text += ": \(message)"
        if let detail { text += " (\(detail))" }
        let place = [schema, table, column].compactMap(\.self).joined(separator: ".")
        if !place.isEmpty { text += " [\(place)]" }
        if let constraint { text += " [constraint \(constraint)]" }
        return text
    }
}
