import Foundation
import NIOCore

/// A port could not be opened.
package struct PortNotOpened: Error, CustomStringConvertible {
    /// The key of the configuration, or the option, that names it.
    package let key: String
    package let address: ListenAddress
    /// Why, and what to do about it.
    package let reason: String

    package init(key: String, address: ListenAddress, _ error: any Error) {
        self.key = key
        self.address = address
        reason =
            switch (error as? IOError)?.errnoCode {
            case EADDRINUSE: "another program uses it. End that program, or choose another port."
            case EADDRNOTAVAIL: "this machine has no such address. Choose one that it has."
            case EACCES: "this user may not open ports below 1024. Choose another port."
            default: "\(error). Choose another address."
            }
    }

    package var description: String { "\(key): \(address) cannot be opened: \(reason)" }
}

/// A port that was open is not any more, though nobody stopped the service.
package struct PortClosed: Error, CustomStringConvertible {
    /// The key of the configuration that names it.
    package let key: String
    package let address: ListenAddress

    package var description: String {
        "\(key): the system has closed \(address). The service ended, because it could not be reached any more; start it again."
    }
}
