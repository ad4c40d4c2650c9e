import NIOCore

/// A port could not be opened.
package struct PortNotOpened: Error, CustomStringConvertible {
    /// The key of the configuration that names it.
    package let key: String
    package let address: ListenAddress
    package let reason: String

    init(key: String, address: ListenAddress, _ error: any Error) {
        self.key = key
        self.address = address
        reason = (error as? IOError).map { "\($0)" } ?? "\(error)"
    }

    package var description: String {
        "\(key): \(address) cannot be opened: \(reason). Is another program using it? Choose another address, or end that program."
    }
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
