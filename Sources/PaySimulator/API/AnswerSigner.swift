import OpenSSL

/// Puts `Request-ID` on every answer and the platform's signature on those that get one.
struct AnswerSigner: Sendable {
    let identity: PlatformIdentity
    let clock: SimulatorClock
    let random: SimulatorRandom

    func identified(_ answer: PlatformAnswer, internalNumber: Int) -> PlatformAnswer {
        var answer = answer
        answer.headers.append(("Request-ID", random.text(32, of: "0123456789ABCDEF") + "-\(internalNumber)"))
        return answer
    }

    func signed(_ answer: PlatformAnswer, requestSerial: String?, fault: Fault?) throws(OpenSSLError) -> PlatformAnswer {
        guard fault != .unsignedAnswer else { return answer }
        let key = identity.answerKey(requestSerial: requestSerial)
        let signer = fault == .wronglySignedAnswer ? try identity.strayKey() : key
        let time = String(clock.unixSeconds)
        let nonce = random.text(32)
        let signature = try signer.sign(SigningText.platform(timestamp: time, nonce: nonce, body: answer.body))
        let probe = CallbackFactory.signTestPrefix + Base64.encode(random.bytes(192))
        var answer = answer
        answer.headers += [
            ("Wechatpay-Timestamp", time),
            ("Wechatpay-Nonce", nonce),
            ("Wechatpay-Serial", key.serial),
            ("Wechatpay-Signature", fault == .signTestAnswer ? probe : signature),
            ("Wechatpay-Signature-Type", CallbackFactory.signatureType),
        ]
        return answer
    }
}
