import CardService
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The port for administration until the service stops.
struct AdminService: Service {
    let responder: AdminResponder
    let address: ListenAddress
    /// How long requests that are being answered may take then. What is cut off stands in the journal.
    let stopLimit: Duration
    let listening: ListeningState
    let logger: Logger

    func run() async throws {
        let application = Application(
            responder: responder, server: .http1(configuration: .init(idleTimeout: .seconds(75))),
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
