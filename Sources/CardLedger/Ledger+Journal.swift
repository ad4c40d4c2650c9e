package import Cards
import LibPQ
import WeChatPay

extension Ledger {
    /// Writes a request down before it is sent, together with what it says about cards, in one transaction; what it says about cards of other buckets is
    /// committed just after. The observations are recorded only when the request is new; when it is to be sent again, they stand there.
    package func begin(_ request: NewRequest, observations: [Observation]) async throws(LedgerError) -> RequestBeginning {
        guard let beginning = try await start(JournalWrite(key: request.key, act: .begin(request, .random()), observations: observations)) else {
            throw Self.noEntry
        }
        return beginning
    }

    /// Takes up an open request, to send it again just as it stands in the journal; nil when it is not there. Only a request that somebody is sending,
    /// or that has its result, is not given out.
    ///
    /// - Parameter lease: how long this attempt may take before somebody else may send it.
    package func resume(_ key: RequestKey, lease: Duration) async throws(LedgerError) -> RequestBeginning? {
        try await start(JournalWrite(key: key, act: .resume(lease: lease, .random()), observations: []))
    }

    /// Writes down what became of a request, together with what the answer says about cards, in one transaction, and ends its lease. A result that is
    /// known is not given up for one that is less. What the answer says about cards of other buckets is committed just before.
    ///
    /// - Returns: of an answer with observations, the request's card as it stands then, unless it could not be read.
    @discardableResult
    package func settle(
        _ key: RequestKey, _ settlement: RequestSettlement, observations: [Observation]
    ) async throws(LedgerError) -> CardRow? {
        let outcome = try await write(JournalWrite(key: key, act: .settle(settlement), observations: observations))
        guard outcome.verdict == .settled else { throw Self.noEntry }
        return outcome.card
    }

    /// A request as it stands in the journal.
    package func request(_ key: RequestKey) async throws(LedgerError) -> JournalEntry? {
        try await entries(
            "card_key = $1 AND operation = $5 AND number = $6 AND product = $2 AND mchid = $3 AND bucket = $4", of: key.card,
            [.text(key.operation), .text(key.number)]
        ).first
    }

    /// The requests about a card without a result, oldest first.
    package func openRequests(of card: CardKey) async throws(LedgerError) -> [JournalEntry] {
        try await entries(
            """
            card_key = $1 AND product = $2 AND mchid = $3 AND bucket = $4 AND state IN ('sending', 'unknown')
            ORDER BY requested_at, operation, number
            """, of: card)
    }

    /// Entries about a card; the condition has the card's number, product, merchant and bucket as $1 to $4.
    private func entries(_ condition: String, of card: CardKey, _ parameters: [Parameter] = []) async throws(LedgerError) -> [JournalEntry] {
        let bucket = Bucket.of(card.number, count: try await bucketCount())
        let parameters = [.text(card.number), .text(card.product.rawValue), .text(card.mchid), .int32(bucket)] + parameters
        return try await query { connection in
            try connection.execute("SELECT * FROM cardkeeper_internal.request WHERE \(condition)", parameters: parameters).map { row in
                let key = RequestKey(card: card, operation: try row.text("operation"), number: try row.text("number"))
                guard let entry = try JournalEntry(row, of: key) else { throw LedgerError.notUnderstood }
                return entry
            }
        }
    }

    /// Begins or resumes; nil when the request is not in the journal.
    private func start(_ write: JournalWrite) async throws(LedgerError) -> RequestBeginning? {
        let outcome: JournalOutcome
        do {
            outcome = try await self.write(write)
        } catch {
            release(write)
            throw error
        }
        switch (outcome.verdict, outcome.entry) {
        case (.send, let entry?): return .send(entry)
        case (.inFlight, let entry?): return .inFlight(entry)
        case (.settled, let entry?): return .settled(entry)
        case (.conflict, let entry?): return .conflict(entry)
        case (.missing, _): return nil
        default: throw .notUnderstood
        }
    }

    /// What its sender was told to have failed may be committed later. Without this, nobody could send it before its lease is over.
    private func release(_ write: JournalWrite) {
        guard let attempt = write.act.attempt else { return }
        let release = JournalWrite(key: write.key, act: .release(attempt), observations: [])
        journal.write(release, weight: release.weight) { _ in }
    }

    private func write(_ write: JournalWrite) async throws(LedgerError) -> JournalOutcome {
        let result = await withCheckedContinuation { continuation in
            journal.write(write, weight: write.weight) { continuation.resume(returning: $0) }
        }
        switch result {
        case .success(let answer): return try answer.get()
        case .failure(let failure): throw journal.work.error(of: failure)
        }
    }

    private static let noEntry = LedgerError(code: .unexpectedAnswer, message: "The request is not in the journal; begin it first.")
}

extension LedgerError {
    static let notUnderstood = LedgerError(
        code: .unexpectedAnswer, message: "The journal answered what this program does not know. Was its schema made by another release?")
}
