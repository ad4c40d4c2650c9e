/// The keys of log metadata. What they name is never a secret and never personal data.
package enum LogKey {
    package static let refusal = "refusal"
    package static let mchid = "mchid"
    package static let notificationID = "notification_id"
    package static let eventType = "event_type"
    package static let serial = "serial"
    package static let requestID = "request_id"
    package static let peer = "peer"
    package static let product = "product"
    /// The business number of a request.
    package static let number = "number"
    package static let operation = "operation"
    package static let outcome = "outcome"
    package static let code = "code"
    package static let status = "status"
    package static let error = "error"
    package static let count = "count"
    /// Lines of the same kind that were not written, because too many came within a second.
    package static let omitted = "omitted"
}

/// Text of strangers, made fit for a log line: printable ASCII only, and not long.
package func loggable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(80).map { (0x21...0x7e).contains($0.value) ? $0 : "?" }))
}
