package import CardService
package import Logging
package import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
package import WeChatPay

/// The port that WeChat Pay calls: plain NIO, because a callback is answered on the event loop at a third of what a route of a web framework costs.
package final class CallbackListener: Sendable {
    /// What the connections need of the rest.
    package struct Service: Sendable {
        package let inbox: Inbox
        package let report: CallbackReport
        package let clock: WallClock
        let unfinishedBytes = ByteAccount()

        package init(inbox: Inbox, report: CallbackReport, clock: WallClock) {
            self.inbox = inbox
            self.report = report
            self.clock = clock
        }
    }

    private struct State {
        var server: (any Channel)?
        var connections: [ObjectIdentifier: any Channel] = [:]
        var isStopping = false
        var whenEmpty: CheckedContinuation<Void, Never>?
    }

    private let service: Service
    private let limits: ConnectionLimits
    private let group: any EventLoopGroup
    private let logger: Logger
    private let state = Mutex(State())

    package init(service: Service, limits: ConnectionLimits, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, logger: Logger) {
        self.service = service
        self.limits = limits
        self.group = group
        self.logger = logger
    }

    /// Opens the port and returns where it is open, with the port that the kernel chose.
    package func start(at address: ListenAddress) async throws -> ListenAddress {
        let limits = limits
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // One at a time, so that the gate counts each before the next is accepted.
            .serverChannelOption(.maxMessagesPerRead, value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ConnectionGate(limit: limits.connections))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture { try set(up: channel) }
            }
            .bind(host: address.host, port: address.port).get()
        state.withLock { $0.server = server }
        server.closeFuture.whenComplete { [self] _ in state.withLock { $0.server = nil } }
        return ListenAddress(host: address.host, port: server.localAddress?.port ?? address.port)
    }

    /// How the port stands.
    package var port: Health.PortState {
        state.withLock { state in
            state.isStopping ? .closing : state.server == nil ? .closed : .open
        }
    }

    /// Returns when the port has closed, whoever closed it, or when the task is cancelled.
    package func untilClosed() async {
        let (closed, closing) = AsyncStream<Never>.makeStream()
        guard let server = state.withLock({ $0.server }) else { return }
        server.closeFuture.whenComplete { _ in closing.finish() }
        for await _ in closed {}
    }

    /// Takes no new connection and no new callback, finishes those that were taken, and cuts off what has not ended within the limit.
    package func stop(within limit: Duration) async {
        let (server, connections) = state.withLock { state in
            state.isStopping = true
            return (state.server, Array(state.connections.values))
        }
        try? await server?.close().get()
        for connection in connections {
            connection.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
        await withTaskGroup { group in
            group.addTask { await self.whenEmpty() }
            group.addTask {
                try? await Task.sleep(for: limit)
                self.cutOff()
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func set(up channel: any Channel) throws {
        var headLimits = NIOHTTPDecoderLimitConfiguration()
        headLimits.maxHeaderListSize = limits.headBytes
        headLimits.maxHeaderFieldSize = limits.headBytes
        let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: headLimits))
        try channel.pipeline.syncOperations.addHandlers(decoder, NotifyChannelHandler(service: service, limits: limits))
        keep(channel)
    }

    private func keep(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let isStopping = state.withLock { state in
            state.connections[id] = channel
            return state.isStopping
        }
        channel.closeFuture.whenComplete { [self] _ in
            let waiting = state.withLock { state in
                state.connections[id] = nil
                return state.connections.isEmpty ? state.whenEmpty.take() : nil
            }
            waiting?.resume()
        }
        if isStopping { channel.close(promise: nil) }
    }

    private func whenEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if !state.connections.isEmpty { state.whenEmpty = continuation }
                return state.connections.isEmpty
            }
            if isEmpty { continuation.resume() }
        }
    }

    private func cutOff() {
        let connections = state.withLock { Array($0.connections.values) }
        if !connections.isEmpty {
            logger.warning("connections were cut off while stopping", metadata: [LogKey.count: "\(connections.count)"])
        }
        for connection in connections {
            connection.close(promise: nil)
        }
    }
}

/// How many bytes all connections hold together.
final class ByteAccount: Sendable {
    private let total = Atomic<Int>(0)

    func add(_ bytes: Int) -> Int {
        total.wrappingAdd(bytes, ordering: .relaxed).newValue
    }
}
