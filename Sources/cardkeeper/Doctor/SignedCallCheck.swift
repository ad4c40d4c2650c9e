import WeChatPay

/// Whether WeChat Pay takes the merchant's signature, and what it answered can be believed and opened. Pure.
struct SignedCallCheck {
    /// What was asked, and what came of it.
    enum Call: Sendable {
        /// `GET /v3/certificates`: how many there are.
        case certificates(Result<Int, WeChatPayError>)
        /// `POST /v3/security/echo`: whether what came back is what was sent, the part that only the merchant's private key opens included.
        case echo(Result<Bool, WeChatPayError>)
    }

    let merchant: Merchant
    let call: Call
    let hasPublicKeys: Bool
    /// When the answer came.
    let now: WeChatTime

    var results: [CheckResult] {
        switch call {
        case .certificates(.success(let count)): certificates(count)
        case .echo(.success(true)): [accepted("and the private key opens what is encrypted for its certificate"), apiv3KeyNotTried]
        case .echo(.success(false)):
            [
                CheckResult(
                    .signedCall, of: merchant.mchid, .fault,
                    "WeChat Pay takes the signature, but the private key does not open what is encrypted for the merchant's certificate",
                    cure: "take certificate_serial and private_key_file from the same download of the merchant platform"), apiv3KeyNotTried,
            ]
        case .certificates(.failure(let error)), .echo(.failure(let error)): failure(error)
        }
    }

    private func certificates(_ count: Int) -> [CheckResult] {
        if count > 0 {
            return [
                accepted("and its answer is verified"),
                CheckResult(.apiv3Key, of: merchant.mchid, .ok, "opens the platform certificates"),
            ]
        }
        guard !hasPublicKeys else { return [accepted("and has no certificates for this merchant, who has the public key"), apiv3KeyNotTried] }
        return [
            CheckResult(
                .signedCall, of: merchant.mchid, .fault, "WeChat Pay has no platform certificates for this merchant",
                cure: "it is in public-key mode: download pub_key.pem from the merchant platform and give it under public_keys"),
            apiv3KeyNotTried,
        ]
    }

    private func failure(_ error: WeChatPayError) -> [CheckResult] {
        let diagnosis = CallDiagnosis(error, merchant: merchant, now: now)
        switch error.kind {
        case .certificateNotOpened:
            return [accepted(nil), CheckResult(.apiv3Key, of: merchant.mchid, diagnosis)]
        case .refused(let status, _, _) where status != 401:
            // Whoever is refused for another reason has been recognised.
            return [accepted("and refused the call itself: \(diagnosis.finding)"), apiv3KeyNotTried]
        default:
            return [CheckResult(.signedCall, of: merchant.mchid, diagnosis), apiv3KeyNotTried]
        }
    }

    private func accepted(_ more: String?) -> CheckResult {
        CheckResult(.signedCall, of: merchant.mchid, .ok, ["WeChat Pay takes the signature", more].compactMap(\.self).joined(separator: " "))
    }

    private var apiv3KeyNotTried: CheckResult {
        CheckResult(.apiv3Key, of: merchant.mchid, .skipped, "nothing came that it opens; --echo tries it with a callback")
    }
}
