import LibPQ

/// A table or a view with all that stands in it, as text.
struct StoredTable {
    let name: String
    let text: String

    /// Every table and view of ours. The answers of the journal are a place of their own.
    static func all(in databaseURL: String) async throws -> [StoredTable] {
        let relations = try await StoredRows.read(
            """
            SELECT n.nspname || '.' || c.relname AS name FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('cardkeeper', 'cardkeeper_internal') AND c.relkind IN ('r', 'v', 'p', 'm') ORDER BY 1
            """, in: databaseURL
        ).compactMap { $0["name"] }
        var tables: [StoredTable] = []
        for name in relations where name != journal {
            tables.append(StoredTable(name: name, text: try await text("SELECT t::text AS row FROM \(name) AS t", in: databaseURL)))
        }
        let requests = try await text("SELECT (to_jsonb(t) - 'answer')::text AS row FROM \(journal) AS t", in: databaseURL)
        let answers = try await text("SELECT answer::text AS row FROM \(journal)", in: databaseURL)
        return tables + [StoredTable(name: journal, text: requests), StoredTable(name: "\(journal).answer", text: answers)]
    }

    /// What the server shows of its sessions, their latest statements among it.
    static func activity(in databaseURL: String) async throws -> String {
        try await text(
            "SELECT a::text AS row FROM pg_stat_activity AS a WHERE datname = current_database() AND application_name <> 'tests'", in: databaseURL)
    }

    private static let journal = "cardkeeper_internal.request"

    private static func text(_ query: String, in databaseURL: String) async throws -> String {
        try await StoredRows.read(query, in: databaseURL).compactMap { $0["row"] }.joined(separator: "\n")
    }
}
