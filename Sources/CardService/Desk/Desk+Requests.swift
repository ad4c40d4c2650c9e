package import CardLedger
import Cards
import WeChatPay

/// What performing a request brought: WeChat Pay's answer, now or recorded before.
struct PerformedRequest: Sendable {
    let request: any CardRequest
    let answer: RecordedAnswer
    /// The request's card as it stood when the outcome was written down; nil when that was before, and when it could not be read then.
    let card: CardRow?
    let isRepetition: Bool

    func launch(of card: CardRow, at now: WeChatTime) -> LaunchParameters? {
        request.launch(answer, of: card, at: now)
    }
}

extension Desk {
    /// The one way of every request: into the journal, to WeChat Pay, and what came of it into the journal and onto the cards.
    ///
    /// A caller that is cancelled gets its result all the same: what was begun is finished.
    func perform(_ call: JournalledCall, _ client: WeChatPayClient) async throws(DeskError) -> PerformedRequest {
        try await undertakings.run { [self] () async throws(DeskError) in
            let early = EarlyRequest()
            let first = sending(call.message, client, when: early.mayBeSent)
            // Whoever leaves without having decided sends nothing.
            defer { early.decide(false) }
            let entry = try await begin(call)
            switch entry.state {
            case .answered:
                report.count(.repeated, entry.key)
                return PerformedRequest(request: call.request, answer: RecordedAnswer(entry), card: nil, isRepetition: true)
            case .rejected:
                report.count(.repeated, entry.key)
                throw .rejected(DeskError.Rejection(entry))
            case .sending, .unknown:
                let isFirstAttempt = entry.attempts == 1
                early.decide(isFirstAttempt)
                let sent = await result(of: isFirstAttempt ? first : sending(call.message(for: entry), client), entry.key)
                let (outcome, card) = try await finish(call.request, entry, sent)
                let answer = RecordedAnswer(try outcome.result.get(), at: outcome.settlement.settledAt)
                return PerformedRequest(request: call.request, answer: answer, card: card, isRepetition: false)
            }
        }
    }

    /// Sends an open request again, as it stands in the journal, and writes down what came of it. Returns how the request stands then.
    ///
    /// It is left as it is when it cannot be sent as it was, when WeChat Pay would not take it for the same one any more, when a fresh answer would be
    /// of no use to anybody, and when somebody is sending it.
    package func resume(_ entry: JournalEntry) async throws(DeskError) -> RequestState {
        let client = try client(entry.key.card.mchid)
        let request = try entry.knownRequest()
        guard !entry.withholdsFields, request.isRepeatable(at: clock.now()) else { return entry.state }
        return try await undertakings.run { [self] () async throws(DeskError) in
            let beginning = try await asking { () async throws(LedgerError) in try await ledger.resume(entry.key, lease: timeLimits.lease) }
            return switch beginning {
            case .send(let entry):
                try await finish(request, entry, await result(of: sending(entry.message, client), entry.key)).outcome.settlement.state
            case .inFlight(let entry), .settled(let entry), .conflict(let entry): entry.state
            case nil: throw .notFound(entry.key.card)
            }
        }
    }

    /// Writes the request down, or finds it written down, with or without its result. Throws when it may not be sent now and has no result.
    private func begin(_ call: JournalledCall) async throws(DeskError) -> JournalEntry {
        var patience = Patience(limit: timeLimits.waiting)
        while true {
            switch try await begun(call) {
            case .send(let entry):
                // What was first sent decides: the caller may have left a value to us that would be another now.
                let isRepeatable = entry.attempts <= 1 ? true : try entry.knownRequest().isRepeatable(at: clock.now())
                guard isRepeatable else {
                    report.count(.notRepeatable, entry.key)
                    try await giveUp(entry)
                    throw .notRepeatable(number: entry.key.number)
                }
                return entry
            case .settled(let entry):
                return entry
            case .conflict(let entry):
                report.count(.conflict, entry.key)
                throw .numberInUse(entry.key.number)
            case .inFlight(let entry):
                try await wait(for: entry, &patience)
            }
        }
    }

    /// Ends the lease of a request that was begun again and is not sent.
    private func giveUp(_ entry: JournalEntry) async throws(DeskError) {
        let settlement = RequestSettlement(
            state: .unknown, answerStatus: entry.answerStatus, answerCode: entry.answerCode, answer: entry.answer,
            wechatpayRequestID: entry.wechatpayRequestID, settledAt: clock.now())
        _ = try await asking { () async throws(LedgerError) in try await ledger.settle(entry.key, settlement, observations: []) }
    }

    /// Returns when nobody is sending the request any more. Throws `inFlight` when that takes too long.
    private func wait(for entry: JournalEntry, _ patience: inout Patience) async throws(DeskError) {
        while let pause = patience.next() {
            try? await sleep(pause)
            let now = try await asking { () async throws(LedgerError) in try await ledger.request(entry.key) }
            if now?.leaseUntil == nil { return }
        }
        report.count(.inFlight, entry.key)
        throw .inFlight(number: entry.key.number, retryAfter: timeLimits.waiting.components.seconds)
    }

    /// Writes down what came of a request that was begun and sent.
    private func finish(
        _ request: any CardRequest, _ entry: JournalEntry, _ sent: Result<APIResponse, WeChatPayError>
    ) async throws(DeskError) -> (outcome: RequestOutcome, card: CardRow?) {
        let outcome = RequestOutcome(sent, to: request, attempts: entry.attempts, at: clock.now())
        let card: CardRow?
        do {
            card = try await ledger.settle(entry.key, outcome.settlement, observations: outcome.observations)
        } catch {
            report.notRecorded(entry.key, outcome, error)
            throw .outcomeNotRecorded(error)
        }
        report.settled(entry.key, outcome)
        return (outcome, card)
    }

    private typealias Sending = LimitedWork<Result<APIResponse, WeChatPayError>>

    /// Begins to send. `isWanted` is asked when the request is signed.
    private func sending(
        _ message: APIRequest, _ client: WeChatPayClient, when isWanted: @escaping @Sendable () async -> Bool = { true }
    ) -> Sending {
        LimitedWork(within: timeLimits.sending) {
            do throws(WeChatPayError) {
                return .success(try await client.send(message, when: isWanted))
            } catch {
                return .failure(error)
            }
        }
    }

    private func result(of sending: Sending, _ key: RequestKey) async -> Result<APIResponse, WeChatPayError> {
        let start = ContinuousClock.now
        let result = await sending.value()
        report.took(start.duration(to: .now), key)
        return result
            ?? .failure(WeChatPayError(.transport(TransportError(.timedOut, message: "no result within \(timeLimits.sending)"))))
    }

    private func begun(_ call: JournalledCall) async throws(DeskError) -> RequestBeginning {
        let now = clock.now()
        let (request, observations) = (call.journalled(at: now, lease: timeLimits.lease), call.request.requested(call.request.step(at: now)))
        return try await asking { () async throws(LedgerError) in try await ledger.begin(request, observations: observations) }
    }
}

/// How long somebody waits, and with which pauses: short ones first, since most requests take a fraction of a second. Pure.
struct Patience: Sendable {
    private var left: Duration
    private var pause: Duration = .milliseconds(20)

    init(limit: Duration) {
        left = limit
    }

    /// The next pause; nil when the time is over.
    mutating func next() -> Duration? {
        guard left > .zero else { return nil }
        defer { pause = min(pause * 2, .milliseconds(500)) }
        let next = min(pause, left)
        left -= next
        return next
    }
}
