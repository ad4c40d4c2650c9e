import Synchronization

/// The ports that the simulator listens on. Each can be closed for a while, so that connections are refused, and opened again.
package final class Ports: Sendable {
    private struct Order: Sendable {
        let address: ServerAddress
        let duration: Duration
        /// The connection that brought the order, and is to bring its answer.
        let sparedConnection: Int
    }

    private let listeners: [ServerAddress: Listener]
    private let clock: SimulatorClock
    private let orders: AsyncStream<Order>
    private let ordering: AsyncStream<Order>.Continuation

    /// Port 0 lets the kernel choose; without a backup port there is one address.
    package init(host: String, port: Int, backupPort: Int? = nil, clock: SimulatorClock = .system) {
        let numbers = ConnectionNumbers()
        var listeners = [ServerAddress.main: Listener(.main, host: host, port: port, numbers: numbers)]
        if let backupPort { listeners[.backup] = Listener(.backup, host: host, port: backupPort, numbers: numbers) }
        self.listeners = listeners
        self.clock = clock
        (orders, ordering) = AsyncStream.makeStream(of: Order.self)
    }

    /// Nil before it was opened for the first time.
    package func port(_ address: ServerAddress) -> Int? { listeners[address]?.port }

    package func connections(_ address: ServerAddress) -> ConnectionCount { listeners[address]?.count ?? ConnectionCount() }

    /// Closes the port and cuts its connections: whoever connects is refused.
    package func close(_ address: ServerAddress) async throws(SimulatorError) { await (try listener(address)).close(sparing: nil) }

    /// Opens the same port again.
    package func reopen(_ address: ServerAddress) async throws { try await listener(address).reopen() }

    /// Closes the port at once and opens it again after so long.
    func close(_ address: ServerAddress, for duration: Duration, sparing connection: Int) throws(SimulatorError) {
        _ = try listener(address)
        ordering.yield(Order(address: address, duration: duration, sparedConnection: connection))
    }

    func open(serving arriving: @escaping @Sendable (PlatformRequest) -> PlatformServer.Arrival) async throws {
        for listener in listeners.values { try await listener.open(serving: arriving) }
    }

    func closeAll() async {
        for listener in listeners.values { await listener.close(sparing: nil) }
    }

    /// Until the task is cancelled.
    func carryOutOrders() async {
        await withDiscardingTaskGroup { group in
            for await order in orders {
                group.addTask { await self.carryOut(order) }
            }
        }
    }

    private func carryOut(_ order: Order) async {
        guard let listener = listeners[order.address] else { return }
        await listener.close(sparing: order.sparedConnection)
        do {
            try await clock.sleep(order.duration)
            try await listener.reopen()
        } catch {
            // The simulator ends, or somebody else has taken the port meanwhile: it stays closed.
            return
        }
    }

    private func listener(_ address: ServerAddress) throws(SimulatorError) -> Listener {
        guard let listener = listeners[address] else { throw .noSuchAddress(address.rawValue) }
        return listener
    }
}

/// Numbers the connections of all addresses, from 1.
final class ConnectionNumbers: Sendable {
    private let last = Atomic<Int>(0)

    func next() -> Int { last.wrappingAdd(1, ordering: .relaxed).newValue }
}
