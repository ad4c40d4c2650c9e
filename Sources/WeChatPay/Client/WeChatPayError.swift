/// Why a call did not bring a result that may be believed.
public struct WeChatPayError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Kind: Sendable {
        /// A value breaks a rule of WeChat Pay. Nothing was sent.
        case invalidField(FieldFault)
        /// The request could not be signed. Nothing was sent.
        case cannotSign(KeyError)
        /// A field must be encrypted, and no key of WeChat Pay is usable now. Nothing was sent.
        case noEncryptionKey
        /// A field could not be encrypted. Nothing was sent.
        case cannotEncrypt(KeyError)
        /// There is no answer.
        case transport(TransportError)
        /// WeChat Pay said no: HTTP status, its stable code, its words for people.
        case refused(status: Int, code: String, message: String)
        /// WeChat Pay could not say yes or no, now: HTTP status, its stable code, its words for people. 202, accepted but not processed, is among them.
        case undecided(status: Int, code: String, message: String)
        /// An answer that is not of WeChat Pay's form, for example a proxy's.
        case foreignAnswer(status: Int)
        /// An answer that says success, but is not signed by WeChat Pay.
        case unverified(CallbackRefusal)
        /// A signed answer that lacks what must be there.
        case unreadable(JSONError)
        /// A bill's file, of so many bytes, does not have the digest that WeChat Pay stated: download it again.
        case damagedBill(byteCount: Int)
        /// A platform certificate in a list cannot be decrypted.
        case certificateNotOpened(CallbackFault)
        /// A platform certificate in a list cannot be used.
        case certificateRefused(KeyError)
    }

    /// What is known of the request's effect.
    public enum Outcome: String, Sendable {
        /// It certainly had none.
        case notDone = "not_done"
        /// It may have had one: send the same request with the same number again, or ask.
        case unknown
    }

    /// What happened.
    public let kind: Kind
    /// `Request-ID` of the answer, for WeChat Pay's support.
    public let requestID: String?
    /// `Retry-After` of the answer, in seconds from when it came; a date was turned into seconds.
    public let retryAfter: Int64?
    /// What WeChat Pay says of the field that it refused.
    public let detail: ErrorDetail?
    /// `Date` of the answer: the other side's clock, to compare with one's own when a signature was refused.
    public let serverDate: WeChatTime?
    /// How often sending the request was tried; 0 for a failure that is not an attempt's: of a value before sending, or of an answer's content.
    public let attempts: Int
    private let hadUnknownAttempt: Bool

    /// Makes an error.
    public init(
        _ kind: Kind, requestID: String? = nil, retryAfter: Int64? = nil, detail: ErrorDetail? = nil, serverDate: WeChatTime? = nil
    ) {
        self.kind = kind
        self.requestID = requestID
        self.retryAfter = retryAfter
        self.detail = detail
        self.serverDate = serverDate
        attempts = 0
        hadUnknownAttempt = false
    }

    /// The error of the last of so many attempts, of which an earlier one may have had an effect.
    init(_ error: WeChatPayError, attempts: Int, hadUnknownAttempt: Bool) {
        kind = error.kind
        requestID = error.requestID
        retryAfter = error.retryAfter
        detail = error.detail
        serverDate = error.serverDate
        self.attempts = attempts
        self.hadUnknownAttempt = hadUnknownAttempt
    }

    /// What is known of the request's effect. After several attempts it is known only if it is of each of them: a refusal says nothing of an earlier
    /// attempt that was left without an answer.
    public var outcome: Outcome {
        hadUnknownAttempt ? .unknown : outcomeOfLastAttempt
    }

    private var outcomeOfLastAttempt: Outcome {
        switch kind {
        case .invalidField, .cannotSign, .noEncryptionKey, .cannotEncrypt, .refused: .notDone
        case .transport(let error): error.isCertainlyUnsent ? .notDone : .unknown
        case .undecided, .foreignAnswer, .unverified, .unreadable, .damagedBill, .certificateNotOpened, .certificateRefused: .unknown
        }
    }

    /// Whether the same request, with the same number and body, may succeed later.
    public var isRetryable: Bool {
        switch kind {
        case .undecided: true
        case .refused(let status, let code, _): ErrorCode.mayPass(status: status, code: code)
        case .transport(let error): [.cannotConnect, .timedOut, .interrupted].contains(error.kind)
        case .foreignAnswer(let status): status >= 500 || status == 429
        case .unverified(let refusal): [.signatureProbe, .serialUnknown].contains(refusal)
        case .invalidField, .cannotSign, .noEncryptionKey, .cannotEncrypt, .unreadable, .damagedBill, .certificateNotOpened, .certificateRefused:
            false
        }
    }

    /// The HTTP status, when there was an answer that is not a success.
    public var status: Int? {
        switch kind {
        case .refused(let status, _, _), .undecided(let status, _, _), .foreignAnswer(let status): status
        default: nil
        }
    }

    /// WeChat Pay's stable code.
    public var code: String? {
        switch kind {
        case .refused(_, let code, _), .undecided(_, let code, _): code
        default: nil
        }
    }

    /// WeChat Pay's words for people. They vary: nothing may depend on them.
    public var message: String? {
        switch kind {
        case .refused(_, _, let message), .undecided(_, _, let message): message
        default: nil
        }
    }

    /// What happened, after how many attempts when there were several, and WeChat Pay's request id.
    public var description: String {
        let notes = [attempts > 1 ? "\(attempts) attempts" : nil, requestID.map { "Request-ID \($0)" }].compactMap(\.self)
        let text = detail.map { "\(summary) [\($0)]" } ?? summary
        return notes.isEmpty ? text : "\(text) (\(notes.joined(separator: ", ")))"
    }

    private var summary: String {
        switch kind {
        case .invalidField(let fault): fault.description
        case .cannotSign(let error), .cannotEncrypt(let error): error.description
        case .noEncryptionKey:
            "a field must be encrypted, but no key of WeChat Pay is usable now: give its public key, or let its certificates be downloaded"
        case .transport(let error): "no answer from WeChat Pay: \(error)"
        case .refused(let status, let code, let message): "WeChat Pay refused: \(status) \(code): \(message)"
        case .undecided(let status, let code, let message): "WeChat Pay has not decided: \(status) \(code): \(message)"
        case .foreignAnswer(let status): "an answer with status \(status) that is not of WeChat Pay's form; is a proxy in between?"
        case .unverified(let refusal): "an answer that is not known to be WeChat Pay's: \(refusal.rawValue)"
        case .unreadable(let error): "a signed answer that cannot be read: \(error)"
        case .damagedBill(let byteCount): "a bill of \(byteCount) bytes that does not have the digest that WeChat Pay stated"
        case .certificateNotOpened(let fault): "a platform certificate cannot be decrypted: \(fault.rawValue); is the APIv3 key right?"
        case .certificateRefused(let error): "a platform certificate cannot be used: \(error)"
        }
    }

    /// Runs a step and turns its error into one of ours.
    static func wrapping<Product, Cause: Error>(
        _ kind: (Cause) -> Kind, requestID: String? = nil, _ body: () throws(Cause) -> Product
    ) throws(WeChatPayError) -> Product {
        do {
            return try body()
        } catch {
            throw WeChatPayError(kind(error), requestID: requestID)
        }
    }
}
