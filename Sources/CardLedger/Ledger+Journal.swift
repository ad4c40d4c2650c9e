package import Cards

extension Ledger {
    /// Writes a request down before it is sent, together with what it says about its card, in one transaction. The observations are recorded only
    /// when the outcome is `.send`.
    package func begin(_ request: NewRequest, observations: [Observation]) async throws(LedgerError) -> RequestBeginning {
        throw LedgerError(code: .shuttingDown, message: "The ledger is not started.")
    }

    /// Writes down what became of a request, together with what the answer says about its card, in one transaction.
    package func settle(_ key: RequestKey, _ settlement: RequestSettlement, observations: [Observation]) async throws(LedgerError) {
        throw LedgerError(code: .shuttingDown, message: "The ledger is not started.")
    }

    /// A request as it stands in the journal.
    package func request(_ key: RequestKey) async throws(LedgerError) -> JournalEntry? {
        throw LedgerError(code: .shuttingDown, message: "The ledger is not started.")
    }
}
