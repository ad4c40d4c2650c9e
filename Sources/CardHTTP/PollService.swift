import CardService
import Foundation
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

extension Poller.Configuration {
    /// This process among those that share the checks.
    static func ofThisProcess() -> Poller.Configuration {
        let process = ProcessInfo.processInfo
        return Poller.Configuration(holder: "\(process.hostName):\(process.processIdentifier):\(String(UInt32.random(in: 0...(.max)), radix: 16))")
    }
}
