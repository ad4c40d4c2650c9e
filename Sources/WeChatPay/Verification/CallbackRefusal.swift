/// Why a callback, or a response, is not known to come from WeChat Pay. What is refused is never stored as a fact.
///
/// The raw values are stable names, alike in the log, the metrics and `explain`.
public enum CallbackRefusal: String, Error, CaseIterable, Sendable {
    /// One of the four signature headers is absent or empty.
    case signatureHeaderMissing = "signature_header_missing"
    /// A signature header stands there more than once, so that it is open which one counts.
    case signatureHeaderRepeated = "signature_header_repeated"
    /// A signature header cannot be what WeChat Pay sends: a timestamp that is no whole number, a signature that is no base64, blanks within.
    case signatureHeaderMalformed = "signature_header_malformed"
    /// `Wechatpay-Signature-Type` names another algorithm than `WECHATPAY2-SHA256-RSA2048`.
    case signatureTypeUnsupported = "signature_type_unsupported"
    /// The timestamp lies 300 seconds or more in the past.
    case timestampStale = "timestamp_stale"
    /// The timestamp lies 300 seconds or more in the future.
    case timestampFuture = "timestamp_future"
    /// No platform certificate and no WeChat Pay public key has this serial.
    case serialUnknown = "serial_unknown"
    /// The serial is that of the merchant's own certificate, which never signs what WeChat Pay sends.
    case serialOfMerchantCertificate = "serial_of_merchant_certificate"
    /// The platform certificate with this serial is no longer valid.
    case certificateExpired = "certificate_expired"
    /// The platform certificate with this serial is not valid yet.
    case certificateNotYetValid = "certificate_not_yet_valid"
    /// The signature was not made over these bytes with the key of this serial.
    case signatureMismatch = "signature_mismatch"
    /// A probe of WeChat Pay (`WECHATPAY/SIGNTEST/…`), wrong on purpose to see whether signatures are checked.
    case signatureProbe = "signature_probe"

    /// The HTTP status that answers it: 400 when the headers cannot be read, otherwise 401.
    public var httpStatus: Int {
        switch self {
        case .signatureHeaderMissing, .signatureHeaderRepeated, .signatureHeaderMalformed: 400
        default: 401
        }
    }
}
