import OpenSSL
import Samples
import Testing
import WeChatPay

@Suite struct SignatureVerifierTests {
    private let clock = ManualClock()
    private let callback: SignedCallback

    init() throws {
        callback = try CallbackSigner.platform().callback(id: "EV-1", eventType: "COUPON.USE", resource: "{}")
    }

    private func refusal(_ callback: SignedCallback, keyring: PlatformKeyring? = nil) throws -> CallbackRefusal? {
        let verifier = SignatureVerifier(keyring: try keyring ?? SampleIdentities.keyring(), clock: clock.wallClock)
        let headers = try callback.signatureHeaders()
        do throws(CallbackRefusal) {
            try verifier.verify(headers, body: callback.body)
            return nil
        } catch {
            return error
        }
    }

    @Test func acceptsBothKindsOfKeys() throws {
        #expect(try refusal(callback) == nil)
        #expect(try refusal(CallbackSigner.publicKey().callback(id: "EV-1", eventType: "COUPON.USE", resource: "{}")) == nil)
        #expect(try refusal(callback.setting("Wechatpay-Signature-Type", nil)) == nil)
        #expect(try refusal(CallbackSigner.platform().sign(body: [])) == nil)
    }

    @Test(
        arguments: [
            (0, nil), (299, nil), (-299, nil), (300, .timestampStale), (301, .timestampStale), (-300, .timestampFuture), (-301, .timestampFuture),
            (1 << 40, .timestampStale),
        ] as [(Int64, CallbackRefusal?)])
    func theClockHasEdges(age: Int64, expected: CallbackRefusal?) throws {
        clock.advance(seconds: age)
        #expect(try refusal(callback, keyring: anyTimeKeyring()) == expected)
    }

    @Test(arguments: [
        (Int64.max, CallbackRefusal.timestampFuture), (.min, .timestampStale), (0, .timestampStale), (-1, .timestampStale),
    ])
    func absurdTimestampsAreRefused(timestamp: Int64, expected: CallbackRefusal) throws {
        #expect(try refusal(callback.setting("Wechatpay-Timestamp", String(timestamp))) == expected)
    }

    private func anyTimeKeyring() throws -> PlatformKeyring {
        try PlatformKeyring(merchant: SampleIdentities.merchant(), certificates: [SampleIdentities.platform().platformCertificate()])
    }

    @Test func certificateSerialsAreNumbers() throws {
        let serial = try SampleIdentities.platform().serial
        #expect(try refusal(callback.setting("Wechatpay-Serial", serial.lowercased())) == nil)
        #expect(try refusal(callback.setting("Wechatpay-Serial", "000" + serial)) == nil)
        #expect(try refusal(callback.setting("Wechatpay-Serial", serial + "0")) == .serialUnknown)
        #expect(try refusal(callback.setting("Wechatpay-Serial", "0x" + serial)) == .serialUnknown)
        #expect(try refusal(callback.setting("Wechatpay-Serial", String(repeating: "F", count: 128))) == .serialUnknown)
    }

    @Test func publicKeyIDsAreTexts() throws {
        let callback = try CallbackSigner.publicKey().callback(id: "EV-1", eventType: "COUPON.USE", resource: "{}")
        #expect(try refusal(callback.setting("Wechatpay-Serial", SampleIdentities.publicKeyID.lowercased())) == .serialUnknown)
        #expect(try refusal(callback.setting("Wechatpay-Serial", SampleIdentities.publicKeyID + "0")) == .serialUnknown)
    }

    @Test func theSerialAloneChoosesTheKey() throws {
        #expect(try refusal(callback.setting("Wechatpay-Serial", SampleIdentities.publicKeyID)) == .signatureMismatch)
        #expect(try refusal(callback.setting("Wechatpay-Serial", SampleIdentities.rotatedPlatform().serial)) == .serialUnknown)
        let merchant = try SampleIdentities.merchantIdentity()
        let own = try CallbackSigner(key: merchant.key, serial: merchant.serial).sign(body: callback.body)
        #expect(try refusal(own) == .serialOfMerchantCertificate)
        #expect(try refusal(own.setting("Wechatpay-Serial", merchant.serial.lowercased())) == .serialOfMerchantCertificate)
    }

    @Test func certificatesAreUsedWithinTheirValidityOnly() throws {
        for (time, expected) in [
            (SampleIdentities.notBefore, nil), (SampleIdentities.notAfter, nil),
            (SampleIdentities.notBefore.adding(seconds: -1), CallbackRefusal.certificateNotYetValid),
            (SampleIdentities.notAfter.adding(seconds: 1), .certificateExpired),
        ] {
            let time = try #require(time)
            clock.set(time)
            #expect(try refusal(CallbackSigner.platform(time: time).sign(body: [0x7B, 0x7D])) == expected)
        }
    }

    @Test func whateverIsAlteredIsRefused() throws {
        for index in callback.body.indices {
            var altered = callback
            altered.body[index] ^= 1
            #expect(try refusal(altered) == .signatureMismatch)
        }
        #expect(try refusal(SignedCallback(headers: callback.headers, body: callback.body + [0x0A])) == .signatureMismatch)
        #expect(try refusal(callback.setting("Wechatpay-Nonce", "another")) == .signatureMismatch)
        #expect(try refusal(callback.setting("Wechatpay-Timestamp", String(ManualClock.start.unixSeconds + 1))) == .signatureMismatch)
        #expect(try refusal(callback.setting("Wechatpay-Signature", Base64.encode([UInt8](repeating: 7, count: 256)))) == .signatureMismatch)
        #expect(try refusal(callback.setting("Wechatpay-Signature", Base64.encode([7]))) == .signatureMismatch)
        #expect(try refusal(callback.setting("Wechatpay-Signature", "not*base64")) == .signatureHeaderMalformed)
    }

    @Test func probesAreToldApartWhereTheSignatureIsLookedAt() throws {
        let probe = try callback.setting("Wechatpay-Signature", "WECHATPAY/SIGNTEST/" + #require(callback.values("Wechatpay-Signature").first))
        #expect(try refusal(probe) == .signatureProbe)
        #expect(try refusal(probe.setting("Wechatpay-Serial", "ABCDEF")) == .serialUnknown)
        clock.advance(seconds: 400)
        #expect(try refusal(probe) == .timestampStale)
    }

    @Test(arguments: ["WECHATPAY2-SM2-WITH-SM3", "wechatpay2-sha256-rsa2048", "RSA"])
    func otherSignatureTypesAreRefused(type: String) throws {
        #expect(try refusal(callback.setting("Wechatpay-Signature-Type", type)) == .signatureTypeUnsupported)
    }

    @Test func theCallbackThatWeChatPayPublishedVerifies() throws {
        let vector = PublishedVectors.GoCallback.self
        let keyring = try PlatformKeyring(
            merchant: SampleIdentities.merchant(), certificates: [PlatformCertificate(pem: Array(vector.certificate.utf8))])
        var published = SignedCallback(
            headers: [
                HeaderField("Wechatpay-Timestamp", vector.timestamp), HeaderField("Wechatpay-Nonce", vector.nonce),
                HeaderField("Wechatpay-Serial", vector.serial), HeaderField("Wechatpay-Signature", vector.signature),
            ], body: Array(vector.body.utf8))
        clock.set(WeChatTime(unixSeconds: 1_624_523_846))
        #expect(published.body.count == 568)
        #expect(try refusal(published, keyring: keyring) == nil)
        let envelope = try CallbackEnvelope(published.body)
        #expect(envelope.eventType == EventType(rawValue: "PAYSCORE.USER_OPEN_SERVICE"))
        #expect(throws: CallbackFault.decryptionFailed) { try envelope.resource.open(with: SampleIdentities.apiv3Key()) }
        published.body.append(0x0A)
        #expect(try refusal(published, keyring: keyring) == .signatureMismatch)
    }

    @Test func theSignatureThatWeChatPayPublishedVerifies() throws {
        let certificate = try X509Certificate(pem: Array(PublishedVectors.GoCallback.certificate.utf8))
        let signature = try #require(Base64.decode(PublishedVectors.GoSignature.signature))
        #expect(certificate.publicKey.verifySHA256(Array(PublishedVectors.GoSignature.message.utf8), signature: signature))
    }
}
