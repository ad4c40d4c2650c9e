import CLibPQ

/// Names a column of a result, by its name or its place from 0.
package enum ColumnName: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, CustomStringConvertible, Sendable {
    case name(String)
    case index(Int)

    package init(stringLiteral value: String) { self = .name(value) }
    package init(integerLiteral value: Int) { self = .index(value) }

    package var description: String {
        switch self {
        case .name(let name): name
        case .index(let index): String(index)
        }
    }
}

/// One row of a result, lent for the time of a call. Each read names the type it wants and throws when the column is missing, of another type, or
/// NULL; the `optional…` reads give nil for NULL.
package struct Row: ~Copyable {
    let result: OpaquePointer
    let index: Int32
    let statement: String

    package func isNull(_ column: ColumnName) throws(PostgresError) -> Bool {
        PQgetisnull(result, index, try place(of: column)) == 1
    }

    /// The bytes of a column of one of `types`, or nil for NULL, given to `read`.
    func value<Value>(
        _ column: ColumnName, of types: Set<UInt32>, _ read: (UnsafeRawBufferPointer, Oid) -> Value?
    ) throws(PostgresError) -> Value? {
        let place = try place(of: column)
        let type = PQftype(result, place)
        guard PQfformat(result, place) == 1, types.contains(type) else {
            throw refusal(.datatypeMismatch, "column \(column) is of type \(type), which this read cannot take")
        }
        guard PQgetisnull(result, index, place) == 0 else { return nil }
        let bytes = UnsafeRawBufferPointer(start: PQgetvalue(result, index, place), count: Int(PQgetlength(result, index, place)))
        guard let value = read(bytes, type) else {
            throw refusal(.numericValueOutOfRange, "column \(column) holds a value that this read cannot take")
        }
        return value
    }

    func required<Value>(_ column: ColumnName, _ value: Value?) throws(PostgresError) -> Value {
        guard let value else { throw refusal(.nullValueNotAllowed, "column \(column) is NULL") }
        return value
    }

    private func place(of column: ColumnName) throws(PostgresError) -> Int32 {
        let count = PQnfields(result)
        switch column {
        case .index(let index):
            if let place = Int32(exactly: index), place >= 0, place < count { return place }
        case .name(let name):
            for place in 0..<count where PQfname(result, place).map({ name == String(cString: $0) }) == true { return place }
        }
        throw refusal(.undefinedColumn, "the result has no column \(column)")
    }

    private func refusal(_ sqlState: SQLState, _ message: String) -> PostgresError {
        PostgresError(sqlState: sqlState, message: message, statement: statement)
    }
}
