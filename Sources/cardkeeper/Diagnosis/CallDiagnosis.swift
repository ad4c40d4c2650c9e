import WeChatPay

/// What is behind a failed call to WeChat Pay, and what to do about it. Pure.
struct CallDiagnosis: Sendable {
    /// What happened, in WeChat Pay's words and ours.
    let finding: String
    /// What mends it; nil when nothing but the finding is known.
    var cure: String?

    /// Both, for one line each.
    var text: String { [finding, cure.map { "To mend it: \($0)" }].compactMap(\.self).joined(separator: "\n") }

    /// Where there was no call.
    init(finding: String) {
        self.finding = finding
        cure = nil
    }

    /// - `now`: when the answer came.
    init(_ error: WeChatPayError, merchant: Merchant, now: WeChatTime) {
        cure = Self.cure(of: error, merchant: merchant, now: now)
        // The error's own advice knows nothing of the configuration's keys, so ours takes its place.
        finding = cure == nil ? error.description : Self.finding(error)
    }

    private static func finding(_ error: WeChatPayError) -> String {
        let summary: String
        switch error.kind {
        case .refused(let status, let code, let message): summary = "WeChat Pay refused: \(status) \(code): \(message)"
        case .undecided(let status, let code, let message): summary = "WeChat Pay has not decided: \(status) \(code): \(message)"
        case .unverified(let refusal):
            summary = "an answer that is not known to be WeChat Pay's: \(refusal.rawValue)" + (error.serial.map { ", of key \($0)" } ?? "")
        default: return error.description
        }
        return [summary, error.detail.map { "[\($0)]" }, error.requestID.map { "(Request-ID \($0))" }].compactMap(\.self).joined(separator: " ")
    }

    private static func cure(of error: WeChatPayError, merchant: Merchant, now: WeChatTime) -> String? {
        if let clock = clock(error, now) { return clock }
        switch error.kind {
        case .refused(401, _, _): return signature(error, merchant)
        case .refused(403, _, _): return "merchant \(merchant.mchid) has no right to this call: ask for the product on the merchant platform"
        case .refused(429, _, _): return "too many calls: wait, and try again"
        case .undecided(500, let code, _) where ["SYSTEM_ERROR", "SYSTEMERROR"].contains(code):
            return "try again with the same values; when every call ends so, certificate_serial or mchid is wrong (\(serials(merchant)))"
        case .transport(let fault): return transport(fault)
        case .foreignAnswer: return "look at wechatpay_url, and at proxies on the way"
        case .certificateNotOpened(.decryptionFailed):
            return "apiv3_key_file holds another key than the APIv3 key that is set on the merchant platform: write that one into the file"
        case .unverified(.serialUnknown) where error.certificateFailure != nil, .noEncryptionKey where error.certificateFailure != nil:
            return error.certificateFailure.flatMap { cure(of: WeChatPayError($0), merchant: merchant, now: now) }
        case .certificateRefused(.merchantKeyAmongPlatformKeys):
            return "certificate_serial is that of a platform certificate: give that of apiclient_cert.pem"
        case .unverified(let refusal): return verification(refusal, serial: error.serial)
        case .noEncryptionKey:
            return "give WeChat Pay's public key under public_keys; or let certificates be fetched: platform_certificates: auto"
        default: return nil
        }
    }

    /// Only what depends on the time can fail by the clock, and then it is nothing else.
    private static func clock(_ error: WeChatPayError, _ now: WeChatTime) -> String? {
        let dependsOnTime: Bool =
            switch error.kind {
            case .refused(401, _, _): true
            case .unverified(let refusal): [.timestampStale, .timestampFuture, .certificateExpired, .certificateNotYetValid].contains(refusal)
            default: false
            }
        guard dependsOnTime else { return nil }
        if let serverDate = error.serverDate {
            let offset = ClockOffset(ours: now, theirs: serverDate)
            if offset.isFault { return offset.cure }
        }
        // WeChat Pay's words vary, and are a hint at most.
        let hints = [error.message, error.detail?.issue].compactMap { $0?.lowercased() }
        return hints.contains { $0.contains("timestamp") } ? ClockOffset.setTheClock : nil
    }

    private static func signature(_ error: WeChatPayError, _ merchant: Merchant) -> String {
        let keysDiffer = "private_key_file is not the key of certificate \(merchant.certificateSerial)"
        let compare = "compare with apiclient_cert.pem: openssl x509 -noout -serial -in apiclient_cert.pem"
        // So says WeChat Pay when it knows the certificate and its key did not sign.
        if error.detail?.issue?.lowercased().contains("sign not match") == true {
            return "\(keysDiffer): take both from the same download of the merchant platform; \(compare)"
        }
        return
            "WeChat Pay does not know this signer (\(serials(merchant))): certificate_serial or mchid is wrong, or the certificate was replaced; \(compare)"
    }

    private static func serials(_ merchant: Merchant) -> String {
        "mchid \(merchant.mchid), certificate_serial \(merchant.certificateSerial)"
    }

    private static func transport(_ fault: TransportError) -> String? {
        switch fault.kind {
        case .cannotConnect: "look at wechatpay_url, DNS, firewall and proxy of this machine"
        case .untrusted: "something between here and WeChat Pay ends TLS, or this machine lacks the authorities' certificates (ca-certificates)"
        case .timedOut, .interrupted: "try again with the same values; when it stays so, look at firewall and proxy"
        default: nil
        }
    }

    private static func verification(_ refusal: CallbackRefusal, serial: String?) -> String? {
        switch refusal {
        case .serialUnknown where serial?.hasPrefix(PlatformPublicKey.idPrefix) == true:
            "download that public key from the merchant platform, and give it under public_keys with this id"
        case .serialUnknown: "set platform_certificates to auto, or give WeChat Pay's public key under public_keys"
        case .certificateExpired: "the certificate under platform_certificates has expired: set platform_certificates to auto, or give public_keys"
        case .signatureHeaderMissing: "only bill files come unsigned, and those are no business of this command; otherwise look at proxies on the way"
        case .signatureMismatch: "the key under public_keys is not the one of that id, or something on the way changes answers"
        case .timestampStale, .timestampFuture: ClockOffset.setTheClock
        default: nil
        }
    }
}
