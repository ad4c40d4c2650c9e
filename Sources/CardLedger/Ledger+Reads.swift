package import Cards

extension Ledger {
    /// Cards by ascending change sequence when `changedAfter` is given, otherwise the last changed first.
    package func cards(_ filter: CardFilter) async throws(LedgerError) -> [CardRow] { throw notConnected }

    /// One card with its timeline; nil when nothing was observed about it.
    package func card(_ key: CardKey) async throws(LedgerError) -> CardHistory? { throw notConnected }

    /// Cards with this number, of any merchant and product.
    package func cards(numbered number: String) async throws(LedgerError) -> [CardRow] { throw notConnected }

    package func notifications(_ filter: NotificationFilter) async throws(LedgerError) -> [NotificationRow] { throw notConnected }

    /// A notification with its raw body; nil when there is none with this id.
    package func notification(mchid: String, id: String) async throws(LedgerError) -> NotificationRecord? { throw notConnected }

    /// Recomputes every card from its observations alone and tells the differences, at most `limit`.
    package func audit(limit: Int = 100) async throws(LedgerError) -> AuditReport { throw notConnected }

    package func schemaStatus() async throws(LedgerError) -> SchemaStatus { throw notConnected }

    /// Whether the database answers now.
    package func isReachable() async -> Bool { false }

    private var notConnected: LedgerError { LedgerError(code: .shuttingDown, message: "The ledger is not started.") }
}
