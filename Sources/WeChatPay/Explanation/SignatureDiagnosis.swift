import OpenSSL

/// What a signature fits, if not the body with the key that its serial names.
enum SignatureDiagnosis {
    case right
    /// The serial's key is not at hand, and no other key fits.
    case keyMissing
    case wrong(CallbackExplanation.Cause, text: String, advice: String)

    init(headers: SignatureHeaders, signature: [UInt8], body: [UInt8], keyring: PlatformKeyring) {
        let named = keyring.allKeys.first { Self.isSame($0.serial, headers.serial) }
        let message = SignedReplyText.bytes(headers, body: body)
        if let named, named.publicKey.verifySHA256(message, signature: signature) {
            self = .right
        } else if let other = keyring.allKeys.first(where: { $0.publicKey.verifySHA256(message, signature: signature) }) {
            self = .wrong(
                .signedWithAnotherKey, text: "the signature was made with the key \(other.serial), but the serial says \(headers.serial)",
                advice: "check that each configured id has the file of its own key: two of them seem to be swapped")
        } else if keyring.merchantSigned(message, signature: signature) {
            self = .wrong(
                .signedByMerchant, text: "the signature was made with the merchant's own private key",
                advice: "look for who sends this: it has the merchant's key, but it is not WeChat Pay")
        } else if let named,
            let original = BodySpelling.all(of: body).first(where: { spelling in
                named.publicKey.verifySHA256(SignedReplyText.bytes(headers, body: spelling.bytes), signature: signature)
            })
        {
            self = .wrong(
                .bodyReencoded, text: "the signature fits this JSON \(original.description): the body was written anew on the way",
                advice: "let the receiver see the body byte for byte: switch off what parses and rewrites JSON in front of it")
        } else if named != nil {
            self = .wrong(
                .bodyAltered, text: "the signature was not made over these bytes, nor over another spelling of them that we know",
                advice:
                    "if this came from WeChat Pay, the body, the timestamp or the nonce was altered on the way: compare with what reaches the first proxy. "
                    + "Otherwise it is a forgery, rightly refused")
        } else {
            self = .keyMissing
        }
    }

    private static func isSame(_ known: String, _ stated: String) -> Bool {
        known == stated || CertificateSerial(hexadecimal: known).map { $0 == CertificateSerial(hexadecimal: stated) } ?? false
    }
}
