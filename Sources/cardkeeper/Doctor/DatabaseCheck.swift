import CardLedger

/// Whether the service could work with the database. Pure.
struct DatabaseCheck {
    enum State: Sendable {
        case notConfigured
        /// The private PostgreSQL under this directory was never started.
        case notMade(directory: String)
        /// It cannot be started or reached.
        case failed(String)
        case unanswered(LedgerError)
        case answered(SchemaStatus, missingRights: [String])
    }

    let state: State

    var results: [CheckResult] {
        switch state {
        case .notConfigured: [CheckResult(.database, .skipped, "the configuration names none that can be used")]
        case .notMade(let directory): [CheckResult(.database, .skipped, "there is none under \(directory) yet; serve makes it")]
        case .failed(let reason): [CheckResult(.database, .fault, reason)]
        case .unanswered(let error): [CheckResult(.database, .fault, error.description)]
        case .answered(let status, let missingRights): answered(status, missingRights)
        }
    }

    private func answered(_ status: SchemaStatus, _ missingRights: [String]) -> [CheckResult] {
        if let refusal = status.refusal { return [CheckResult(.database, .fault, refusal.message)] }
        guard missingRights.isEmpty else {
            let few = missingRights.prefix(3).joined(separator: ", ")
            let more = missingRights.count > 3 ? " and \(missingRights.count - 3) more" : ""
            return [CheckResult(.database, .fault, "its user may not \(few)\(more)", cure: "GRANT cardkeeper_service TO the user of database_url")]
        }
        return [CheckResult(.database, .ok, "it answers, its schema is at version \(status.version), and its user may do what the service does")]
    }
}
