package import CardLedger
package import Cards
package import WeChatPay

/// Why a request for a card brought no result.
package enum DeskError: Error, Sendable {
    case merchantNotConfigured(String)
    /// A value breaks a rule of WeChat Pay; nothing was written down or sent.
    case invalidField(FieldFault)
    /// The ledger knows nothing of the card.
    case notFound(CardKey)
    /// The number was used before, with other values.
    case numberInUse(String)
    /// The same request is being sent at this moment: ask again after so many seconds.
    case inFlight(number: String, retryAfter: Int64)
    /// What became of the request is not known, and WeChat Pay would not take it for the same one any more: the card's own way tells, in time.
    case notRepeatable(number: String)
    /// WeChat Pay refused for good; asking again with this number gives the same answer.
    case rejected(Rejection)
    /// Nothing was written down or sent, for want of something on our side.
    case notSent(WeChatPayError)
    /// Whether WeChat Pay did it is not known, or it may do it later: the same request may be made again.
    case unknownOutcome(WeChatPayError)
    /// WeChat Pay answered, and the answer could not be written down: the same request may be made again.
    case outcomeNotRecorded(LedgerError)
    /// WeChat Pay was asked about a card, and nothing came of it that may be believed or kept.
    case inquiry(InquiryFailure)
    /// The journal or a card could not be written or read. What was sent, if anything, is safe to send again.
    case ledger(LedgerError)

    /// WeChat Pay's definite no.
    package struct Rejection: Hashable, Sendable {
        /// The HTTP status.
        package let status: Int
        /// WeChat Pay's stable code.
        package let code: String
        /// WeChat Pay's words for people.
        package let message: String
        /// What WeChat Pay says of the field that it refused.
        package let detail: ErrorDetail?
        /// WeChat Pay's `Request-ID`.
        package let requestID: String?
        /// Whether it was said to an earlier request with this number, and nothing was sent now.
        package var isRepetition = false
    }
}

extension DeskError {
    /// The stable name of the error, in answers as in logs.
    package var name: String {
        switch self {
        case .merchantNotConfigured: Name.merchantNotConfigured.rawValue
        case .invalidField: Name.invalidField.rawValue
        case .notFound: Name.notFound.rawValue
        case .numberInUse: Name.numberInUse.rawValue
        case .inFlight: Name.inFlight.rawValue
        case .notRepeatable: Name.notRepeatable.rawValue
        case .rejected: Name.rejected.rawValue
        case .notSent: Name.notSent.rawValue
        case .unknownOutcome: Name.unknownOutcome.rawValue
        case .outcomeNotRecorded: Name.outcomeNotRecorded.rawValue
        case .inquiry(let failure): failure.name
        case .ledger(let error): error.code.rawValue
        }
    }

    /// Every name there is.
    package static let names: Set<String> = Set(Name.allCases.map(\.rawValue))
        .union(["refused", "no_answer", "too_many_questions"])
        .union(QueryFault.allCases.map(\.rawValue))
        .union(RecordingFailure.allCases.map(\.rawValue))
        .union(LedgerError.Code.allCases.map(\.rawValue))

    private enum Name: String, CaseIterable {
        case merchantNotConfigured = "merchant_not_configured"
        case invalidField = "invalid_field"
        case notFound = "not_found"
        case numberInUse = "number_in_use"
        case inFlight = "in_flight"
        case notRepeatable = "not_repeatable"
        case rejected
        case notSent = "not_sent"
        case unknownOutcome = "unknown_outcome"
        case outcomeNotRecorded = "outcome_not_recorded"
    }

    /// Whether the same request, with the same number and values, may be made again.
    package var isRetryable: Bool {
        switch self {
        case .inFlight, .unknownOutcome, .outcomeNotRecorded, .notSent, .inquiry: true
        case .ledger(let error): [.databaseUnavailable, .databaseSlow, .shuttingDown].contains(error.code)
        case .merchantNotConfigured, .invalidField, .notFound, .numberInUse, .notRepeatable, .rejected: false
        }
    }
}

extension DeskError.Rejection: CustomStringConvertible {
    package var description: String {
        let answer = "\(status) \(code): \(message)"
        return isRepetition
            ? "WeChat Pay refused before, and nothing was sent now: \(answer); when its reason is gone, take a new number"
            : "WeChat Pay refused: \(answer)"
    }
}

extension DeskError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .merchantNotConfigured(let mchid): "merchant \(mchid) is not in the configuration"
        case .invalidField(let fault): fault.description
        case .notFound(let card): "nothing is known of \(card.product.rawValue) \(card.number) of merchant \(card.mchid)"
        case .numberInUse(let number): "\(number) was used for another request; take a new number, or repeat that request with its own values"
        case .inFlight(let number, let retryAfter): "\(number) is being sent at this moment; ask again in \(retryAfter) s"
        case .notRepeatable(let number):
            "what became of \(number) is not known, and its send_time is too old to send it again; the user's coupons tell whether it was done"
        case .rejected(let rejection): rejection.description
        case .notSent(let error): "nothing was sent: \(error)"
        case .unknownOutcome(let error): error.description
        case .outcomeNotRecorded(let error): "WeChat Pay answered, but the answer could not be written down; make the same request again: \(error)"
        case .inquiry(let failure): failure.description
        case .ledger(let error): error.description
        }
    }
}
