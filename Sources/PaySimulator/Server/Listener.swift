import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// One port, and the connections that came by it.
final class Listener: Sendable {
    private struct State {
        var serving: (@Sendable (PlatformRequest) -> PlatformServer.Arrival)?
        /// Whether who connects is welcome: a connection can come to light while its port is being closed.
        var isOpen = false
        var channel: (any Channel)?
        /// The one that was opened first, also while it is closed.
        var port: Int?
        var accepted = 0
        var connections: [Int: any Channel] = [:]
    }

    private let address: ServerAddress
    private let host: String
    private let wantedPort: Int
    private let numbers: ConnectionNumbers
    private let state = Mutex(State())

    init(_ address: ServerAddress, host: String, port: Int, numbers: ConnectionNumbers) {
        self.address = address
        self.host = host
        wantedPort = port
        self.numbers = numbers
    }

    var port: Int? { state.withLock { $0.port } }

    var count: ConnectionCount { state.withLock { ConnectionCount(accepted: $0.accepted, open: $0.connections.count) } }

    func open(serving arriving: @escaping @Sendable (PlatformRequest) -> PlatformServer.Arrival) async throws {
        state.withLock { $0.serving = arriving }
        try await reopen()
    }

    /// Does nothing when it is open.
    func reopen() async throws {
        let arriving = state.withLock { state -> (@Sendable (PlatformRequest) -> PlatformServer.Arrival)? in
            guard !state.isOpen, let serving = state.serving else { return nil }
            state.isOpen = true
            return serving
        }
        guard let arriving else { return }
        let channel: any Channel
        do {
            channel = try await bindPatiently(arriving)
        } catch {
            state.withLock { $0.isOpen = false }
            throw error
        }
        let isStillWanted = state.withLock { state in
            state.port = channel.localAddress?.port
            if state.isOpen { state.channel = channel }
            return state.isOpen
        }
        if !isStillWanted { try? await channel.close().get() }
    }

    /// Somebody's outgoing connection may have been given a port that was ours; it is soon over.
    private func bindPatiently(_ arriving: @escaping @Sendable (PlatformRequest) -> PlatformServer.Arrival) async throws -> any Channel {
        let deadline = ContinuousClock.now + (port == nil ? .zero : .seconds(10))
        while true {
            do {
                return try await bind(arriving)
            } catch let error as IOError where error.errnoCode == EADDRINUSE && ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private func bind(_ arriving: @escaping @Sendable (PlatformRequest) -> PlatformServer.Arrival) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.accept(channel, arriving) }
            }
            .bind(host: host, port: port ?? wantedPort).get()
    }

    func close(sparing sparedConnection: Int?) async {
        let channels = state.withLock { state in
            let connections = state.connections.filter { $0.key != sparedConnection }
            defer {
                state.isOpen = false
                state.channel = nil
            }
            return (state.channel.map { [$0] } ?? []) + connections.values
        }
        // A channel that has closed by itself says so by an error, which is no news.
        for channel in channels {
            try? await channel.close().get()
            // Counted out only then.
            try? await channel.closeFuture.get()
        }
    }

    private func accept(_ channel: any Channel, _ arriving: @escaping @Sendable (PlatformRequest) -> PlatformServer.Arrival) throws {
        let number = numbers.next()
        let isWelcome = state.withLock { state in
            guard state.isOpen else { return false }
            state.accepted += 1
            state.connections[number] = channel
            return true
        }
        guard isWelcome else { throw ChannelError.ioOnClosedChannel }
        channel.closeFuture.whenComplete { _ in self.state.withLock { $0.connections[number] = nil } }
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
        try channel.pipeline.syncOperations.addHandler(ConnectionHandler(address: address, connection: number, arriving: arriving))
    }
}
