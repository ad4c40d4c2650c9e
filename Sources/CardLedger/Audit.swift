package import Cards
import LibPQ

/// What recomputing every card from its observations alone found.
package struct AuditReport: Hashable, Sendable {
    /// Cards that were compared.
    package let cards: Int
    package let observations: Int
    /// The differences, at most as many as were asked for.
    package let differences: [AuditDifference]

    package var isClean: Bool { differences.isEmpty }
}

/// One card whose row is not the join of its observations.
package struct AuditDifference: Hashable, Sendable {
    package let card: CardKey
    /// The columns that differ; `missing` when there is no row, `unfounded` when there is a row and no observation, `uses` and `tokens` when those rows
    /// differ.
    package let columns: [String]
}

extension AuditReport {
    /// One snapshot for all, so that what is recorded meanwhile makes no difference.
    init(readFrom connection: PostgresConnection, limit: Int) throws {
        try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        let counts = try connection.execute(
            "SELECT (SELECT count(*) FROM cardkeeper_internal.card), (SELECT count(*) FROM cardkeeper_internal.observation)")
        let differences = try connection.execute(
            "SELECT mchid, product, card_key, differing FROM cardkeeper_internal.audit() LIMIT $1", parameters: [.int64(Int64(limit))])
        self.init(
            cards: Int(try counts.first { try $0.int64(0) } ?? 0), observations: Int(try counts.first { try $0.int64(1) } ?? 0),
            differences: try differences.map { row in
                AuditDifference(card: try CardKey(row), columns: try row.textArray("differing").compactMap(\.self))
            })
        try connection.execute("COMMIT")
    }
}
