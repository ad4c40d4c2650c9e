package import Cards

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
    /// The columns that differ; `missing` when there is no row, `unfounded` when there is a row and no observation.
    package let columns: [String]
}
