package import CardLedger
package import CardService
import CoreMetrics
package import Logging
import ServiceLifecycle
package import WeChatPay

/// The whole service, wired from plain values: ledger, inbox, desk, the port for callbacks and the port for administration.
///
/// One `run()`, which ends by graceful shutdown: new callbacks are refused, accepted ones are finished, then the ports and the ledger close.
package final class CardKeeperServer: Service {
    package struct Configuration: Sendable {
        /// Callbacks and `/healthz`. Port 0 lets the kernel choose.
        package var listen: ListenAddress
        /// Merchant API, readiness and metrics.
        package var adminListen: ListenAddress
        package var adminToken: AdminToken
        /// Without a slash at its end; callbacks come to `{publicURL}/notify/{mchid}`.
        package var publicURL: String
        /// Scheme, host and port of WeChat Pay.
        package var wechatpayURL: String = WeChatPayClient.mainURL
        /// Used when no connection to the first comes about.
        package var wechatpayBackupURL: String?
        /// How requests to WeChat Pay are repeated. All attempts together have to end before the journal's lease on a request does.
        package var retryPolicy = ServedMerchant.retryPolicy
        /// How long the steps of a request to WeChat Pay may take.
        package var requestTimeLimits = Desk.TimeLimits()
        package var merchants: [ServedMerchant]
        package var ledger: Ledger.Configuration
        /// Where refused callbacks are written for `explain`; nil: nowhere.
        package var refusedDirectory: String?
        package var limits = ConnectionLimits()
        /// Whether WeChat Pay is asked about what callbacks do not tell.
        package var polls = true
        /// How long callbacks that were accepted may take when the service stops.
        package var stopLimit: Duration = .seconds(4)
        /// How long requests of merchants, and then what of them goes on without their callers, may take when the service stops.
        package var requestStopLimit: Duration = .seconds(1)

        package init(
            listen: ListenAddress, adminListen: ListenAddress, adminToken: AdminToken, publicURL: String, merchants: [ServedMerchant],
            ledger: Ledger.Configuration
        ) {
            self.listen = listen
            self.adminListen = adminListen
            self.adminToken = adminToken
            self.publicURL = publicURL
            self.merchants = merchants
            self.ledger = ledger
        }
    }

    /// Where the ports are open.
    package struct Addresses: Hashable, Sendable {
        package let callbacks: ListenAddress
        package let admin: ListenAddress
    }

    package let ledger: Ledger
    package let inbox: Inbox
    package let desk: Desk
    package let clients: [WeChatPayClient]
    package let metrics: PrometheusRegistry

    private let configuration: Configuration
    private let listener: CallbackListener
    private let archive: RefusedCallbackArchive?
    private let report: CallbackReport
    private let ledgerMetrics: LedgerMetrics
    private let clock: WallClock
    private let logger: Logger
    private let listening = ListeningState()

    /// Throws Foundation's error when the folder for refused callbacks cannot be made.
    package init(
        _ configuration: Configuration, transport: any Transport, clock: WallClock = .system, number: RequestNumber? = nil, logger: Logger
    ) throws {
        let metrics = PrometheusRegistry(descriptions: MetricName.descriptions)
        let ledgerMetrics = LedgerMetrics(factory: metrics, logger: logger)
        let ledger = Ledger(configuration: configuration.ledger, logger: logger, observer: ledgerMetrics)
        let clients = configuration.merchants.map {
            $0.client(configuration: configuration, transport: transport, clock: clock, metrics: metrics, logger: logger)
        }
        let report = CallbackReport(mchids: clients.map(\.merchant.mchid), factory: metrics, clock: clock, logger: logger)
        let archive = try configuration.refusedDirectory.map {
            try RefusedCallbackArchive(directory: $0, clock: clock, factory: metrics, logger: logger)
        }
        let inbox = Inbox(merchants: clients, ledger: ledger, clock: clock, report: report, archive: archive)
        self.configuration = configuration
        self.ledger = ledger
        self.clients = clients
        self.metrics = metrics
        self.inbox = inbox
        self.report = report
        self.archive = archive
        self.ledgerMetrics = ledgerMetrics
        self.clock = clock
        self.logger = logger
        desk = Desk(
            merchants: clients, ledger: ledger, publicURL: configuration.publicURL, clock: clock, number: number,
            timeLimits: configuration.requestTimeLimits, factory: metrics, logger: logger)
        listener = CallbackListener(
            service: CallbackListener.Service(inbox: inbox, report: report, clock: clock),
            limits: configuration.limits.within(descriptors: DescriptorLimit.raised()), logger: logger)
    }

    /// The ports, once both are open; nil when `run()` ended before that.
    package func addresses() async -> Addresses? {
        await listening.addresses()
    }

    package func run() async throws {
        defer { listening.end() }
        ledger.start()
        do {
            try await refuseForeignSchema()
        } catch {
            await ledger.stop()
            throw error
        }
        // They stop in the reverse order: first no new callbacks, last the ledger, when everything that was accepted is written. Each has its limit,
        // and all of them together thirteen seconds.
        let services: [any Service] =
            [LedgerService(ledger: ledger, stopLimit: configuration.ledger.deadline + .milliseconds(1_200), logger: logger)]
            + clients.map { CertificateService(refresher: $0.certificateRefresher) }
            + [DeskService(desk: desk, stopLimit: configuration.requestStopLimit)] + (configuration.polls ? [poll()] : []) + [admin()]
            + [CallbackService(listener: listener, address: configuration.listen, stopLimit: configuration.stopLimit, listening: listening)]
        let group = ServiceGroupConfiguration(services: services, logger: logger)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            await archive?.flush()
            throw error
        }
        await archive?.flush()
    }

    /// The text that `/metrics` answers.
    package func metricsText() -> String {
        report.updateAges()
        ledgerMetrics.update(from: ledger)
        return metrics.text()
    }

    /// A schema that is not ours, or not of this version, would fail every callback. A database that is away may come back.
    private func refuseForeignSchema() async throws(LedgerError) {
        let status: SchemaStatus
        do {
            status = try await ledger.schemaStatus()
        } catch {
            guard error.code == .databaseUnavailable || error.code == .databaseSlow else { throw error }
            logger.warning("the database is not reachable yet; callbacks are answered 503 until it is", metadata: [LogKey.error: "\(error)"])
            return
        }
        if let refusal = status.refusal { throw refusal }
    }

    private func poll() -> some Service {
        let poller = Poller(
            merchants: clients, ledger: ledger, configuration: .ofThisProcess(), clock: clock, factory: metrics, logger: logger,
            resume: { [desk] entry async throws(DeskError) in try await desk.resume(entry) })
        return PollService(poller: poller, stopLimit: .seconds(2))
    }

    private func admin() -> some Service {
        let routes = AdminRoutes(
            desk: desk, ledger: ledger, health: Health(ledger: ledger, merchants: clients, clock: clock, port: { [listener] in listener.port }),
            metricsText: { [self] in metricsText() })
        let responder = AdminResponder(
            routes: routes.all, guardian: AdminGuardian(token: configuration.adminToken, factory: metrics), logger: logger)
        return AdminService(
            responder: responder, address: configuration.adminListen, stopLimit: configuration.requestStopLimit, listening: listening, logger: logger)
    }
}
