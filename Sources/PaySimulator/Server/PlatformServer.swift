package import Logging
import ServiceLifecycle

/// HTTP/1.1 around a function: reads a request whole, asks for the answer, writes it. Connections can be cut at any moment of it.
package final class PlatformServer: Sendable {
    package typealias Answering = @Sendable (PlatformRequest) async throws -> PlatformAnswer

    /// What is done with a request of which the head has come.
    package enum Arrival: Sendable {
        /// The connection is cut, and nothing more of it is read.
        case cut
        /// It is read whole, and answered so.
        case read(Answering)
    }

    /// No call of the card products comes near it.
    static let bodyLimit = 1 << 20

    private let ports: Ports
    private let logger: Logger
    private let arriving: @Sendable (_ head: PlatformRequest) -> Arrival

    /// `arriving` is given each request without its body.
    package init(
        _ ports: Ports, logger: Logger = Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() },
        arriving: @escaping @Sendable (_ head: PlatformRequest) -> Arrival
    ) {
        self.ports = ports
        self.logger = logger
        self.arriving = arriving
    }

    /// On one port; 0 lets the kernel choose.
    package convenience init(host: String, port: Int, answering: @escaping Answering) {
        self.init(Ports(host: host, port: port)) { _ in .read(answering) }
    }

    /// Until the task is cancelled or the service group asks for a graceful end. `onOpen` is given the main port.
    package func run(onOpen: @escaping @Sendable (_ port: Int) -> Void) async throws {
        do {
            try await ports.open(serving: arriving)
        } catch {
            await ports.closeAll()
            throw error
        }
        onOpen(ports.port(.main) ?? 0)
        logger.debug("listening", metadata: ["port": "\(ports.port(.main) ?? 0)"])
        await cancelWhenGracefulShutdown { await self.ports.carryOutOrders() }
        await ports.closeAll()
    }
}
