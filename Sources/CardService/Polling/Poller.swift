package import CardLedger
package import CoreMetrics
package import Logging
import Synchronization
package import WeChatPay

/// Finds out what callbacks do not tell: asks WeChat Pay about cards when their time has come, takes up requests that were left open, and notices what
/// time alone brings about.
///
/// Several processes share the work by leases of buckets. Everything it does may be done twice without harm; leases save the questions.
package final class Poller: Sendable {
    package struct Configuration: Sendable {
        /// This process among those that share the checks: unique, and telling where it runs.
        package var holder: String
        /// How long a process keeps its buckets without a sign of life, by the database's clock.
        package var lease: Duration = .seconds(20)
        /// How often the leases are renewed. A process that died is replaced after a lease and this, at the latest.
        package var renewal: Duration = .seconds(5)
        /// The pause between two looks at what is due.
        package var pause: Duration = .seconds(1)
        /// The pause before a merchant's next checks when the last ones could not be written down: WeChat Pay is not to be asked the same again and again.
        package var pauseAfterFailure: Duration = .seconds(10)
        /// How long the end waits until the leases are given back.
        package var releaseLimit: Duration = .seconds(1)
        /// Checks of one merchant at a time.
        package var concurrency = 4
        /// Checks of one merchant that are read at once.
        package var batch = 64
        /// Changed cards that get their places in the schedule in one transaction.
        package var step = 500
        /// Such transactions of a bucket in one look. A burst of callbacks is not to be doubled by a burst of schedules: what is left waits for the next look.
        package var stepsPerLook = 8

        package init(holder: String) {
            self.holder = holder
        }
    }

    /// Sends a request of the journal again and settles it, as `Desk.resume` does.
    package typealias Resume = @Sendable (JournalEntry) async throws(DeskError) -> RequestState

    let configuration: Configuration
    let ledger: Ledger
    let clock: WallClock
    let sleep: @Sendable (Duration) async throws -> Void
    let metrics: PollMetrics
    let checks: [String: CardCheck]
    let leases: HeldLeases

    /// `sleep` waits between looks and for the limits of questions; it throws when its task is cancelled.
    package init(
        merchants: [WeChatPayClient], ledger: Ledger, configuration: Configuration, clock: WallClock, limits: RateLimits? = nil,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        factory: any MetricsFactory, logger: Logger, resume: @escaping Resume
    ) {
        self.configuration = configuration
        self.ledger = ledger
        self.clock = clock
        self.sleep = sleep
        metrics = PollMetrics(factory: factory, clock: clock, logger: logger)
        leases = HeldLeases()
        let limits = limits ?? RateLimits(clock: clock, sleep: sleep)
        let inquiry = Inquiry(ledger: ledger, clock: clock, limits: limits)
        let checks = merchants.map { client in
            (client.merchant.mchid, CardCheck(client: client, ledger: ledger, inquiry: inquiry, limits: limits, clock: clock, resume: resume))
        }
        self.checks = Dictionary(checks, uniquingKeysWith: { first, _ in first })
    }

    /// Works until the task is cancelled, and gives the leases back then. What the database refuses is tried again after the pause.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepLeases(asGuest: false) }
            let busy = BusyMerchants()
            while !Task.isCancelled {
                do throws(LedgerError) {
                    for bucket in leases.buckets {
                        try await catchUp(bucket)
                        for (mchid, due) in try await dueChecks(of: [bucket], mchids: busy.idle(of: Array(checks.keys))) where busy.begin(mchid) {
                            group.addTask {
                                if await !self.work(through: due, of: mchid, { _ in }) { try? await self.sleep(self.configuration.pauseAfterFailure) }
                                busy.end(mchid)
                            }
                        }
                    }
                } catch {
                    metrics.failed(error)
                }
                try? await sleep(configuration.pause)
            }
            group.cancelAll()
        }
        await release()
    }

    /// Checks everything that is due now, once, and gives the leases back. As a guest it takes only buckets that nobody has.
    package func pass(asGuest: Bool = true) async throws(LedgerError) -> PollReport {
        try await renewLeases(asGuest: asGuest)
        let keeper = Task { [self] in
            try? await sleep(configuration.renewal)
            await keepLeases(asGuest: asGuest)
        }
        defer { keeper.cancel() }
        let report: Result<PollReport, LedgerError>
        do throws(LedgerError) {
            report = .success(try await checkAll())
        } catch {
            report = .failure(error)
        }
        keeper.cancel()
        _ = await keeper.value
        await release()
        return try report.get()
    }

    private func catchUp(_ bucket: Int32) async throws(LedgerError) {
        for _ in 0..<configuration.stepsPerLook {
            if try await !discover(bucket).hasMore || Task.isCancelled { return }
        }
    }

    private func checkAll() async throws(LedgerError) -> PollReport {
        var report = PollReport(buckets: leases.buckets.count)
        for bucket in leases.buckets {
            var found: Discovery
            repeat {
                found = try await discover(bucket)
                report.expiredTokens += found.expiredTokens
            } while found.hasMore && !Task.isCancelled
        }
        let due = try await dueChecks(of: leases.buckets, mchids: Array(checks.keys))
        let results = PassResults()
        await withDiscardingTaskGroup { group in
            for (mchid, due) in due {
                group.addTask { _ = await self.work(through: due, of: mchid) { results.append($0) } }
            }
        }
        report.results = results.all
        report.otherPollers = try await ledger.pollers().filter { $0 != configuration.holder }
        return report
    }
}

/// What one pass did.
package struct PollReport: Sendable {
    /// The buckets that it had: none when other processes have them all.
    package let buckets: Int
    /// The processes that have others.
    package fileprivate(set) var otherPollers: [String] = []
    /// Tokens of trip coupons whose time was over.
    package fileprivate(set) var expiredTokens = 0
    package fileprivate(set) var results: [CardCheckResult] = []

    init(buckets: Int) {
        self.buckets = buckets
    }
}

private final class PassResults: Sendable {
    private let results = Mutex<[CardCheckResult]>([])

    var all: [CardCheckResult] { results.withLock { $0 } }

    func append(_ result: CardCheckResult) {
        results.withLock { $0.append(result) }
    }
}

/// The merchants whose checks are being made: one batch of each at a time, so that a slow one fills nobody else's place.
private final class BusyMerchants: Sendable {
    private let mchids = Mutex<Set<String>>([])

    func idle(of all: [String]) -> [String] {
        mchids.withLock { busy in all.filter { !busy.contains($0) } }
    }

    /// False when the merchant's checks are being made already.
    func begin(_ mchid: String) -> Bool {
        mchids.withLock { $0.insert(mchid).inserted }
    }

    func end(_ mchid: String) {
        _ = mchids.withLock { $0.remove(mchid) }
    }
}
