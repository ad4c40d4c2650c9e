import Curl
package import Logging
import ServiceLifecycle
import Synchronization

/// WeChat Pay's side of the card products: answers merchants' calls, plays the customer, and pushes signed callbacks.
///
/// Runs once, in a `ServiceGroup` or between `start()` and `stop()`.
package final class Simulator: Service, Sendable {
    package struct Configuration: Sendable {
        package var host = "127.0.0.1"
        /// 0 lets the kernel choose.
        package var port = 0
        /// A second address, as the platform has one for when the first cannot be reached; 0 lets the kernel choose, nil is none.
        package var backupPort: Int?
        package var merchants: [SimulatedMerchant]
        package var keyMode = KeyMode.certificate
        /// Templates that are not named here behave as `CardTemplate.standard`.
        package var templates: [CardTemplate] = []
        /// Cards that are not named here behave as `ConsumptionCardTemplate.standard`.
        package var consumptionCardTemplates: [ConsumptionCardTemplate] = []
        /// Whether `notify_url` may be http to a loopback host; the platform itself wants https.
        package var allowsLoopbackHTTP = false
        package var clock = SimulatorClock.system
        /// How much faster than the platform's all waiting is.
        package var timeScale = 1.0
        package var seed: UInt64 = 1
        /// A callback that is not answered within it counts as failed. Not subject to `timeScale`.
        package var answerLimit = Duration.seconds(5)
        /// How late an answer with `Fault.slowAnswer` is.
        package var slowAnswer = Duration.seconds(10)
        /// Seconds that `Retry-After` names. Not subject to `timeScale`.
        package var retryAfter: Int64 = 1
        /// Endpoints that are not named here have no limit.
        package var frequencyLimits = FrequencyLimit.documented
        /// What the notification sender does beyond `timeScale`, which stands above.
        package var sender = NotificationSender.Configuration()
        /// A PEM file of authorities to trust when a notify_url is https, in place of the system's.
        package var certificateAuthorityFile: String?
        /// How many calls are remembered as they came.
        package var recordLimit = 20_000
        package var logger = Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }

        package init(merchants: [SimulatedMerchant]) { self.merchants = merchants }
    }

    package let identity: PlatformIdentity
    package let faults: Faults
    package let state: PlatformState
    package let notices: Notices
    /// Of discount cards.
    package let customer: Customer
    package let voucherHolder: VoucherHolder
    /// Of payroll cards.
    package let employee: Employee
    package let sender: NotificationSender
    /// Makes callbacks as values, with the same keys.
    package let callbacks: CallbackFactory
    /// Steers this simulator without a socket.
    package let control: ControlAPI
    /// Merchants' calls as they came.
    package let record: WireRecord
    package let ports: Ports
    private let server: PlatformServer
    private let session: CurlSession
    private let host: String
    private let listening = Listening()
    private let task = Mutex<Task<Void, Never>?>(nil)

    package var cards: DiscountCards { state.cards }

    /// Generates what keys `identity` does not bring.
    package init(_ configuration: Configuration, identity: PlatformIdentity? = nil) throws {
        let clock = configuration.clock
        let random = SimulatorRandom(seed: configuration.seed)
        host = configuration.host
        self.identity = try identity ?? PlatformIdentity(mode: configuration.keyMode, clock: clock, random: random)
        faults = Faults(seed: configuration.seed)
        callbacks = CallbackFactory(identity: self.identity, clock: clock, random: random)
        session = try CurlSession()
        var sending = configuration.sender
        sending.timeScale = configuration.timeScale
        sender = NotificationSender(
            configuration: sending, factory: callbacks, faults: faults,
            post: session.callbackPost(answerLimit: configuration.answerLimit, certificateAuthorityFile: configuration.certificateAuthorityFile))
        state = PlatformState(
            templates: configuration.templates, consumptionCardTemplates: configuration.consumptionCardTemplates, random: random)
        notices = Notices(
            merchants: configuration.merchants, sender: sender, addresses: state.callbackAddresses, clock: clock, random: random)
        customer = Customer(cards: state.cards, notices: notices, clock: clock, random: random)
        voucherHolder = VoucherHolder(vouchers: state.vouchers, notices: notices, clock: clock, random: random)
        employee = Employee(cards: state.payrollCards, clock: clock)
        var answering = PlatformAPI.Configuration(merchants: configuration.merchants)
        answering.allowsLoopbackHTTP = configuration.allowsLoopbackHTTP
        answering.slowAnswer = configuration.slowAnswer.hurried(by: configuration.timeScale)
        answering.retryAfter = configuration.retryAfter
        answering.frequencyLimits = configuration.frequencyLimits
        let api = PlatformAPI(
            answering, identity: self.identity, state: state, notices: notices, faults: faults, clock: clock, random: random)
        ports = Ports(host: configuration.host, port: configuration.port, backupPort: configuration.backupPort, clock: clock)
        record = WireRecord(limit: configuration.recordLimit)
        control = ControlAPI(
            identity: self.identity, faults: faults, state: state, customer: customer, voucherHolder: voucherHolder, employee: employee,
            notices: notices, sender: sender, ports: ports, record: record, clock: clock, random: random)
        server = PlatformServer(ports, logger: configuration.logger) { [control, record] head in
            if head.path.hasPrefix(ControlAPI.prefix) { return .read { control.answer($0) } }
            let arrival = api.arrival(of: head)
            if arrival.fault == .cutBeforeReading {
                record.append(head, endpoint: arrival.endpoint, fault: arrival.fault, at: clock.now())
                return .cut
            }
            return .read { request in
                record.append(request, endpoint: arrival.endpoint, fault: arrival.fault, at: clock.now())
                return try await api.answer(request, arrival)
            }
        }
    }

    /// `http://host:port` once the port is open.
    package var baseURL: String? { listening.url }

    /// The backup address, once the ports are open; nil without one.
    package var backupURL: String? { listening.url.flatMap { _ in ports.port(.backup).map(url) } }

    /// Waits for the port. Throws what ended the simulator before.
    package func waitUntilListening() async throws -> String { try await listening.opening() }

    /// Until the task is cancelled or its service group asks for a graceful end.
    package func run() async throws {
        try listening.begin()
        defer { session.shutdown() }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await cancelWhenGracefulShutdown { await self.sender.run() } }
                group.addTask { try await self.server.run { port in self.opened(port) } }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch {
            listening.ended(error)
            throw error
        }
        listening.ended(SimulatorError.ended)
    }

    /// Runs in a task of its own and returns the base URL as soon as the port is open.
    package func start() async throws -> String {
        // What ends the run early reaches the caller through `waitUntilListening()`.
        let running = Task { _ = try? await self.run() }
        task.withLock { $0 = running }
        return try await waitUntilListening()
    }

    /// Closes the port and sends nothing any more; returns when all has ended.
    package func stop() async {
        let running = task.withLock { task in
            defer { task = nil }
            return task
        }
        running?.cancel()
        await running?.value
    }

    private func opened(_ port: Int) { listening.opened(url: url(port)) }

    private func url(_ port: Int) -> String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
