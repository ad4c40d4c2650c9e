import CardLedger
import Cards
import WeChatPay

/// Finds out about one card what nobody told: asks WeChat Pay, and takes up requests that were left open. What it finds is recorded through the ledger
/// like everything else.
struct CardCheck: Sendable {
    /// Sends a request of the journal again, and settles it.
    typealias Resume = @Sendable (JournalEntry) async throws(DeskError) -> RequestState

    let client: WeChatPayClient
    let ledger: Ledger
    let inquiry: Inquiry
    let limits: RateLimits
    let clock: WallClock
    let resume: Resume

    func result(for card: CheckedCard) async -> CardCheckResult {
        let begin = clock.now()
        var left: [JournalEntry]?
        do throws(CheckFailure) {
            let requests = try await leftRequests(of: card)
            left = requests
            var finding = CheckFinding(openRequests: [])
            let outcome =
                switch card.key.product {
                case .discountCard: try await discountCard(card, requests, at: begin)
                case .payrollCard: try await payrollCard(card, requests, at: begin, &finding)
                case .consumptionCard: try await consumptionCard(card, requests, &finding)
                case .coupon, .merchantCoupon: try await close(requests)
                }
            if !requests.isEmpty {
                // One that was left meanwhile has not been looked at.
                let known = Set(requests.map(\.key))
                finding.openRequests = try await leftRequests(of: card).filter { known.contains($0.key) }
            }
            return CardCheckResult(card, outcome, finding, at: begin)
        } catch {
            // What was repeated before the failure counts, or it would be repeated again at once.
            return CardCheckResult(card, error, left: (try? await leftRequests(of: card)) ?? left, at: begin)
        }
    }

    private func leftRequests(of card: CheckedCard) async throws(CheckFailure) -> [JournalEntry] {
        try await CheckFailure.ledger { () async throws(LedgerError) in try await ledger.leftRequests(of: card.key) }
    }

    /// What a question brought: true for something new, false for nothing new, nil when WeChat Pay has no such card.
    func asked(_ question: () async throws(InquiryFailure) -> Bool) async throws(CheckFailure) -> Bool? {
        do {
            return try await question()
        } catch {
            if case .absent = error { return nil }
            throw CheckFailure(error)
        }
    }

    /// Sends requests again. The outcome is that of the one that is least settled; nil without any.
    func repeated(_ entries: [JournalEntry]) async throws(CheckFailure) -> CheckOutcome? {
        var outcome: CheckOutcome?
        for entry in entries {
            if let next = await limits.admission(.repetition, of: client.merchant.mchid) { throw CheckFailure(.postponed(until: next)) }
            let state = try await resumed(entry)
            switch state {
            case .answered, .rejected: outcome = outcome ?? .settled
            case .unknown:
                outcome = outcome == .inFlight ? .inFlight : .unsettled
                try await pauseIfRefusedForFrequency(entry.key)
            case .sending: outcome = .inFlight
            }
        }
        return outcome
    }

    /// What one request was told holds for the others that wait to be sent again.
    private func pauseIfRefusedForFrequency(_ key: RequestKey) async throws(CheckFailure) {
        let entry = try await CheckFailure.ledger { () async throws(LedgerError) in try await ledger.request(key) }
        if entry?.answerStatus == 429 { limits.pause(.repetition, of: client.merchant.mchid) }
    }

    /// The Desk finishes what it began, also when nobody waits for it any more: a poller that stops does not.
    private func resumed(_ entry: JournalEntry) async throws(CheckFailure) -> RequestState {
        let (results, continuation) = AsyncStream<Result<RequestState, DeskError>>.makeStream()
        Task { [resume] in
            do throws(DeskError) {
                continuation.yield(.success(try await resume(entry)))
            } catch {
                continuation.yield(.failure(error))
            }
            continuation.finish()
        }
        for await result in results {
            do throws(DeskError) {
                return try result.get()
            } catch {
                throw CheckFailure(error)
            }
        }
        return .sending
    }

    /// Writes down that requests were done, which a question showed: their answers are lost, and nobody needs them any more.
    func settle(_ entries: [JournalEntry]) async throws(CheckFailure) {
        for entry in entries { try await settle(entry, as: .answered) }
    }

    /// Writes down of requests about which nothing can be found out that their result is not known.
    func close(_ entries: [JournalEntry]) async throws(CheckFailure) -> CheckOutcome {
        for entry in entries where entry.state == .sending {
            // Whoever has begun to send it meanwhile keeps the lease.
            let beginning = try await CheckFailure.ledger { () async throws(LedgerError) in try await ledger.resume(entry.key, lease: .seconds(30)) }
            if case .send = beginning { try await settle(entry, as: .unknown) }
        }
        return entries.isEmpty ? .idle : .unsettled
    }

    private func settle(_ entry: JournalEntry, as state: RequestState) async throws(CheckFailure) {
        let settlement = RequestSettlement(
            state: state, answerStatus: nil, answerCode: nil, answer: nil, wechatpayRequestID: nil, settledAt: clock.now())
        _ = try await CheckFailure.ledger { () async throws(LedgerError) in try await ledger.settle(entry.key, settlement, observations: []) }
    }

    /// Records what the passing of time brought about.
    func record(_ observation: Observation) async throws(CheckFailure) -> CheckOutcome {
        do {
            _ = try await ledger.record(Recording(notification: nil, observations: [observation]))
        } catch {
            throw CheckFailure(.notRecorded(error))
        }
        return .recorded
    }
}

extension [JournalEntry] {
    func of(_ operation: RequestOperation) -> [JournalEntry] {
        filter { $0.key.operation == operation.rawValue }
    }
}
