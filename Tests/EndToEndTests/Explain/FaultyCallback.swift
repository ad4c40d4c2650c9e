import Foundation
import PaySimulator
import Testing

/// A callback with which something is wrong, and what has to be said about it.
struct FaultyCallback: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let platformKeys: Installation.PlatformKeys
    /// The name in the log, the metrics and the explanation.
    let refusal: String
    /// What the name alone does not tell.
    let cause: String?
    /// Texts that the explanation holds.
    let words: [String]
    private let make: @Sendable (Installation) throws -> SignedCallback

    init(
        _ description: String, _ refusal: String, cause: String? = nil, says words: String..., keys: Installation.PlatformKeys = .both,
        make: @escaping @Sendable (Installation) throws -> SignedCallback
    ) {
        testDescription = description
        platformKeys = keys
        self.refusal = refusal
        self.cause = cause
        self.words = words
        self.make = make
    }

    private init(_ fault: Fault, _ refusal: String, cause: String? = nil, says words: String...) {
        testDescription = fault.rawValue
        platformKeys = .both
        self.refusal = refusal
        self.cause = cause
        self.words = words
        make = { try $0.callback(fault: fault) }
    }

    func callback(of installation: Installation) throws -> SignedCallback { try make(installation) }

    /// Whether it is authentic all the same, so that it is stored.
    var isQuarantined: Bool { Self.faultsOfContent.contains(refusal) }

    private static let faultsOfContent: Set = ["decryption_failed", "ciphertext_truncated", "envelope_malformed"]

    static let all: [FaultyCallback] = [
        FaultyCallback(.alteredBody, "signature_mismatch", cause: "body_altered", says: "altered on the way"),
        FaultyCallback(.reencodedBody, "signature_mismatch", cause: "body_reencoded", says: "written anew on the way"),
        FaultyCallback("slashes and characters escaped", "signature_mismatch", cause: "body_reencoded", says: "plain slashes", "UTF-8") {
            try $0.reencoded { body in
                let text = String(decoding: body, as: UTF8.self)
                return text.replacingOccurrences(of: "/", with: "\\/").unicodeScalars.map { scalar in
                    scalar.isASCII ? String(scalar) : "\\u" + String(scalar.value, radix: 16)
                }.joined()
            }
        },
        FaultyCallback("line feed at its end", "signature_mismatch", cause: "body_reencoded", says: "without the white space around it") {
            try $0.reencoded { String(decoding: $0, as: UTF8.self) + "\n" }
        },
        FaultyCallback("byte order mark", "signature_mismatch", cause: "body_reencoded", says: "without its byte order mark") {
            try $0.reencoded { "\u{FEFF}" + String(decoding: $0, as: UTF8.self) }
        },
        FaultyCallback(
            "public key, certificates at hand", "serial_unknown", cause: "serial_of_other_kind", says: "PUB_KEY_ID_", "download",
            keys: .certificateAlone
        ) { try $0.callback(fault: .publicKey) },
        FaultyCallback(
            "certificate, public key at hand", "serial_unknown", cause: "serial_of_other_kind", says: "platform_certificates", keys: .publicKeyAlone
        ) { try $0.callback(fault: .otherKeyKind) },
        FaultyCallback(.serialOfOtherKind, "signature_mismatch", cause: "signed_with_another_key", says: "swapped"),
        FaultyCallback(.unknownSerial, "serial_unknown", says: "platform_certificates: auto"),
        FaultyCallback(.merchantSerial, "serial_of_merchant_certificate", says: "WeChat Pay never signs with it"),
        FaultyCallback("signed by the merchant", "signature_mismatch", cause: "signed_by_merchant", says: "merchant's own private key") {
            let ours = PlatformKey(serial: $0.platform.identity.publicKey.serial, kind: .publicKey, privateKey: $0.keys.merchantKey)
            return try $0.callback(key: ours)
        },
        FaultyCallback(.staleTimestamp, "timestamp_stale", says: "seconds before"),
        FaultyCallback(.futureTimestamp, "timestamp_future", says: "seconds after"),
        FaultyCallback("no timestamp", "signature_header_missing", says: "Wechatpay-Timestamp is missing", "proxies") {
            try $0.callback().removing("Wechatpay-Timestamp")
        },
        FaultyCallback("no nonce", "signature_header_missing", says: "Wechatpay-Nonce is missing") { try $0.callback(fault: .missingHeader) },
        FaultyCallback("no serial", "signature_header_missing", says: "Wechatpay-Serial is missing") {
            try $0.callback().removing("Wechatpay-Serial")
        },
        FaultyCallback("no signature", "signature_header_missing", says: "Wechatpay-Signature is missing") {
            try $0.callback().removing("Wechatpay-Signature")
        },
        FaultyCallback("two nonces", "signature_header_repeated", says: "Wechatpay-Nonce is there 2 times") {
            try $0.callback().adding("wechatpay-nonce", "another")
        },
        FaultyCallback(.wrongAPIv3Key, "decryption_failed", cause: "apiv3_key_wrong", says: "APIv3 key does not open"),
        FaultyCallback(.truncatedCiphertext, "ciphertext_truncated", says: "cut short"),
        FaultyCallback(.garbageBody, "envelope_malformed", says: "is no JSON"),
        FaultyCallback(.signTestProbe, "signature_probe", says: "wrong on purpose"),
    ]
}

extension Installation {
    static let path = "/notify/\(mchid)"

    /// A callback that tells of a use of a coupon, made like that of a load, and spoiled as told.
    func callback(fault: Fault? = nil, key: PlatformKey? = nil) throws -> SignedCallback {
        let now = platform.clock.now()
        let use = CouponUse(
            stockCreatorMchid: Self.mchid, stockID: "21000456", couponID: "9000001", createTime: now, consumeTime: now, consumeMchid: Self.mchid,
            transactionID: "43\(random.digits(26))")
        let notice = use.notification(at: now, random: random)
        let notification = PlatformNotification(
            id: notice.id, createTime: now, eventType: notice.eventType, summary: "代金券/核销通知", originalType: notice.originalType,
            associatedData: notice.associatedData, resourceNonce: notice.resourceNonce, resource: notice.resource)
        return try platform.callback(notification, for: merchant, fault: fault, key: key)
    }

    fileprivate func reencoded(_ reencode: ([UInt8]) -> String) throws -> SignedCallback {
        let callback = try callback()
        return callback.with(body: Array(reencode(callback.body).utf8))
    }
}
