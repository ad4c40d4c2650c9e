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
    /// Rightly signed, 301 s ahead.
    case futureTimestamp = "future_timestamp"
    /// `Wechatpay-Nonce` is not there.
    case missingHeader = "missing_header"
    /// Encrypted with another APIv3 key, rightly signed.
    case wrongAPIv3Key = "wrong_apiv3_key"
    /// The ciphertext is shorter than the tag alone, rightly signed.
    case truncatedCiphertext = "truncated_ciphertext"

    // On the answer to a merchant's call.

    /// The signature headers are missing.
    case unsignedAnswer = "unsigned_answer"
    /// Signed by a stranger, under the platform's serial.
    case wronglySignedAnswer = "wrongly_signed_answer"
    /// The answer's signature is wrong on purpose and says so.
    case signTestAnswer = "signtest_answer"
    /// 500, and the work was done all the same.
    case errorAfterWork = "error_after_work"
    /// 500, and nothing was done.
    case errorBeforeWork = "error_before_work"
    /// The answer comes late.
    case slowAnswer = "slow_answer"
    /// 429, and nothing was done.
    case tooManyRequests = "too_many_requests"

    package enum Site: CaseIterable, Sendable {
        case notification
        case answer
    }

    package var site: Site {
        switch self {
        case .unsignedAnswer, .wronglySignedAnswer, .signTestAnswer, .errorAfterWork, .errorBeforeWork, .slowAnswer, .tooManyRequests: .answer
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
