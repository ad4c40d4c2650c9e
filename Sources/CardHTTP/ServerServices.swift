import CardLedger
import CardService
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import WeChatPay

/// Keeps the ledger open until everything else has stopped.
struct LedgerService: Service {
    let ledger: Ledger
    /// A database that hangs shall not hold up the end.
    let stopLimit: Duration
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        let isStopped: Void? = await value(within: stopLimit) { [ledger] in await ledger.stop() }
        if isStopped == nil { logger.warning("the database hangs; its connections were left as they are") }
    }
}

/// Keeps one merchant's platform certificates fresh.
struct CertificateService: Service {
    let refresher: PlatformCertificateRefresher

    func run() async throws {
        await cancelWhenGracefulShutdown {
            try? await refresher.run()
            // With downloads switched off there is nothing to do; a service that ends would end the others.
            try? await gracefulShutdown()
        }
    }
}

/// Opens the port for callbacks until the service stops.
struct CallbackService: Service {
    let listener: CallbackListener
    let address: ListenAddress
    let stopLimit: Duration
    let listening: ListeningState

    func run() async throws {
        do {
            listening.callbacksOpened(try await listener.start(at: address))
        } catch {
            throw PortNotOpened(key: "listen", address: address, error)
        }
        await cancelWhenGracefulShutdown { await listener.untilClosed() }
        guard !Task.isCancelled else { return await listener.stop(within: .zero) }
        let hasClosedByItself = !Task.isShuttingDownGracefully
        await listener.stop(within: stopLimit)
        if hasClosedByItself { throw PortClosed(key: "listen", address: address) }
    }
}

/// The port for administration until the service stops.
struct AdminService: Service {
    let routes: AdminRoutes
    let address: ListenAddress
    /// How long requests that are being answered may take then. What is cut off stands in the journal.
    let stopLimit: Duration
    let listening: ListeningState
    let logger: Logger

    func run() async throws {
        let application = Application(
            router: routes.router(), server: .http1(configuration: .init(idleTimeout: .seconds(75))),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port)),
            onServerRunning: { channel in
                listening.adminOpened(ListenAddress(host: address.host, port: channel.localAddress?.port ?? address.port))
            }, logger: logger)
        // A task of its own, which is asked to stop and never cancelled: the server would let go of connections that it has just accepted, and
        // NIO traps on such.
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [application], logger: logger))
        let (ended, ending) = AsyncStream<Never>.makeStream()
        let running = Task {
            defer { ending.finish() }
            try await group.run()
        }
        await cancelWhenGracefulShutdown {
            for await _ in ended {}
        }
        await group.triggerGracefulShutdown()
        guard let result = await value(within: stopLimit, of: { await running.result }) else {
            return logger.warning("requests to the admin port were cut off while stopping")
        }
        do {
            try result.get()
        } catch let error as IOError {
            throw PortNotOpened(key: "admin_listen", address: address, error)
        }
    }
}

/// A port could not be opened.
package struct PortNotOpened: Error, CustomStringConvertible {
    /// The key of the configuration that names it.
    package let key: String
    package let address: ListenAddress
    package let reason: String

    init(key: String, address: ListenAddress, _ error: any Error) {
        self.key = key
        self.address = address
        reason = (error as? IOError).map { "\($0)" } ?? "\(error)"
    }

    package var description: String {
        "\(key): \(address) cannot be opened: \(reason). Is another program using it? Choose another address, or end that program."
    }
}

/// A port that was open is not any more, though nobody stopped the service.
package struct PortClosed: Error, CustomStringConvertible {
    /// The key of the configuration that names it.
    package let key: String
    package let address: ListenAddress

    package var description: String {
        "\(key): the system has closed \(address). The service ended, because it could not be reached any more; start it again."
    }
}

/// Remembers which ports are open, for those who wait for both.
final class ListeningState: Sendable {
    private struct State {
        var callbacks: ListenAddress?
        var admin: ListenAddress?
        var hasEnded = false
        var waiting: [CheckedContinuation<CardKeeperServer.Addresses?, Never>] = []

        var addresses: CardKeeperServer.Addresses? {
            guard let callbacks, let admin else { return nil }
            return CardKeeperServer.Addresses(callbacks: callbacks, admin: admin)
        }

        mutating func takeWaiting() -> [CheckedContinuation<CardKeeperServer.Addresses?, Never>] {
            guard addresses != nil || hasEnded else { return [] }
            defer { waiting = [] }
            return waiting
        }
    }

    private let state = Mutex(State())

    func callbacksOpened(_ address: ListenAddress) { change { $0.callbacks = address } }
    func adminOpened(_ address: ListenAddress) { change { $0.admin = address } }
    func end() { change { $0.hasEnded = true } }

    func addresses() async -> CardKeeperServer.Addresses? {
        await withCheckedContinuation { continuation in
            state.withLock { $0.waiting.append(continuation) }
            change { _ in }
        }
    }

    private func change(_ body: (inout sending State) -> Void) {
        let (waiting, addresses) = state.withLock { state in
            body(&state)
            return (state.takeWaiting(), state.addresses)
        }
        for continuation in waiting {
            continuation.resume(returning: addresses)
        }
    }
}
