import CardLedger
import CardService
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import WeChatPay

/// Keeps the ledger open until everything else has stopped.
struct LedgerService: Service {
    let ledger: Ledger

    func run() async throws {
        try? await gracefulShutdown()
        await ledger.stop()
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
    let configuration: CardKeeperServer.Configuration
    let listening: ListeningState

    func run() async throws {
        listening.callbacksOpened(try await listener.start(at: configuration.listen))
        do {
            try await gracefulShutdown()
            await listener.stop(within: configuration.stopLimit)
        } catch {
            await listener.stop(within: .zero)
        }
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
