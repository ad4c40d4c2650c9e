import OpenSSL
import Samples
import Testing
import WeChatPay

@Suite struct CallbackExplanationTests {
    private let clock = ManualClock()
    private let plaintext = #"{"stock_id":"98765","coupon_id":"4242","description":"中文"}"#

    private func callback(by signer: CallbackSigner? = nil) throws -> SignedCallback {
        try (signer ?? .platform()).callback(id: "EV-1", eventType: "COUPON.USE", resource: plaintext, summary: "代金券/核销通知")
    }

    private func explanation(_ callback: SignedCallback, keyring: PlatformKeyring? = nil, key: APIv3Key? = nil) throws -> CallbackExplanation {
        CallbackExplanation(
            headers: callback.headers, body: callback.body, keyring: try keyring ?? SampleIdentities.keyring(),
            apiv3Key: try key ?? SampleIdentities.apiv3Key(), clock: clock.wallClock)
    }

    private func outcomes(_ explanation: CallbackExplanation) -> [String: CallbackExplanation.Step.Outcome] {
        Dictionary(uniqueKeysWithValues: explanation.steps.map { ($0.name, $0.outcome) })
    }

    private static let allSteps = ["headers", "signature type", "clock", "serial", "signature", "envelope", "resource"]

    @Test func aRightCallbackPassesEveryStep() throws {
        let explanation = try explanation(callback())
        #expect(explanation.steps.map(\.name) == Self.allSteps)
        #expect(explanation.steps.allSatisfy { $0.outcome == .passed })
        #expect(explanation.verdict == .opened)
        #expect(explanation.cause == nil && explanation.advice.isEmpty)
        #expect(explanation.opened?.resource == Array(plaintext.utf8))
    }

    @Test func anOldCaptureIsStaleButShownToHaveBeenRight() throws {
        let callback = try callback()
        clock.advance(seconds: 86_400)
        let explanation = try explanation(callback)
        #expect(explanation.verdict == .refused(.timestampStale))
        #expect(outcomes(explanation).filter { $0.value != .passed } == ["clock": .failed])
        #expect(explanation.steps[2].text.contains("86400 seconds before now"))
        #expect(explanation.advice.count == 1)
    }

    @Test func anotherFaultCountsMoreThanTheClock() throws {
        var callback = try callback()
        callback.body.insert(0x20, at: 1)
        clock.advance(seconds: 86_400)
        let explanation = try explanation(callback)
        #expect(explanation.verdict == .refused(.signatureMismatch))
        #expect(explanation.cause == .bodyReencoded)
        #expect(explanation.advice.count == 2)
        #expect(explanation.advice.last?.contains("NTP") == true)
    }

    @Test(arguments: ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature"])
    func namesTheHeaderThatIsMissing(name: String) throws {
        let explanation = try explanation(callback().setting(name, nil))
        #expect(explanation.verdict == .refused(.signatureHeaderMissing))
        #expect(explanation.steps.first?.text == "\(name) is missing")
        #expect(outcomes(explanation)["signature"] == .skipped)
        #expect(outcomes(explanation)["resource"] == .passed)
    }

    @Test func namesHeadersThatAreRepeatedOrMalformed() throws {
        var doubled = try callback()
        doubled.headers.append(HeaderField("wechatpay-nonce", "x"))
        #expect(try explanation(doubled).steps.first?.text == "Wechatpay-Nonce is there 2 times")
        #expect(try explanation(callback().setting("Wechatpay-Timestamp", "soon")).verdict == .refused(.signatureHeaderMalformed))
        #expect(try explanation(callback().setting("Wechatpay-Signature", "???")).verdict == .refused(.signatureHeaderMalformed))
        #expect(try explanation(callback().setting("Wechatpay-Signature-Type", "SM2")).verdict == .refused(.signatureTypeUnsupported))
    }

    @Test func tellsAnAlteredBodyFromAReencodedOne() throws {
        var altered = try callback()
        altered.body = Array(String(decoding: altered.body, as: UTF8.self).replacing("EV-1", with: "EV-2").utf8)
        let explanation = try explanation(altered)
        #expect(explanation.verdict == .refused(.signatureMismatch))
        #expect(explanation.cause == .bodyAltered)
    }

    /// What frameworks, proxies and editors do to a body.
    static let rewritings: [(name: String, rewrite: @Sendable (String) -> String)] = [
        ("a line feed at the end", { $0 + "\n" }),
        ("CR LF at the end", { $0 + "\r\n" }),
        ("a byte order mark", { "\u{FEFF}" + $0 }),
        ("blanks between parts", { $0.replacing("\",\"", with: "\", \"").replacing("\":", with: "\" : ") }),
        ("indentation", { $0.replacing("{", with: "{\n    ").replacing("}", with: "\n}\n").replacing("\",\"", with: "\",\r\n    \"") }),
        ("escaped slashes", { $0.replacing("/", with: "\\/") }),
        ("lower-case escapes", { escaped($0, uppercase: false) }),
        ("upper-case escapes and slashes", { escaped($0.replacing("/", with: "\\/"), uppercase: true) }),
        (
            "members in another order",
            { text in
                let id = "\"id\":\"EV-1\","
                return text.replacing(id, with: "").replacing("\"summary\"", with: id + "\"summary\"")
            }
        ),
    ]

    private static func escaped(_ text: String, uppercase: Bool) -> String {
        text.unicodeScalars.map { $0.isASCII ? String($0) : "\\u" + String($0.value, radix: 16, uppercase: uppercase) }.joined()
    }

    @Test(arguments: rewritings.indices)
    func knowsABodyThatWasWrittenAnew(index: Int) throws {
        let original = try callback()
        let rewritten = Self.rewritings[index].rewrite(String(decoding: original.body, as: UTF8.self))
        #expect(Array(rewritten.utf8) != original.body)
        let explanation = try explanation(SignedCallback(headers: original.headers, body: Array(rewritten.utf8)))
        #expect(explanation.verdict == .refused(.signatureMismatch), "\(Self.rewritings[index].name)")
        #expect(explanation.cause == .bodyReencoded, "\(Self.rewritings[index].name)")
    }

    @Test func knowsABodyWhoseEscapesWereResolved() throws {
        let original = Self.escaped(String(decoding: try callback().body, as: UTF8.self).replacing("/", with: "\\/"), uppercase: false)
        let signed = try CallbackSigner.platform().sign(body: Array(original.utf8))
        let explanation = try explanation(SignedCallback(headers: signed.headers, body: callback().body))
        #expect(explanation.cause == .bodyReencoded)
    }

    @Test func tellsKindsOfSerialsApart() throws {
        let merchant = try SampleIdentities.merchant()
        let certificatesOnly = try PlatformKeyring(merchant: merchant, certificates: [SampleIdentities.platform().platformCertificate()])
        let publicKeysOnly = try PlatformKeyring(merchant: merchant, publicKeys: [SampleIdentities.platformPublicKey()])
        let byPublicKey = try explanation(callback(by: .publicKey()), keyring: certificatesOnly)
        #expect(byPublicKey.verdict == .refused(.serialUnknown))
        #expect(byPublicKey.cause == .serialOfOtherKind)
        #expect(byPublicKey.advice.first?.contains("download the WeChat Pay public key \(SampleIdentities.publicKeyID)") == true)
        #expect(outcomes(byPublicKey)["signature"] == .skipped)
        let byCertificate = try explanation(callback(), keyring: publicKeysOnly)
        #expect(byCertificate.verdict == .refused(.serialUnknown))
        #expect(byCertificate.cause == .serialOfOtherKind)
        let unknown = try explanation(callback().setting("Wechatpay-Serial", "ABC"), keyring: certificatesOnly)
        #expect(unknown.verdict == .refused(.serialUnknown))
        #expect(unknown.cause == nil)
        let miswritten = try explanation(callback(by: .publicKey()).setting("Wechatpay-Serial", SampleIdentities.publicKeyID.lowercased()))
        #expect(miswritten.verdict == .refused(.serialUnknown))
    }

    @Test func knowsWhoElseSigned() throws {
        let merchant = try SampleIdentities.merchantIdentity()
        let own = try explanation(callback(by: CallbackSigner(key: merchant.key, serial: merchant.serial)))
        #expect(own.verdict == .refused(.serialOfMerchantCertificate))
        let disguised = try explanation(callback(by: CallbackSigner(key: merchant.key, serial: SampleIdentities.platform().serial)))
        #expect(disguised.verdict == .refused(.signatureMismatch))
        #expect(disguised.cause == .signedByMerchant)
        let swapped = try explanation(callback().setting("Wechatpay-Serial", SampleIdentities.publicKeyID))
        #expect(swapped.verdict == .refused(.signatureMismatch))
        #expect(swapped.cause == .signedWithAnotherKey)
    }

    @Test func aProbeNeedsNothingDone() throws {
        let explanation = try explanation(callback().setting("Wechatpay-Signature", "WECHATPAY/SIGNTEST/abc"))
        #expect(explanation.verdict == .refused(.signatureProbe))
        #expect(explanation.advice.first?.hasPrefix("nothing to do") == true)
    }

    @Test func tellsAWrongAPIv3KeyFromDamagedCiphertext() throws {
        let wrong = try explanation(callback(), key: APIv3Key(Array("another-apiv3-key-for-the-test00".utf8)))
        #expect(wrong.verdict == .faulty(.decryptionFailed))
        #expect(wrong.cause == .apiv3KeyWrong)
        #expect(wrong.opened == nil)

        let signer = try CallbackSigner.platform()
        let sealed = try #require(Base64.decode(signer.encrypt(Array(plaintext.utf8))))
        for missing in [1, 2, 3, 15, 16, 17, 30, sealed.count - 20] {
            let explanation = try explanation(signer.sign(body: envelope(Base64.encode(Array(sealed.dropLast(missing))))))
            #expect(explanation.verdict == .faulty(.decryptionFailed))
            #expect(explanation.cause == .ciphertextTruncated, "\(missing) bytes missing")
        }
        var altered = sealed
        altered[sealed.count - 1] ^= 1
        #expect(try explanation(signer.sign(body: envelope(Base64.encode(altered)))).cause == .ciphertextAltered)
        #expect(try explanation(signer.sign(body: envelope(Base64.encode(sealed), associatedData: "x"))).cause == .ciphertextAltered)

        let short = try explanation(signer.sign(body: envelope(Base64.encode([1, 2, 3]))))
        #expect(short.verdict == .faulty(.ciphertextTruncated))
        #expect(try explanation(signer.sign(body: envelope("abc"))).verdict == .faulty(.ciphertextNotBase64))
        #expect(try explanation(signer.sign(body: envelope("", nonce: "short"))).verdict == .faulty(.resourceNonceMalformed))
        #expect(try explanation(signer.sign(body: envelope("", algorithm: "AEAD_SM4_GCM"))).verdict == .faulty(.algorithmUnsupported))
    }

    private func envelope(
        _ ciphertext: String, nonce: String = "0a1b2c3d4e5f", associatedData: String = "coupon", algorithm: String = "AEAD_AES_256_GCM"
    ) -> [UInt8] {
        Array(
            """
            {"id":"EV-1","create_time":"2031-02-06T08:01:05+08:00","event_type":"COUPON.USE","resource":{"algorithm":"\(algorithm)",\
            "ciphertext":"\(ciphertext)","associated_data":"\(associatedData)","nonce":"\(nonce)"}}
            """.utf8)
    }

    @Test func bodiesThatAreNoEnvelopeAreNamed() throws {
        let cut = try callback()
        let explanation = try explanation(SignedCallback(headers: cut.headers, body: Array(cut.body.dropLast(40))))
        #expect(explanation.verdict == .refused(.signatureMismatch))
        #expect(outcomes(explanation)["envelope"] == .failed)
        #expect(outcomes(explanation)["resource"] == .skipped)
        let other = try self.explanation(CallbackSigner.platform().sign(body: Array("{}".utf8)))
        #expect(other.verdict == .faulty(.envelopeMalformed))
        let plain = try self.explanation(CallbackSigner.platform().callback(id: "EV-1", eventType: "X", resource: "not JSON"))
        #expect(plain.verdict == .faulty(.resourceMalformed))
    }

    @Test func neitherPlaintextNorKeyIsInTheWords() throws {
        for callback in [try callback(), try callback().setting("Wechatpay-Nonce", "x")] {
            let explanation = try explanation(callback)
            let words = explanation.steps.map(\.text).joined() + explanation.advice.joined()
            #expect(!words.contains("4242") && !words.contains(SampleIdentities.apiv3KeyText))
        }
    }
}
