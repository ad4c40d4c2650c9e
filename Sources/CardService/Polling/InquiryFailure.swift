package import CardLedger
package import Cards
package import WeChatPay

/// Why a question about a card brought nothing to record.
package enum InquiryFailure: Error, Sendable, CustomStringConvertible {
    /// WeChat Pay has no such card, or not yet: before its user accepted or began, that is the expected answer.
    case absent(WeChatPayError)
    /// There is no answer that may be believed.
    case unanswered(WeChatPayError)
    /// The answer is signed, but it does not say what was asked, or it cannot be held.
    case refusedAnswer(QueryFault, requestID: String?)
    /// The answer is not known to be recorded; asking again is safe.
    case notRecorded(RecordingFailure)
    case ledger(LedgerError)

    /// The stable name, as logs, metrics and answers use it.
    package var name: String {
        switch self {
        case .absent: "absent"
        case .unanswered(let error): error.outcome == .notDone && error.status != nil ? "refused" : "no_answer"
        case .refusedAnswer(let fault, _): fault.rawValue
        case .notRecorded(let failure): failure.rawValue
        case .ledger(let error): error.code.rawValue
        }
    }

    package var description: String {
        switch self {
        case .absent(let error), .unanswered(let error): error.description
        case .refusedAnswer(let fault, let requestID):
            "WeChat Pay's answer was not recorded: \(fault.rawValue)" + (requestID.map { " (Request-ID \($0))" } ?? "")
        case .notRecorded(let failure): "the answer could not be recorded: \(failure.rawValue); ask again"
        case .ledger(let error): error.description
        }
    }
}
