package import CardLedger
import Cards
package import CoreMetrics
package import Logging
package import WeChatPay

/// Starts cards: writes each request down, sends it, and writes down what came of it together with what that says about the card.
///
/// The merchant's own number makes a request safe to repeat: with the same values it has one effect, however often it is made.
package final class Desk: Sendable {
    private let clients: [String: WeChatPayClient]
    private let ledger: Ledger
    private let publicURL: String
    private let clock: WallClock
    private let cardNumber: CardNumber
    private let outcomes: [RequestState: Counter]
    private let logger: Logger

    /// `publicURL` has no slash at its end; callbacks come to `{publicURL}/notify/{mchid}`.
    package init(
        merchants: [WeChatPayClient], ledger: Ledger, publicURL: String, clock: WallClock, cardNumber: CardNumber? = nil,
        factory: any MetricsFactory, logger: Logger
    ) {
        clients = Dictionary(merchants.map { ($0.merchant.mchid, $0) }, uniquingKeysWith: { first, _ in first })
        self.ledger = ledger
        self.publicURL = publicURL
        self.clock = clock
        self.cardNumber = cardNumber ?? CardNumber(clock: clock)
        self.logger = logger
        outcomes = Dictionary(
            uniqueKeysWithValues: [.answered, .rejected, .unknown].map { (state: RequestState) in
                let dimensions = [("operation", "prepare"), ("outcome", state.rawValue)]
                return (state, Counter(label: MetricName.requests, dimensions: dimensions, factory: factory))
            })
    }

    /// Prepares a discount card for a user to accept.
    package func prepareDiscountCard(mchid: String, _ order: DiscountCardOrder) async throws(DeskError) -> PreparedCard {
        guard let client = clients[mchid] else { throw .merchantNotConfigured(mchid) }
        let request = try DiscountCardRequest(
            mchid: mchid, outCardCode: order.outCardCode ?? cardNumber.next(), order: order, notifyURL: "\(publicURL)/notify/\(mchid)")
        switch try await begin(request) {
        case .send(let entry):
            let outcome = await send(request, entry, client)
            try await settle(request, outcome)
            if let error = outcome.error { throw error }
            return try await preparedCard(request, outcome.settlement.answer)
        case .settled(let entry):
            if entry.state == .rejected { throw Self.rejection(entry) }
            return try await preparedCard(request, entry.answer)
        case .conflict:
            throw .numberInUse(request.key.number)
        }
    }

    private func begin(_ request: DiscountCardRequest) async throws(DeskError) -> RequestBeginning {
        let now = clock.now()
        do {
            return try await ledger.begin(request.journalled(at: now), observations: [request.requested(at: now)])
        } catch {
            throw .ledger(error)
        }
    }

    private func send(_ request: DiscountCardRequest, _ entry: JournalEntry, _ client: WeChatPayClient) async -> RequestOutcome {
        let call = request.call(repeating: entry)
        do throws(WeChatPayError) {
            let response = try await client.send(try call.request())
            do throws(JSONError) {
                _ = try call.answer(response)
                return RequestOutcome(prepared: response, answer: try response.json().storableText(), request, at: clock.now())
            } catch {
                throw WeChatPayError(.unreadable(error), requestID: response.requestID)
            }
        } catch {
            return RequestOutcome(error, attempts: entry.attempts, request, at: clock.now())
        }
    }

    private func settle(_ request: DiscountCardRequest, _ outcome: RequestOutcome) async throws(DeskError) {
        let settlement = outcome.settlement
        outcomes[settlement.state]?.increment()
        var metadata: Logger.Metadata = [
            LogKey.mchid: "\(request.key.card.mchid)", LogKey.outCardCode: "\(request.key.number)", LogKey.operation: "\(request.key.operation)",
            LogKey.outcome: "\(settlement.state.rawValue)",
        ]
        metadata[LogKey.code] = settlement.answerCode.map { "\(loggable($0))" }
        metadata[LogKey.requestID] = settlement.wechatpayRequestID.map { "\(loggable($0))" }
        if case .unknownOutcome(let error) = outcome.error, error.code == nil { metadata[LogKey.error] = "\(error)" }
        logger.log(level: outcome.error == nil ? .info : .warning, "a request to WeChat Pay has its outcome", metadata: metadata)
        do {
            try await ledger.settle(request.key, settlement, observations: outcome.observation.map { [$0] } ?? [])
        } catch {
            throw .ledger(error)
        }
    }

    private func preparedCard(_ request: DiscountCardRequest, _ answer: JSONText?) async throws(DeskError) -> PreparedCard {
        do throws(LedgerError) {
            guard let card = try await ledger.card(request.key.card)?.card, let answer, let prepared = PreparedCard(answer: answer, card: card) else {
                throw LedgerError(code: .unexpectedAnswer, message: "The journal holds the request, but not its answer and its card.")
            }
            return prepared
        } catch {
            throw .ledger(error)
        }
    }

    /// The recorded refusal, as WeChat Pay worded it then.
    private static func rejection(_ entry: JournalEntry) -> DeskError {
        let answer = entry.answer.flatMap { try? JSONDocument(Array($0.text.utf8)).root }
        let message = answer.flatMap { try? $0.string("message") } ?? ""
        return .rejected(status: entry.answerStatus ?? 400, code: entry.answerCode ?? "", message: message)
    }
}
