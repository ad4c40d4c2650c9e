import CardService
import ServiceLifecycle

/// Asks WeChat Pay about cards until the service stops.
struct PollService: Service {
    let poller: Poller
    /// What is being asked then is broken off, and the leases are given back.
    let stopLimit: Duration

    func run() async throws {
        let polling = Task { await poller.run() }
        try? await gracefulShutdown()
        polling.cancel()
        _ = await value(within: stopLimit) { await polling.value }
    }
}
