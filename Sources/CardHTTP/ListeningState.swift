import Synchronization

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
