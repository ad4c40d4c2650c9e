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
        /// A signed answer that has no content, where there must be some: its HTTP status.
        case empty(status: Int)
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
    /// `Request-ID` of the answer, for WeChat Pay's support: at most 128 characters, none of which controls a terminal.
    public let requestID: String?
    /// `Retry-After` of the answer, in seconds from when it came; a date was turned into seconds.
    public let retryAfter: Int64?
    /// What WeChat Pay says of the field that it refused.
    public let detail: ErrorDetail?
    /// `Date` of the answer: the other side's clock, to compare with one's own when a signature was refused.
    public let serverDate: WeChatTime?
    /// `Wechatpay-Serial` of an answer that could not be verified: the key that it says it is signed with.
    public let serial: String?
    /// Why WeChat Pay's certificates could not be downloaded, when that left us without the key that was needed.
    public let certificateFailure: Kind?
    /// How often sending the request was tried; 0 for a failure that is not an attempt's: of a value before sending, or of an answer's content.
    public private(set) var attempts = 0
    private var hadUnknownAttempt = false

    /// Makes an error.
    public init(
        _ kind: Kind, requestID: String? = nil, retryAfter: Int64? = nil, detail: ErrorDetail? = nil, serverDate: WeChatTime? = nil,
        serial: String? = nil, certificateFailure: Kind? = nil
    ) {
        self.kind = kind
        self.requestID = requestID
        self.retryAfter = retryAfter
        self.detail = detail
        self.serverDate = serverDate
        self.serial = serial
        self.certificateFailure = certificateFailure
    }

    /// The error of the last of so many attempts, of which an earlier one may have had an effect.
    init(_ error: WeChatPayError, attempts: Int, hadUnknownAttempt: Bool) {
        self = error
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
        case .undecided, .foreignAnswer, .unverified, .empty, .unreadable, .damagedBill, .certificateNotOpened, .certificateRefused: .unknown
        }
    }

    /// Whether the same request, with the same number and body, may succeed later.
    public var isRetryable: Bool {
        switch kind {
        case .unverified(.serialUnknown): serial.map(CertificateSerial.isCertificates) ?? true
        case .noEncryptionKey: certificateFailure?.isRetryable ?? false
        default: kind.isRetryable
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

extension WeChatPayError.Kind {
    fileprivate var isRetryable: Bool {
        switch self {
        case .undecided: true
        case .refused(let status, let code, _): ErrorCode.mayPass(status: status, code: code)
        case .transport(let error): [.cannotConnect, .timedOut, .interrupted].contains(error.kind)
        case .foreignAnswer(let status): status >= 500 || status == 429
        case .unverified(let refusal): [.signatureProbe, .serialUnknown].contains(refusal)
        case .invalidField, .cannotSign, .noEncryptionKey, .cannotEncrypt, .empty, .unreadable, .damagedBill, .certificateNotOpened,
            .certificateRefused:
            false
        }
    }
}
