import CLibPQ

/// The answer to one statement. It owns libpq's result and frees it.
package struct ResultSet: ~Copyable {
    private let result: OpaquePointer
    private let statement: String

    init(owning result: OpaquePointer, statement: String) {
        self.result = result
        self.statement = statement
    }

    deinit { PQclear(result) }

    package var rowCount: Int { Int(PQntuples(result)) }
    package var columnCount: Int { Int(PQnfields(result)) }

    /// How many rows an INSERT, UPDATE, DELETE or MERGE touched; 0 for anything else.
    package var affectedRows: Int {
        Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    package var columnNames: [String] {
        (0..<PQnfields(result)).map { PQfname(result, $0).map { String(cString: $0) } ?? "" }
    }

    /// Each row in order. A row cannot outlive the call.
    package borrowing func map<Value, Failure: Error>(_ transform: (borrowing Row) throws(Failure) -> Value) throws(Failure) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(rowCount)
        for index in 0..<PQntuples(result) {
            values.append(try transform(Row(result: result, index: index, statement: statement)))
        }
        return values
    }

    /// The first row, or nil when there is none.
    package borrowing func first<Value, Failure: Error>(_ transform: (borrowing Row) throws(Failure) -> Value) throws(Failure) -> Value? {
        guard rowCount > 0 else { return nil }
        return try transform(Row(result: result, index: 0, statement: statement))
    }
}
