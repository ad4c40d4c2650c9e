extension WeChatPayError {
    /// What happened and what to do, after how many attempts when there were several, and WeChat Pay's request id.
    public var description: String {
        let notes = [attempts > 1 ? "\(attempts) attempts" : nil, requestID.map { "Request-ID \($0)" }].compactMap(\.self)
        let text = [summary, detail.map { "[\($0)]" }].compactMap(\.self).joined(separator: " ") + (advice.map { "; \($0)" } ?? "")
        return notes.isEmpty ? text : "\(text) (\(notes.joined(separator: ", ")))"
    }

    private var summary: String {
        switch kind {
        case .unverified(let refusal): "an answer that is not known to be WeChat Pay's: \(refusal.rawValue): \(refusal.text(serial: serial))"
        default: kind.summary
        }
    }

    private var advice: String? {
        switch kind {
        case .noEncryptionKey:
            certificateFailure.map { "its certificates could not be downloaded: \($0.summary)" }
                ?? "give WeChat Pay's public key (PUB_KEY_ID_…), or let its certificates be downloaded"
        case .refused(401, "SIGN_ERROR", _):
            "check that the certificate serial belongs to the private key and to the merchant number, and the clock" + platformClock
        case .undecided(_, "SYSTEM_ERROR", _) where attempts > 1:
            "if every call ends so, check the merchant number and the certificate serial"
        case .unverified(let refusal): advice(after: refusal)
        default: nil
        }
    }

    private func advice(after refusal: CallbackRefusal) -> String {
        switch refusal {
        case .timestampStale, .timestampFuture, .certificateExpired, .certificateNotYetValid: "check this machine's clock" + platformClock
        case .serialUnknown:
            if let serial, !CertificateSerial.isCertificates(serial) {
                "get that public key from the merchant platform and add it to the keys"
            } else if let certificateFailure {
                "WeChat Pay's certificates could not be downloaded: \(certificateFailure.summary)"
            } else {
                "WeChat Pay's certificates, as far as they may be downloaded, do not have it either; is a proxy in between?"
            }
        case .signatureProbe: "send the same request again"
        case .signatureMismatch: "is a proxy in between that changes answers, or a public key configured under another's id?"
        default: "is a proxy in between?"
        }
    }

    private var platformClock: String {
        serverDate.map { ": WeChat Pay's said \($0.rfc3339)" } ?? ""
    }
}

extension WeChatPayError.Kind {
    fileprivate var summary: String {
        switch self {
        case .invalidField(let fault): fault.description
        case .cannotSign(let error), .cannotEncrypt(let error): error.description
        case .noEncryptionKey: "a field must be encrypted, but no key of WeChat Pay is usable now"
        case .transport(let error): "no answer from WeChat Pay: \(error)"
        case .refused(let status, let code, let message): "WeChat Pay refused: \(status) \(code)" + Self.words(message)
        case .undecided(let status, let code, let message): "WeChat Pay has not decided: \(status) \(code)" + Self.words(message)
        case .foreignAnswer(let status): "an answer with status \(status) that is not of WeChat Pay's form; is a proxy in between?"
        case .unverified(let refusal): "an answer that is not known to be WeChat Pay's: \(refusal.rawValue): \(refusal.text(serial: nil))"
        case .empty(let status): "a signed answer with status \(status) and without the content that must be there"
        case .unreadable(let error): "a signed answer that cannot be read: \(error)"
        case .damagedBill(let byteCount): "a bill of \(byteCount) bytes that does not have the digest that WeChat Pay stated: download it again"
        case .certificateNotOpened(let fault): "a platform certificate cannot be decrypted: \(fault.rawValue); is the APIv3 key right?"
        case .certificateRefused(let error): "a platform certificate cannot be used: \(error)"
        }
    }

    private static func words(_ message: String) -> String {
        message.isEmpty ? "" : ": \(message)"
    }
}

extension CallbackRefusal {
    /// What is wrong with a signature, in words. `serial` is the key that it names.
    fileprivate func text(serial: String?) -> String {
        let key = serial.map { "the key \($0)" } ?? "a key"
        return switch self {
        case .signatureHeaderMissing: "it is not signed"
        case .signatureHeaderRepeated: "it is signed more than once"
        case .signatureHeaderMalformed: "its signature cannot be read"
        case .signatureTypeUnsupported: "it is signed in another way than \(SignatureVerifier.signatureType)"
        case .timestampStale: "it was signed \(SignatureVerifier.clockTolerance) seconds ago or more"
        case .timestampFuture: "it was signed \(SignatureVerifier.clockTolerance) seconds ahead or more"
        case .serialUnknown: "it is signed with \(key), which is not at hand"
        case .serialOfMerchantCertificate: "it names the merchant's own certificate"
        case .certificateExpired: "it is signed with \(key), which has expired"
        case .certificateNotYetValid: "it is signed with \(key), which is not valid yet"
        case .signatureMismatch: "\(key) did not sign these bytes"
        case .signatureProbe: "its signature is wrong on purpose, to see whether signatures are checked"
        }
    }
}
