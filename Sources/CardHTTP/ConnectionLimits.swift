import NIOCore

/// What one connection to the callback port, and all of them together, may take.
package struct ConnectionLimits: Hashable, Sendable {
    /// Connections at a time. What comes beyond waits in the kernel's queue until one is closed.
    package var connections = 1_000
    /// How long a connection may be silent between two requests.
    package var idle: Duration = .seconds(75)
    /// How long a request may take from its first byte to its last.
    package var read: Duration = .seconds(10)
    /// The largest body in bytes.
    package var bodyBytes = 1 << 20
    /// Bytes of bodies that have not come in whole, of all connections together. Beyond it those that hold much are refused: strangers with slow
    /// requests shall not fill the memory.
    package var unfinishedBytes = 32 << 20
    /// The largest head in bytes: request line and header fields.
    package var headBytes = 32 << 10

    package init() {}
}

extension TimeAmount {
    /// NIO's measure of a duration, cut off at what it can hold.
    init(limiting duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self = .nanoseconds(overflow ? .max / 4 : min(nanoseconds, .max / 4) + attoseconds / 1_000_000_000)
    }
}
