import LibPQ
import WeChatPay

/// Rows of a database, read past the program under test.
enum StoredRows {
    /// Each value as text under its column's name; a column that is null is absent.
    typealias TextRow = [String: String]

    static func read(_ query: String, in databaseURL: String) async throws -> [TextRow] {
        let thread = ConnectionThread(name: "stored rows", options: ConnectionOptions(url: databaseURL, applicationName: "tests"))
        let texts = try await thread.perform { connection in
            try connection.execute("SELECT row_to_json(answer)::text FROM (\(query)) AS answer").map { row throws(PostgresError) in try row.text(0) }
        }
        return try texts.map { text in
            var row: TextRow = [:]
            for member in try JSONDocument(Array(text.utf8)).root.members where member.value.kind != .null {
                row[try member.name()] = member.value.kind == .string ? try member.value.string() : member.value.text.text
            }
            return row
        }
    }
}
