import OpenSSL

extension CallbackExplanation {
    /// Explains headers, clock, serial and signature. Whether the signature is right, the time aside.
    mutating func explainSignature(_ values: (String) -> [String], body: [UInt8], keyring: PlatformKeyring, now: WeChatTime) -> Bool {
        let headers: SignatureHeaders
        do {
            headers = try SignatureHeaders.read(values)
            pass("headers", "the four signature headers are there, each once")
        } catch {
            fail("headers", .refused(error), Self.headerFaults(values), advice: Self.advice(for: error))
            skip("signature", "not tried without its headers")
            return false
        }
        explainType(headers)
        explainClock(headers, now: now)
        explainSerial(headers, keyring: keyring, now: now)
        return explainSignature(headers, body: body, keyring: keyring)
    }

    private static func headerFaults(_ values: (String) -> [String]) -> String {
        let names = ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature"]
        let faults = names.compactMap { name -> String? in
            switch values(name).count {
            case 0: "\(name) is missing"
            case 1: values(name)[0].allSatisfy { $0 == " " || $0 == "\t" } ? "\(name) is empty" : nil
            case let count: "\(name) is there \(count) times"
            }
        }
        return faults.isEmpty
            ? "the signature headers are all there, but one of them is not as WeChat Pay writes it: "
                + "the timestamp is a whole number, the others are visible ASCII without blanks"
            : faults.joined(separator: "; ")
    }

    private static func advice(for refusal: CallbackRefusal) -> String {
        switch refusal {
        case .signatureHeaderMissing:
            "let every Wechatpay-* header through the proxies in front of the service; if none was sent at all, this request is not WeChat Pay's"
        case .signatureHeaderRepeated:
            "find the proxy that adds Wechatpay-* headers a second time"
        default:
            "compare the headers with those that reach the first proxy; something on the way rewrites them"
        }
    }

    private mutating func explainType(_ headers: SignatureHeaders) {
        let type = headers.signatureType ?? "absent, which means \(SignatureVerifier.signatureType)"
        do {
            try SignatureVerifier.checkType(headers)
            pass("signature type", type)
        } catch {
            fail(
                "signature type", .refused(error), "\(type) is not supported; only \(SignatureVerifier.signatureType) is",
                advice: "use WeChat Pay's RSA products; national cryptography (SM2, SM4) is not supported")
        }
    }

    private mutating func explainClock(_ headers: SignatureHeaders, now: WeChatTime) {
        let sent = WeChatTime(unixSeconds: headers.timestamp).rfc3339
        do {
            try SignatureVerifier.checkTime(headers, now: now)
            pass("clock", "signed at \(sent), within \(SignatureVerifier.clockTolerance) seconds of now")
        } catch {
            let (age, overflow) = now.unixSeconds.subtractingReportingOverflow(headers.timestamp)
            let distance = overflow ? "far from" : age >= 0 ? "\(age) seconds before" : "\(age.magnitude) seconds after"
            fail(
                "clock", .refused(error),
                "signed at \(sent), \(distance) now (\(now.rfc3339)); \(SignatureVerifier.clockTolerance) seconds are refused",
                advice:
                    "for a callback that has just come: set this machine's clock (NTP). An older capture is always stale; if all other steps pass, "
                    + "it was right when it came, and WeChat Pay signs anew each time it sends again")
        }
    }

    private mutating func explainSerial(_ headers: SignatureHeaders, keyring: PlatformKeyring, now: WeChatTime) {
        do {
            _ = try keyring.key(forSerial: headers.serial, at: now)
            pass("serial", "\(headers.serial) is at hand and valid")
        } catch .serialUnknown {
            explainUnknownSerial(headers.serial, keyring: keyring)
        } catch .serialOfMerchantCertificate {
            fail(
                "serial", .refused(.serialOfMerchantCertificate),
                "\(headers.serial) is the merchant's own certificate; WeChat Pay never signs with it",
                advice: "look for who sends this: a test tool that signs with the merchant's key, or a stranger; WeChat Pay does not")
        } catch {
            fail(
                "serial", .refused(error), "the platform certificate \(headers.serial) is not valid now",
                advice: "check this machine's clock; if it is right, let the platform certificates be downloaded anew")
        }
    }

    private mutating func explainUnknownSerial(_ serial: String, keyring: PlatformKeyring) {
        let atHand = keyring.allKeys.map(\.serial)
        let list = atHand.isEmpty ? "there is none at hand" : "at hand: " + atHand.joined(separator: ", ")
        let isPublicKey = serial.hasPrefix(PlatformPublicKey.idPrefix)
        let isOtherKind = isPublicKey ? keyring.publicKeys.isEmpty : !keyring.publicKeys.isEmpty && keyring.certificates.isEmpty
        let advice =
            if isPublicKey, atHand.contains(where: { $0.lowercased() == serial.lowercased() }) {
                "write the id of the public key exactly as WeChat Pay does: upper and lower case differ"
            } else if isPublicKey {
                "download the WeChat Pay public key \(serial) from the merchant platform and configure it under this id, beside the certificates"
            } else if CertificateSerial(hexadecimal: serial) != nil {
                "let the platform certificates be downloaded (platform_certificates: auto), or add the one with this serial"
            } else {
                "this is neither a certificate serial nor the id of a public key; WeChat Pay does not send such"
            }
        fail(
            "serial", .refused(.serialUnknown), "no key with the serial \(serial) is at hand (\(list))",
            cause: isOtherKind ? .serialOfOtherKind : nil,
            advice: advice)
    }

    private mutating func explainSignature(_ headers: SignatureHeaders, body: [UInt8], keyring: PlatformKeyring) -> Bool {
        if headers.signature.hasPrefix(SignatureVerifier.probePrefix) {
            fail(
                "signature", .refused(.signatureProbe), "a probe of WeChat Pay: its signature is wrong on purpose",
                advice: "nothing to do: it must be refused, and the same notification comes again with a right signature")
            return false
        }
        guard let signature = Base64.decode(headers.signature) else {
            fail(
                "signature", .refused(.signatureHeaderMalformed), "the signature is no base64",
                advice: "compare Wechatpay-Signature with what reaches the first proxy; it was cut or altered")
            return false
        }
        let diagnosis = SignatureDiagnosis(headers: headers, signature: signature, body: body, keyring: keyring)
        switch diagnosis {
        case .right:
            pass("signature", "made by WeChat Pay over exactly these \(body.count) bytes")
            return true
        case .keyMissing:
            skip("signature", "not tried without the key; no other key at hand made it")
        case .wrong(let cause, let text, let advice):
            fail("signature", .refused(.signatureMismatch), text, cause: cause, advice: advice)
        }
        return false
    }
}
