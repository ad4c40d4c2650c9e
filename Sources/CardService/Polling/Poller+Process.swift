import Foundation

extension Poller.Configuration {
    /// This process among those that share the checks.
    package static func ofThisProcess() -> Poller.Configuration {
        let process = ProcessInfo.processInfo
        return Poller.Configuration(holder: "\(process.hostName):\(process.processIdentifier):\(String(UInt32.random(in: 0...(.max)), radix: 16))")
    }
}
