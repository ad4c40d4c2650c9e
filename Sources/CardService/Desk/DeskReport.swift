import CardLedger
import Cards
import CoreMetrics
import Logging
import WeChatPay

/// Tells what became of each request to WeChat Pay: one counter, and one log line when it was sent. Neither holds personal data or a token.
struct DeskReport: Sendable {
    /// What a request came to.
    enum Outcome: String, CaseIterable {
        /// WeChat Pay did it, and that is written down.
        case answered
        /// WeChat Pay refused for good, and that is written down.
        case rejected
        /// Sent, and no answer tells whether it was done.
        case unknown
        /// Sent, and what came of it could not be written down.
        case notRecorded = "not_recorded"
        /// The recorded answer was given.
        case repeated
        /// The same request is being sent.
        case inFlight = "in_flight"
        /// Another request was made under the number.
        case conflict
        /// Its result is not known, and WeChat Pay would not take it for the same one any more.
        case notRepeatable = "not_repeatable"
    }

    private let counters: [RequestOperation: [Outcome: Counter]]
    private let times: [RequestOperation: Recorder]
    private let logger: Logger

    init(factory: any MetricsFactory, logger: Logger) {
        self.logger = logger
        times = Dictionary(
            uniqueKeysWithValues: RequestOperation.allCases.map { operation in
                (operation, Recorder(label: MetricName.requestTime, dimensions: [("operation", operation.rawValue)], factory: factory))
            })
        counters = Dictionary(
            uniqueKeysWithValues: RequestOperation.allCases.map { operation in
                let outcomes = Outcome.allCases.map { outcome in
                    let dimensions = [("operation", operation.rawValue), ("outcome", outcome.rawValue)]
                    return (outcome, Counter(label: MetricName.requests, dimensions: dimensions, factory: factory))
                }
                return (operation, Dictionary(uniqueKeysWithValues: outcomes))
            })
    }

    func count(_ outcome: Outcome, _ key: RequestKey) {
        RequestOperation(rawValue: key.operation).flatMap { counters[$0]?[outcome] }?.increment()
    }

    /// A request was sent, and took so long.
    func took(_ duration: Duration, _ key: RequestKey) {
        RequestOperation(rawValue: key.operation).flatMap { times[$0] }?.record(duration / .seconds(1))
    }

    /// A request was sent and its outcome is written down.
    func settled(_ key: RequestKey, _ outcome: RequestOutcome) {
        let settlement = outcome.settlement
        switch settlement.state {
        case .answered: count(.answered, key)
        case .rejected: count(.rejected, key)
        case .unknown, .sending: count(.unknown, key)
        }
        var metadata = metadata(key)
        metadata[LogKey.outcome] = "\(settlement.state.rawValue)"
        metadata[LogKey.code] = settlement.answerCode.map { "\(loggable($0))" }
        metadata[LogKey.requestID] = settlement.wechatpayRequestID.map { "\(loggable($0))" }
        if case .failure(.unknownOutcome(let error)) = outcome.result, error.code == nil { metadata[LogKey.error] = "\(error)" }
        logger.log(
            level: settlement.state == .answered ? .info : .warning, "a request to WeChat Pay has its outcome", metadata: metadata)
    }

    /// A request was sent and its outcome could not be written down.
    func notRecorded(_ key: RequestKey, _ outcome: RequestOutcome, _ error: LedgerError) {
        count(.notRecorded, key)
        var metadata = metadata(key)
        metadata[LogKey.outcome] = "\(outcome.settlement.state.rawValue)"
        metadata[LogKey.error] = "\(error)"
        logger.error("the outcome of a request to WeChat Pay could not be written down; it stays open", metadata: metadata)
    }

    /// The service stops, and requests are still being sent.
    func cutOff() {
        logger.warning("requests to WeChat Pay were cut off while stopping; they stay open in the journal")
    }

    private func metadata(_ key: RequestKey) -> Logger.Metadata {
        [
            LogKey.mchid: "\(key.card.mchid)", LogKey.product: "\(key.card.product.rawValue)", LogKey.number: "\(loggable(key.number))",
            LogKey.operation: "\(key.operation)",
        ]
    }
}
