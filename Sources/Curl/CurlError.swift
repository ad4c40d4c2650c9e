/// A transfer that brought no response. Its text holds neither headers nor bodies.
package struct CurlError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What the caller can conclude from it.
    package enum Kind: String, Sendable, CaseIterable {
        /// Not one byte of the request was sent: the name is unknown, nothing listens, TLS did not come about, or the time was over before there was a
        /// connection.
        case cannotConnect
        /// The time was over after sending had begun.
        case timedOut
        /// The response is larger than was allowed.
        case responseTooLarge
        /// The task was cancelled, or the session was shut down.
        case cancelled
        /// The connection was cut after sending may have begun.
        case interrupted
        /// What came back is not HTTP.
        case notHTTP
        /// The peer's certificate was not accepted, or the authorities to trust cannot be read; nothing of the request was sent.
        case untrusted
        /// The request cannot be sent as it stands, or libcurl failed before sending; nothing of the request was sent.
        case other
    }

    package let kind: Kind
    /// libcurl's own words.
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { "\(kind.rawValue): \(message)" }
}
