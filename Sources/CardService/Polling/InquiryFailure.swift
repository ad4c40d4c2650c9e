package import CardLedger
package import Cards
package import WeChatPay

/// Why a question about a card brought nothing to record.
package enum InquiryFailure: Error, Sendable, CustomStringConvertible {
    /// WeChat Pay has no such card, or not yet: before its user accepted or began, that is the expected answer.
    case absent(WeChatPayError)
    /// WeChat Pay refused to answer.
    case refused(WeChatPayError)
    /// There is no answer that may be believed.
    case unanswered(WeChatPayError)
    /// The answer is signed, but it does not say what was asked, or it cannot be held.
    case refusedAnswer(QueryFault, requestID: String?)
    /// It was not asked, because there were too many questions; it may be asked at that time.
    case postponed(until: WeChatTime)
    /// The answer is not known to be recorded; asking again is safe.
    case notRecorded(RecordingFailure)
    case ledger(LedgerError)

    init(_ error: WeChatPayError) {
        guard case .refused(let status, _, _) = error.kind else {
            self = .unanswered(error)
            return
        }
        self = status == 404 ? .absent(error) : .refused(error)
    }

    /// The stable name, as logs, metrics and answers use it.
    package var name: String {
        switch self {
        case .absent: "absent"
        case .refused: "refused"
        case .unanswered: "no_answer"
        case .refusedAnswer(let fault, _): fault.rawValue
        case .postponed: "too_many_questions"
        case .notRecorded(let failure): failure.rawValue
        case .ledger(let error): error.code.rawValue
        }
    }

    package var description: String {
        switch self {
        case .absent(let error), .refused(let error), .unanswered(let error): error.description
        case .refusedAnswer(let fault, let requestID):
            "WeChat Pay's answer was not recorded: \(fault.rawValue)" + (requestID.map { " (Request-ID \($0))" } ?? "")
        case .postponed(let time): "WeChat Pay was asked too often; ask again at \(time.rfc3339)"
        case .notRecorded(let failure): "the answer could not be recorded: \(failure.rawValue); ask again"
        case .ledger(let error): error.description
        }
    }
}
