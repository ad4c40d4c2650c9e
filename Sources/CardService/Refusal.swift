package import CardLedger
package import WeChatPay

/// Why a request to the callback port was not answered 2xx. One name for the log, the metric and `explain`.
///
/// Two families of names belong to the library that finds them: `CallbackRefusal` (not authentic, never stored) and `CallbackFault` (authentic but
/// not readable, stored as quarantined). The rest are named here.
package struct Refusal: Hashable, Sendable {
    package let name: String
    /// The HTTP status that the sender gets.
    package let status: Int
    /// What the sender may know; the name and the detail stay in our log.
    package let message: String

    private init(_ name: String, _ status: Int, _ message: String) {
        self.name = name
        self.status = status
        self.message = message
    }

    /// The refusal of a callback that is not authentic.
    package init(_ refusal: CallbackRefusal) {
        let isUnreadable = refusal.httpStatus == 400
        self.init(
            refusal.rawValue, refusal.httpStatus,
            isUnreadable ? "the signature headers are not as they must be" : "the signature was not accepted")
    }

    /// The refusal of an authentic callback that stands in quarantine now: 500, so that it comes again.
    package init(_ fault: CallbackFault) {
        self.init(quarantinedFor: fault.rawValue)
    }

    /// The refusal of an authentic callback that stands in quarantine for a reason that the ledger named.
    package init(quarantinedFor reason: String) {
        self.init(reason, 500, "the notification could not be processed")
    }

    /// The refusal of a callback that the ledger could not take.
    package init(_ failure: RecordingFailure) {
        switch failure {
        case .queueFull: self = .queueFull
        case .databaseUnavailable: self = .databaseUnavailable
        case .databaseSlow: self = .databaseSlow
        case .valueRejected: self.init(.valueRejectedByDatabase)
        case .shuttingDown: self = .shuttingDown
        }
    }

    package static let unknownPath = Refusal("unknown_path", 404, "there is nothing at this path")
    package static let unknownMerchant = Refusal("unknown_merchant", 404, "there is nothing at this path")
    package static let methodNotAllowed = Refusal("method_not_allowed", 405, "this method is not allowed here")
    package static let requestTimeout = Refusal("request_timeout", 408, "the request did not arrive in time")
    package static let bodyTooLarge = Refusal("body_too_large", 413, "the body is larger than 1 MiB")
    package static let malformedHTTP = Refusal("malformed_http", 400, "this is not HTTP/1.1")
    package static let queueFull = Refusal("queue_full", 503, "too busy, send again later")
    package static let databaseUnavailable = Refusal("database_unavailable", 503, "not available, send again later")
    package static let databaseSlow = Refusal("database_slow", 503, "not available, send again later")
    package static let shuttingDown = Refusal("shutting_down", 503, "not available, send again later")

    /// Every refusal there is, so that each stands in the metrics with 0 before it first happens.
    package static let all: [Refusal] =
        CallbackRefusal.allCases.map(Refusal.init) + CallbackFault.allCases.map(Refusal.init) + [
            .unknownPath, .unknownMerchant, .methodNotAllowed, .requestTimeout, .bodyTooLarge, .malformedHTTP, .queueFull, .databaseUnavailable,
            .databaseSlow, .shuttingDown,
        ]
}
