import CLibPQ

extension PostgresError {
    /// Reads the error of a result that failed, or, without one, of the connection.
    static func of(result: OpaquePointer?, connection: OpaquePointer, statement: String?) -> PostgresError {
        let connectionIsBad = PQstatus(connection) != CONNECTION_OK
        guard let result, let code = string(cardkeeper_pq_sqlstate(result)) else {
            let text = string(PQerrorMessage(connection)) ?? ""
            return PostgresError(
                sqlState: connectionIsBad ? .connectionFailure : .connectionException, message: firstLine(of: text), statement: statement,
                connectionIsBad: connectionIsBad)
        }
        let sqlState = SQLState(code)
        let message = string(cardkeeper_pq_message(result)) ?? "no message"
        return PostgresError(
            sqlState: sqlState, message: mayRepeatValues(sqlState) ? withoutQuoted(message) : message,
            detail: hasHarmlessDetail(sqlState) ? string(cardkeeper_pq_detail(result)) : nil, statement: statement,
            schema: string(cardkeeper_pq_schema(result)), table: string(cardkeeper_pq_table(result)), column: string(cardkeeper_pq_column(result)),
            constraint: string(cardkeeper_pq_constraint(result)), connectionIsBad: connectionIsBad,
            sourceFile: string(cardkeeper_pq_source_file(result)))
    }

    static func string(_ pointer: UnsafePointer<CChar>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    static func firstLine(of text: String) -> String {
        text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no message"
    }

    private static func mayRepeatValues(_ sqlState: SQLState) -> Bool {
        sqlState.errorClass == "22"
    }

    private static func hasHarmlessDetail(_ sqlState: SQLState) -> Bool {
        ["08", "0A", "28", "3D", "3F", "40", "42", "53", "55", "57", "58"].contains(sqlState.errorClass)
    }

    /// Everything from the first to the last double quote stands for one value: a value may hold quotes itself.
    static func withoutQuoted(_ message: String) -> String {
        guard let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\"") else { return message }
        return message[..<first] + "\"…\"" + message[last...].dropFirst()
    }
}
