/// The five characters by which PostgreSQL names a kind of error.
package struct SQLState: Hashable, Sendable, CustomStringConvertible {
    package let code: String

    package init(_ code: String) {
        self.code = code
    }

    /// The first two characters: the class of the error.
    package var errorClass: Substring { code.prefix(2) }
    package var description: String { code }

    package static let connectionException = SQLState("08000")
    package static let unableToEstablishConnection = SQLState("08001")
    package static let connectionFailure = SQLState("08006")
    package static let featureNotSupported = SQLState("0A000")
    package static let datetimeFieldOverflow = SQLState("22008")
    package static let characterNotInRepertoire = SQLState("22021")
    package static let invalidTextRepresentation = SQLState("22P02")
    package static let invalidBinaryRepresentation = SQLState("22P03")
    package static let untranslatableCharacter = SQLState("22P05")
    package static let uniqueViolation = SQLState("23505")
    package static let checkViolation = SQLState("23514")
    package static let serializationFailure = SQLState("40001")
    package static let deadlockDetected = SQLState("40P01")
    package static let insufficientPrivilege = SQLState("42501")
    package static let undefinedFunction = SQLState("42883")
    package static let undefinedTable = SQLState("42P01")
    package static let datatypeMismatch = SQLState("42804")
    package static let undefinedColumn = SQLState("42703")
    package static let invalidStatementName = SQLState("26000")
    package static let invalidSchemaName = SQLState("3F000")
    package static let tooManyConnections = SQLState("53300")
    package static let programLimitExceeded = SQLState("54000")
    package static let lockNotAvailable = SQLState("55P03")
    package static let queryCanceled = SQLState("57014")
    package static let adminShutdown = SQLState("57P01")
    package static let crashShutdown = SQLState("57P02")
    package static let cannotConnectNow = SQLState("57P03")
    package static let databaseDropped = SQLState("57P04")
    package static let idleSessionTimeout = SQLState("57P05")
    package static let idleInTransactionSessionTimeout = SQLState("25P03")
    package static let nullValueNotAllowed = SQLState("22004")
    package static let numericValueOutOfRange = SQLState("22003")
}
