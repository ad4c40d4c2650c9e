import PaySimulator

/// Something that goes wrong at WeChat Pay or on the way, and what a caller of the merchant API is to be told.
struct PlatformFault: Sendable, CustomStringConvertible {
    enum Cause: Sendable {
        case answer(Fault)
        /// Nobody listens.
        case closedPort
    }

    let cause: Cause
    /// The status of the problem.
    let status: Int
    /// The stable word for what went wrong.
    let word: String
    /// WeChat Pay's code, when it spoke; then the journal has it, too.
    var code: String?
    /// The HTTP status that WeChat Pay answered with, as the journal has it: nil when nothing that may be believed came.
    var answerStatus: Int?
    /// How many seconds `Retry-After` may name; nil: there is none.
    var retryAfter: ClosedRange<Int>?

    var description: String {
        switch cause {
        case .answer(let fault): fault.rawValue
        case .closedPort: "connection_refused"
        }
    }

    /// What the simulated platform puts into `Retry-After`.
    static let platformsRetryAfter: Int64 = 3

    static let all = [
        PlatformFault(cause: .closedPort, status: 502, word: "cannot_connect"),
        PlatformFault(cause: .answer(.cutBeforeReading), status: 502, word: "interrupted"),
        PlatformFault(cause: .answer(.cutAfterWork), status: 502, word: "interrupted"),
        PlatformFault(cause: .answer(.cutInAnswer), status: 502, word: "interrupted"),
        PlatformFault(cause: .answer(.slowAnswer), status: 504, word: "timed_out"),
        PlatformFault(
            cause: .answer(.tooManyRequests), status: 429, word: "refused", code: "FREQUENCY_LIMITED", answerStatus: 429, retryAfter: 1...2),
        PlatformFault(
            cause: .answer(.tooManyRequestsRetryAfterSeconds), status: 429, word: "refused", code: "FREQUENCY_LIMITED", answerStatus: 429,
            retryAfter: 3...3),
        PlatformFault(
            cause: .answer(.tooManyRequestsRetryAfterDate), status: 429, word: "refused", code: "FREQUENCY_LIMITED", answerStatus: 429,
            retryAfter: 2...4),
        PlatformFault(cause: .answer(.errorBeforeWork), status: 502, word: "undecided", code: "SYSTEM_ERROR", answerStatus: 500),
        PlatformFault(cause: .answer(.errorAfterWork), status: 502, word: "undecided", code: "SYSTEM_ERROR", answerStatus: 500),
        PlatformFault(cause: .answer(.unavailable), status: 502, word: "undecided", code: "SERVICE_UNAVAILABLE", answerStatus: 503),
        PlatformFault(cause: .answer(.acceptedAnswer), status: 502, word: "undecided", code: "ACCEPTED", answerStatus: 202),
        PlatformFault(cause: .answer(.wronglySignedAnswer), status: 502, word: "signature_mismatch"),
        PlatformFault(cause: .answer(.unsignedAnswer), status: 502, word: "signature_header_missing"),
        PlatformFault(cause: .answer(.unknownSerialAnswer), status: 502, word: "serial_unknown"),
        PlatformFault(cause: .answer(.signTestAnswer), status: 502, word: "signature_probe"),
        PlatformFault(cause: .answer(.staleAnswer), status: 502, word: "timestamp_stale"),
        PlatformFault(cause: .answer(.futureAnswer), status: 502, word: "timestamp_future"),
        PlatformFault(cause: .answer(.hugeAnswer), status: 502, word: "response_too_large"),
        PlatformFault(cause: .answer(.notJSONAnswer), status: 502, word: "not_json"),
        PlatformFault(cause: .answer(.emptyAnswer), status: 502, word: "not_json"),
    ]
}
