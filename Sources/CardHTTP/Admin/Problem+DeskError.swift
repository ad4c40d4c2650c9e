import CardLedger
import CardService
import WeChatPay

extension Problem {
    /// A busy side is asked again after so many seconds when it did not say itself.
    private static let pause: Int64 = 2

    init(_ error: DeskError) {
        self.init(name: error.name, status: Self.status(of: error), title: Self.title(of: error), detail: error.description)
        isRetryable = error.isRetryable
        switch error {
        case .invalidField(let fault):
            field = fault.field
        case .inFlight(_, let seconds):
            retryAfter = max(1, seconds)
        case .rejected(let rejection):
            tell(code: rejection.code, message: rejection.message, rejection.detail, requestID: rejection.requestID)
        case .unknownOutcome(let cause), .notSent(let cause):
            tell(cause)
        case .inquiry(let failure):
            tell(failure)
        case .merchantNotConfigured, .notFound, .numberInUse, .notRepeatable, .outcomeNotRecorded, .ledger:
            break
        }
        if [429, 503].contains(status), retryAfter == nil { retryAfter = Self.pause }
    }

    init(_ error: LedgerError) {
        self.init(DeskError.ledger(error))
    }

    private mutating func tell(_ failure: InquiryFailure) {
        switch failure {
        case .absent(let cause), .refused(let cause), .unanswered(let cause):
            isRetryable = status >= 500 || status == 429
            tell(cause)
            if case .invalidField(let fault) = cause.kind { field = fault.field }
        case .refusedAnswer(_, let id):
            requestID = id
        case .postponed, .notRecorded, .ledger:
            break
        }
    }

    private mutating func tell(_ error: WeChatPayError) {
        tell(code: error.code, message: error.message, error.detail, requestID: error.requestID)
        cause = error.name
        if isRetryable { retryAfter = error.retryAfter.map { max(1, $0) } }
    }

    private mutating func tell(code: String?, message: String?, _ detail: ErrorDetail?, requestID: String?) {
        self.code = code.flatMap { $0.isEmpty ? nil : $0 }
        self.message = message.flatMap { $0.isEmpty ? nil : $0 }
        self.requestID = requestID
        field = detail?.field
        issue = detail?.issue
    }
}

extension Problem {
    private static func status(of error: DeskError) -> Int {
        switch error {
        case .merchantNotConfigured, .notFound: 404
        case .invalidField: 400
        case .numberInUse, .inFlight, .notRepeatable: 409
        case .rejected(let rejection): refusal(rejection.status)
        case .unknownOutcome(let cause): status(of: cause)
        case .notSent, .outcomeNotRecorded: 503
        case .inquiry(let failure): status(of: failure)
        case .ledger(let cause): status(of: cause)
        }
    }

    private static func title(of error: DeskError) -> String {
        switch error {
        case .merchantNotConfigured, .notFound: "Not found"
        case .invalidField: "The request is not as it must be"
        case .numberInUse: "The number is in use"
        case .inFlight: "The request is being sent"
        case .notRepeatable: "The request cannot be sent again"
        case .rejected: "WeChat Pay refused"
        case .notSent: "Nothing was sent"
        case .unknownOutcome: "WeChat Pay gave no result"
        case .outcomeNotRecorded, .inquiry(.notRecorded): "The result is not written down"
        case .inquiry(.ledger(let cause)): title(of: cause)
        case .inquiry: "WeChat Pay did not tell"
        case .ledger(let cause): title(of: cause)
        }
    }

    private static func status(of failure: InquiryFailure) -> Int {
        switch failure {
        case .absent: 404
        case .refused(let error): refusal(error.status ?? 502)
        case .unanswered(let error): status(of: error)
        case .refusedAnswer: 502
        case .postponed: 429
        case .notRecorded: 503
        case .ledger(let error): status(of: error)
        }
    }

    private static func status(of error: LedgerError) -> Int {
        switch error.code {
        case .databaseUnavailable, .databaseSlow, .shuttingDown: 503
        case .valueRejected: 400
        case .schemaMissing, .schemaOld, .schemaNew, .migrationsMalformed, .migrationFailed, .notAllowed, .unexpectedAnswer: 500
        }
    }

    private static func title(of error: LedgerError) -> String {
        switch status(of: error) {
        case 503: "The database is not available"
        case 400: "The request is not as it must be"
        default: "The database is not as it must be"
        }
    }

    private static func status(of error: WeChatPayError) -> Int {
        switch error.kind {
        case .invalidField: 400
        case .transport(let cause) where cause.kind == .timedOut: 504
        default: error.status == 429 ? 429 : 502
        }
    }

    /// A refusal keeps WeChat Pay's status. The journal may hold any number there, and not every number is a status.
    private static func refusal(_ status: Int) -> Int {
        (400...499).contains(status) ? status : 502
    }
}
