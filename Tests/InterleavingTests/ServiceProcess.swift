import CardLedger
import CardService
import CoreMetrics
import Logging
import Samples
import Synchronization
import WeChatPay

/// One life of the service: what a process has, over the database and WeChat Pay that all of them share.
final class ServiceProcess: Sendable {
    static let publicURL = "https://pay.example.com"

    let desk: Desk
    let inbox: Inbox
    let poller: Poller
    private let mchid: String
    private let ledger: Ledger
    private let end: Latch
    private let tasks = Mutex<[Task<Void, Never>]>([])

    init(_ number: Int, mchid: String, databaseURL: String, platform: PlatformDouble, clock: ManualClock, retries: Bool) throws {
        let logger = Logger(label: "interleaving") { _ in SwiftLogNoOpLogHandler() }
        let metrics = NOOPMetricsHandler.instance
        let end = Latch()
        let merchant = try SampleIdentities.merchant(mchid: mchid)
        let client = WeChatPayClient(
            merchant: merchant,
            keyring: try PlatformKeyring(
                merchant: merchant, certificates: [SampleIdentities.platform().platformCertificate()],
                publicKeys: [SampleIdentities.platformPublicKey()]),
            transport: platform.line(until: end), clock: clock.wallClock, refreshesCertificates: false, retryPolicy: retries ? .standard : .never,
            sleep: { _ in await Task.yield() })
        var configuration = Ledger.Configuration(databaseURL: databaseURL)
        // A busy machine is no fault of the plan.
        configuration.deadline = .seconds(60)
        let ledger = Ledger(configuration: configuration, logger: logger)
        // Who stands still does so for longer than any limit of its own would let it.
        var limits = Desk.TimeLimits()
        limits.sending = .seconds(600)
        let desk = Desk(
            merchants: [client], ledger: ledger, publicURL: Self.publicURL, clock: clock.wallClock, timeLimits: limits,
            sleep: { _ in await Task.yield() }, factory: metrics, logger: logger)
        self.mchid = mchid
        self.ledger = ledger
        self.desk = desk
        self.end = end
        let report = CallbackReport(mchids: [mchid], factory: metrics, clock: clock.wallClock, logger: logger)
        inbox = Inbox(merchants: [client], ledger: ledger, clock: clock.wallClock, report: report, archive: nil)
        poller = Poller(
            merchants: [client], ledger: ledger, configuration: Poller.Configuration(holder: "process \(number) of \(mchid)"), clock: clock.wallClock,
            limits: RateLimits(
                clock: clock.wallClock, perSecond: 1_000,
                sleep: { clock.set(clock.now.adding(microseconds: Int64($0 / .microseconds(1))) ?? clock.now) }),
            factory: metrics, logger: logger, resume: { entry throws(DeskError) in try await desk.resume(entry) })
        ledger.start()
    }

    /// Does something that goes on when nobody waits for it.
    func undertake(_ work: @escaping @Sendable () async -> Void) {
        tasks.withLock { $0.append(Task { await work() }) }
    }

    /// Whether the callback was answered 204.
    func receive(_ callback: SignedCallback) async -> Bool {
        let answer = await withCheckedContinuation { continuation in
            inbox.receive(RawCallback(mchid: mchid, headers: callback.headers, body: callback.body, peer: nil)) { continuation.resume(returning: $0) }
        }
        if case .accepted = answer { return true }
        return false
    }

    /// The process dies: what it was doing comes to nothing.
    func kill() async {
        await ledger.stop()
        await goOn()
    }

    /// The process stood still and goes on: its requests end, it does with their answers what it does with answers, and stops.
    func wakeAndStop() async {
        await goOn()
        await ledger.stop()
    }

    private func goOn() async {
        end.open()
        for task in tasks.withLock({ $0 }) { await task.value }
    }
}
