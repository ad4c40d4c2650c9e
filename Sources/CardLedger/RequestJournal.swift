package import Cards
package import WeChatPay

/// What names one request to WeChat Pay in the journal.
package struct RequestKey: Hashable, Sendable {
    package let card: CardKey
    /// What is asked of WeChat Pay, a stable word such as `prepare`.
    package let operation: String
    /// The business number that makes it safe to repeat; for a request that starts a card, the card's own number.
    package let number: String

    package init(card: CardKey, operation: String, number: String) {
        self.card = card
        self.operation = operation
        self.number = number
    }
}

/// How a journalled request stands.
package enum RequestState: String, CaseIterable, Sendable {
    /// Written down, perhaps sent, no answer kept.
    case sending
    /// WeChat Pay did it.
    case answered
    /// WeChat Pay definitely refused it.
    case rejected
    /// Sent, and no answer tells whether it was done.
    case unknown
}

/// A request that is about to be sent.
package struct NewRequest: Hashable, Sendable {
    package let key: RequestKey
    /// The path it is sent to, from the first slash on.
    package let path: String
    /// SHA-256 over what makes two requests the same one: 32 bytes.
    package let digest: [UInt8]
    /// The body without fields that may not be stored.
    package let body: JSONText
    /// Whether fields that were encrypted are missing in `body`, so that nobody can send it again from the journal.
    package let withholdsFields: Bool
    package let requestedAt: WeChatTime
    /// How long this attempt may take before somebody else may send the request.
    package let lease: Duration

    package init(
        key: RequestKey, path: String, digest: [UInt8], body: JSONText, withholdsFields: Bool = false, requestedAt: WeChatTime, lease: Duration
    ) {
        self.key = key
        self.path = path
        self.digest = digest
        self.body = body
        self.withholdsFields = withholdsFields
        self.requestedAt = requestedAt
        self.lease = lease
    }
}

/// A request as it stands in the journal.
package struct JournalEntry: Hashable, Sendable {
    package let key: RequestKey
    /// The path it is sent to.
    package let path: String
    package let digest: [UInt8]
    package let body: JSONText
    /// Whether `body` lacks fields that were encrypted, so that it cannot be sent again from here.
    package let withholdsFields: Bool
    package let requestedAt: WeChatTime
    package let state: RequestState
    /// How often it was begun or resumed, not counting those who found it in flight.
    package let attempts: Int
    /// Until then somebody is sending it, by the database's clock; nil when nobody is.
    package let leaseUntil: WeChatTime?
    /// The HTTP status of the last answer.
    package let answerStatus: Int?
    /// WeChat Pay's own `code`, when it refused.
    package let answerCode: String?
    /// The body of the last answer.
    package let answer: JSONText?
    /// `Request-ID` of the last answer.
    package let wechatpayRequestID: String?
    package let settledAt: WeChatTime?
}

/// What beginning a request led to.
package enum RequestBeginning: Hashable, Sendable {
    /// Journalled now, or the same request whose result is not known and which nobody is sending: send it before its lease is over.
    case send(JournalEntry)
    /// Somebody is sending the same request; its lease runs.
    case inFlight(JournalEntry)
    /// The same request has its result: give that.
    case settled(JournalEntry)
    /// The number was used for another request: refuse.
    case conflict(JournalEntry)
}

/// The result of a request, as far as it is known.
package struct RequestSettlement: Hashable, Sendable {
    package let state: RequestState
    package let answerStatus: Int?
    package let answerCode: String?
    package let answer: JSONText?
    package let wechatpayRequestID: String?
    package let settledAt: WeChatTime

    package init(
        state: RequestState, answerStatus: Int?, answerCode: String?, answer: JSONText?, wechatpayRequestID: String?, settledAt: WeChatTime
    ) {
        self.state = state
        self.answerStatus = answerStatus
        self.answerCode = answerCode
        self.answer = answer
        self.wechatpayRequestID = wechatpayRequestID
        self.settledAt = settledAt
    }
}
