import OpenSSL

/// Puts `Request-ID` on every answer and the platform's signature on those that get one.
struct AnswerSigner: Sendable {
    let identity: PlatformIdentity
    let clock: SimulatorClock
    let random: SimulatorRandom

    func identified(_ answer: PlatformAnswer, internalNumber: Int, fault: Fault?) -> PlatformAnswer {
        var answer = answer
        answer.headers += [
            ("Request-ID", random.text(32, of: "0123456789ABCDEF") + "-\(internalNumber)"), ("Date", HTTPDate.text(now(fault))),
        ]
        return answer
    }

    func signed(_ answer: PlatformAnswer, requestSerial: String?, fault: Fault?) throws(OpenSSLError) -> PlatformAnswer {
        guard fault != .unsignedAnswer else { return answer }
        let key = identity.answerKey(requestSerial: requestSerial)
        let signer: PlatformKey =
            switch fault {
            case .wronglySignedAnswer: try identity.strayKey().renamed(key.serial)
            case .unknownSerialAnswer: try identity.strayKey()
            default: key
            }
        let time = String(now(fault) / 1000)
        let nonce = random.text(32)
        let signature =
            fault == .signTestAnswer
            ? CallbackFactory.signTestPrefix + Base64.encode(random.bytes(192))
            : try signer.sign(SigningText.platform(timestamp: time, nonce: nonce, body: answer.body))
        var answer = answer
        answer.headers += [
            ("Wechatpay-Timestamp", time),
            ("Wechatpay-Nonce", nonce),
            ("Wechatpay-Serial", signer.serial),
            ("Wechatpay-Signature", signature),
            ("Wechatpay-Signature-Type", CallbackFactory.signatureType),
        ]
        return answer
    }

    private func now(_ fault: Fault?) -> Int64 { clock.now() + (fault?.clockOffset ?? 0) }
}
