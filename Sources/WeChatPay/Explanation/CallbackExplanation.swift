/// Why a captured callback verifies and opens, or does not: every step of the way is tried, also behind one that failed, and said in words.
///
/// Nothing of the plaintext and of the keys is in the words.
public struct CallbackExplanation: Sendable {
    /// One step.
    public struct Step: Hashable, Sendable {
        /// Whether a step went well.
        public enum Outcome: String, Sendable {
            /// It is as it must be.
            case passed
            /// It is not as it must be.
            case failed
            /// It could not be tried, for what went before.
            case skipped
        }

        /// A short name: `headers`, `signature type`, `clock`, `serial`, `signature`, `envelope`, `resource`.
        public let name: String
        /// Whether it went well.
        public let outcome: Outcome
        /// What was found.
        public let text: String

        init(_ name: String, _ outcome: Outcome, _ text: String) {
            self.name = name
            self.outcome = outcome
            self.text = text
        }
    }

    /// What a receiver makes of it.
    public enum Verdict: Hashable, Sendable {
        /// It is authentic and opens.
        case opened
        /// It is not known to be WeChat Pay's.
        case refused(CallbackRefusal)
        /// It is authentic but cannot be opened.
        case faulty(CallbackFault)
    }

    /// A cause that the refusal's or fault's name alone does not tell.
    public enum Cause: String, CaseIterable, Sendable {
        /// The body is another spelling of the JSON that was signed: a proxy or framework wrote it anew.
        case bodyReencoded = "body_reencoded"
        /// The body, the timestamp or the nonce was altered after it was signed, or somebody else signed it.
        case bodyAltered = "body_altered"
        /// Another key of WeChat Pay than the one its serial names signed it.
        case signedWithAnotherKey = "signed_with_another_key"
        /// The merchant itself signed it.
        case signedByMerchant = "signed_by_merchant"
        /// It is signed with a WeChat Pay public key, but only platform certificates are at hand, or the other way round.
        case serialOfOtherKind = "serial_of_other_kind"
        /// The APIv3 key is not the one that the resource was encrypted with.
        case apiv3KeyWrong = "apiv3_key_wrong"
        /// The APIv3 key is right, but the end of the ciphertext is missing.
        case ciphertextTruncated = "ciphertext_truncated"
        /// The APIv3 key is right, but ciphertext, tag or associated data were altered.
        case ciphertextAltered = "ciphertext_altered"
    }

    /// The steps in their order.
    public internal(set) var steps: [Step] = []
    /// The first thing that is wrong, or that nothing is. The clock's word counts only when nothing else is wrong.
    public internal(set) var verdict = Verdict.opened
    /// What is behind the verdict, when more is known than its name tells.
    public internal(set) var cause: Cause?
    /// What to do, most important first; empty when there is nothing to do.
    public internal(set) var advice: [String] = []
    /// The opened callback, also when its signature or its time is wrong: for a look at it, never to be believed.
    public internal(set) var opened: OpenedCallback?

    /// Explains a callback: all headers as they came, the body as it came, and what the receiver has at hand.
    public init(headers: [HeaderField], body: [UInt8], keyring: PlatformKeyring, apiv3Key: APIv3Key, clock: WallClock) {
        let values = { (name: String) in headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value) }
        let signatureIsRight = explainSignature(values, body: body, keyring: keyring, now: clock.now())
        explainResource(body, apiv3Key: apiv3Key, isAuthentic: signatureIsRight)
    }

    mutating func pass(_ step: String, _ text: String) {
        steps.append(Step(step, .passed, text))
    }

    mutating func skip(_ step: String, _ text: String) {
        steps.append(Step(step, .skipped, text))
    }

    /// A failure. The first one makes verdict and cause; only one of the clock gives way to any other, because every capture grows old.
    mutating func fail(_ step: String, _ failure: Verdict, _ text: String, cause: Cause? = nil, advice: String) {
        steps.append(Step(step, .failed, text))
        guard verdict == .opened || Self.isOfClock(verdict) else {
            self.advice.append(advice)
            return
        }
        verdict = failure
        self.cause = cause
        self.advice.insert(advice, at: 0)
    }

    private static func isOfClock(_ verdict: Verdict) -> Bool {
        verdict == .refused(.timestampStale) || verdict == .refused(.timestampFuture)
    }
}
