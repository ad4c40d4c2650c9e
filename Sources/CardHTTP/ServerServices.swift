import CardLedger
import CardService
import Logging
import ServiceLifecycle
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

/// Waits, when the service stops, for the requests to WeChat Pay that were begun.
struct DeskService: Service {
    let desk: Desk
    let stopLimit: Duration

    func run() async throws {
        try? await gracefulShutdown()
        await desk.drain(within: stopLimit)
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
