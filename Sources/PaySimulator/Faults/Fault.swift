/// What goes wrong, on demand. The raw value is the name that the control endpoints use.
package enum Fault: String, CaseIterable, Hashable, Sendable {
    // On a notification's way. Each spoils the first attempt only; what comes again is right.

    /// Delivered twice at the same time.
    case duplicate
    /// Held back until another notification has been delivered.
    case reorder
    /// Lost: the platform never sends it.
    case drop
    /// The first attempt comes late.
    case delay
    /// A signature that is wrong on purpose and says so.
    case signTestProbe = "signtest_probe"
    /// Signed by a stranger, under the platform's serial.
    case wrongKey = "wrong_key"
    /// Signed by a stranger, under the stranger's own serial.
    case unknownSerial = "unknown_serial"
    /// Signed by the platform, under the serial of the merchant's certificate.
    case merchantSerial = "merchant_serial"
    /// Signed by one kind of key, under the serial of the other kind.
    case serialOfOtherKind = "serial_of_other_kind"
    /// The platform begins to use a new certificate with this notification.
    case keyRotation = "key_rotation"
    /// Signed by the public key, whatever the mode.
    case publicKey = "public_key"
    /// Signed by the other kind of key than the mode would choose.
    case otherKeyKind = "other_key_kind"
    /// A body that is not JSON, rightly signed.
    case garbageBody = "garbage_body"
    /// One byte of the body changed after signing.
    case alteredBody = "altered_body"
    /// The same JSON written anew after signing, as a careless proxy does.
    case reencodedBody = "reencoded_body"
    /// Rightly signed, 301 s ago.
    case staleTimestamp = "stale_timestamp"
    /// Rightly signed, 600 s ahead, so that it is ahead still when it comes.
    case futureTimestamp = "future_timestamp"
    /// `Wechatpay-Nonce` is not there.
    case missingHeader = "missing_header"
    /// Encrypted with another APIv3 key, rightly signed.
    case wrongAPIv3Key = "wrong_apiv3_key"
    /// The ciphertext is shorter than the tag alone, rightly signed.
    case truncatedCiphertext = "truncated_ciphertext"

    // On the answer to a merchant's call. Unless it says so, the work was done.

    /// The signature headers are missing.
    case unsignedAnswer = "unsigned_answer"
    /// Signed by a stranger, under the platform's serial.
    case wronglySignedAnswer = "wrongly_signed_answer"
    /// Signed by a stranger, under the stranger's own serial.
    case unknownSerialAnswer = "unknown_serial_answer"
    /// The answer's signature is wrong on purpose and says so.
    case signTestAnswer = "signtest_answer"
    /// The platform's clock is 10 minutes behind: in the rightly signed `Wechatpay-Timestamp`, and in `Date`.
    case staleAnswer = "stale_answer"
    /// The platform's clock is 10 minutes ahead: an answer stays in the future however long it takes.
    case futureAnswer = "future_answer"
    /// 500.
    case errorAfterWork = "error_after_work"
    /// 500, and nothing was done.
    case errorBeforeWork = "error_before_work"
    /// 503, and nothing was done.
    case unavailable
    /// 202: accepted, and nothing was done yet.
    case acceptedAnswer = "accepted_answer"
    /// 429 without `Retry-After`, and nothing was done.
    case tooManyRequests = "too_many_requests"
    /// 429 with `Retry-After` in seconds, and nothing was done.
    case tooManyRequestsRetryAfterSeconds = "too_many_requests_retry_after_seconds"
    /// 429 with `Retry-After` as a date, and nothing was done.
    case tooManyRequestsRetryAfterDate = "too_many_requests_retry_after_date"
    /// The answer comes late.
    case slowAnswer = "slow_answer"
    /// The connection is cut before the call is read, and nothing was done.
    case cutBeforeReading = "cut_before_reading"
    /// The connection is cut instead of answering.
    case cutAfterWork = "cut_after_work"
    /// The connection is cut in the middle of the answer's body.
    case cutInAnswer = "cut_in_answer"
    /// A body of 50 MiB.
    case hugeAnswer = "huge_answer"
    /// Rightly signed, and not JSON.
    case notJSONAnswer = "not_json_answer"
    /// Rightly signed JSON that calls itself a web page.
    case wrongContentTypeAnswer = "wrong_content_type_answer"
    /// 200 with nothing in it, rightly signed.
    case emptyAnswer = "empty_answer"
    /// Rightly signed JSON with members that nobody knows.
    case unknownFieldsAnswer = "unknown_fields_answer"

    package enum Site: CaseIterable, Sendable {
        case notification
        case answer
    }

    package var site: Site {
        switch self {
        case .unsignedAnswer, .wronglySignedAnswer, .unknownSerialAnswer, .signTestAnswer, .staleAnswer, .futureAnswer, .errorAfterWork,
            .errorBeforeWork, .unavailable, .acceptedAnswer, .tooManyRequests, .tooManyRequestsRetryAfterSeconds,
            .tooManyRequestsRetryAfterDate, .slowAnswer, .cutBeforeReading, .cutAfterWork, .cutInAnswer, .hugeAnswer, .notJSONAnswer,
            .wrongContentTypeAnswer, .emptyAnswer, .unknownFieldsAnswer:
            .answer
        default: .notification
        }
    }

    /// Whether a merchant that answers 2xx to such a delivery has believed something false.
    package var mustBeRefused: Bool {
        switch self {
        case .signTestProbe, .wrongKey, .unknownSerial, .merchantSerial, .serialOfOtherKind, .garbageBody, .alteredBody, .reencodedBody,
            .staleTimestamp,
            .futureTimestamp, .missingHeader, .wrongAPIv3Key, .truncatedCiphertext:
            true
        default: false
        }
    }
}
