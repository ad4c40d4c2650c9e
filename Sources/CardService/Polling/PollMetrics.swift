import CardLedger
import Cards
import CoreMetrics
import Logging
import WeChatPay

/// Tells how the checks go: counters and gauges, and a log line where something was found or went wrong. None holds personal data.
struct PollMetrics: Sendable {
    private let checks: [Product: [CheckOutcome: Counter]]
    private let leases: Gauge
    private let oldestDue: Gauge
    private let brake: LogBrake
    private let logger: Logger

    init(factory: any MetricsFactory, clock: WallClock, logger: Logger) {
        checks = Dictionary(
            uniqueKeysWithValues: Product.allCases.map { product in
                let counters = CheckOutcome.allCases.map { outcome in
                    let dimensions = [("product", product.rawValue), ("outcome", outcome.rawValue)]
                    return (outcome, Counter(label: MetricName.checks, dimensions: dimensions, factory: factory))
                }
                return (product, Dictionary(uniqueKeysWithValues: counters))
            })
        leases = Gauge(label: MetricName.pollLeases, factory: factory)
        oldestDue = Gauge(label: MetricName.oldestDueCheck, factory: factory)
        brake = LogBrake(clock: clock)
        self.logger = logger
    }

    func checked(_ result: CardCheckResult) {
        let key = result.card.key
        checks[key.product]?[result.outcome]?.increment()
        let level = result.level
        guard logger.logLevel <= level, let omitted = brake.admits(result.failure?.name ?? result.outcome.rawValue) else { return }
        var metadata: Logger.Metadata = [
            LogKey.mchid: "\(key.mchid)", LogKey.product: "\(key.product.rawValue)", LogKey.number: "\(loggable(key.number))",
            LogKey.outcome: "\(result.outcome.rawValue)",
        ]
        metadata[LogKey.error] = result.failure.map { "\($0.name): \($0.description)" }
        if omitted > 0 { metadata[LogKey.omitted] = "\(omitted)" }
        logger.log(level: level, "a card was checked", metadata: metadata)
    }

    func tokensExpired(_ count: Int) {
        checks[.coupon]?[.recorded]?.increment(by: count)
    }

    func leased(_ count: Int) {
        leases.record(count)
    }

    func oldestDue(_ time: WeChatTime?, at now: WeChatTime) {
        let (age, overflow) = now.unixSeconds.subtractingReportingOverflow(time?.unixSeconds ?? now.unixSeconds)
        oldestDue.record(overflow ? Int64.max : max(age, 0))
    }

    /// The ledger failed; the poller goes on as soon as it can. Who is stopped is cut off in the middle of a look, and that is no failure.
    func failed(_ error: LedgerError) {
        guard error.code != .shuttingDown, !Task.isCancelled, brake.admits(error.code.rawValue) != nil else { return }
        logger.warning("cards could not be looked at", metadata: [LogKey.error: "\(error)"])
    }
}

extension CardCheckResult {
    fileprivate var level: Logger.Level {
        switch outcome {
        case .recorded, .settled: .info
        case .failed, .unsettled: .warning
        case .unchanged, .absent, .inFlight, .postponed, .idle: .debug
        }
    }
}
