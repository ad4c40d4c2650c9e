import PaySimulator
import Testing
import WeChatPay

/// Each fault does what it says, in the eyes of the merchant's library.
struct CallbackFactoryTests {
    static let verdicts: [(Fault, String?)] = [
        (.duplicate, nil), (.reorder, nil), (.drop, nil), (.delay, nil), (.publicKey, nil), (.otherKeyKind, nil),
        (.keyRotation, CallbackRefusal.serialUnknown.rawValue),
        (.signTestProbe, CallbackRefusal.signatureProbe.rawValue),
        (.wrongKey, CallbackRefusal.signatureMismatch.rawValue),
        (.unknownSerial, CallbackRefusal.serialUnknown.rawValue),
        (.merchantSerial, CallbackRefusal.serialOfMerchantCertificate.rawValue),
        (.serialOfOtherKind, CallbackRefusal.signatureMismatch.rawValue),
        (.alteredBody, CallbackRefusal.signatureMismatch.rawValue),
        (.reencodedBody, CallbackRefusal.signatureMismatch.rawValue),
        (.staleTimestamp, CallbackRefusal.timestampStale.rawValue),
        (.futureTimestamp, CallbackRefusal.timestampFuture.rawValue),
        (.missingHeader, CallbackRefusal.signatureHeaderMissing.rawValue),
        (.garbageBody, CallbackFault.envelopeMalformed.rawValue),
        (.wrongAPIv3Key, CallbackFault.decryptionFailed.rawValue),
        (.truncatedCiphertext, CallbackFault.ciphertextTruncated.rawValue),
    ]

    @Test func everyFaultOfNotificationsIsNamedHere() {
        #expect(Set(Self.verdicts.map(\.0)) == Set(Fault.allCases.filter { $0.site == .notification }))
    }

    @Test(arguments: verdicts)
    func faultIsSeen(fault: Fault, verdict: String?) throws {
        let scene = try Scene()
        let keyring = try scene.keyring()
        let callback = try scene.factory.callback(scene.notification(), for: scene.merchant.merchant, fault: fault)
        #expect(try scene.verdict(callback, keyring: keyring) == verdict)
        // A rotation is right as soon as the merchant has the new list; what else must be refused stays refused.
        #expect(fault.mustBeRefused == (try scene.verdict(callback, keyring: scene.keyring()) != nil))
    }

    @Test(arguments: [
        (Fault.serialOfOtherKind, CallbackExplanation.Cause.signedWithAnotherKey), (.reencodedBody, .bodyReencoded),
        (.wrongAPIv3Key, .apiv3KeyWrong),
    ])
    func faultIsExplained(fault: Fault, cause: CallbackExplanation.Cause) throws {
        let scene = try Scene()
        let callback = try scene.factory.callback(scene.notification(), for: scene.merchant.merchant, fault: fault)
        let explanation = CallbackExplanation(
            headers: callback.headers.map { HeaderField($0.name, $0.value) }, body: callback.body, keyring: try scene.keyring(),
            apiv3Key: try APIv3Key(scene.merchant.apiv3Key), clock: scene.time.wallClock)
        #expect(explanation.cause == cause)
        #expect(explanation.verdict != .opened)
    }

    @Test func resendHasTheSameBodyUnderANewSignature() async throws {
        let scene = try Scene()
        let notification = scene.notification()
        let first = try scene.factory.callback(notification, for: scene.merchant.merchant)
        try await scene.time.clock.sleep(.seconds(15))
        let second = try scene.factory.callback(notification, for: scene.merchant.merchant)
        #expect(first.body == second.body)
        #expect(first["Wechatpay-Nonce"] != second["Wechatpay-Nonce"])
        #expect(first["Wechatpay-Signature"] != second["Wechatpay-Signature"])
        #expect(first["Wechatpay-Timestamp"] == String(JumpingClock.start / 1000))
        #expect(second["Wechatpay-Timestamp"] == String(JumpingClock.start / 1000 + 15))
    }

    @Test func libraryOpensTheEnvelope() throws {
        let scene = try Scene()
        let notification = scene.notification()
        let callback = try scene.factory.callback(notification, for: scene.merchant.merchant)
        let opened = try OpenedCallback(callback.body, key: APIv3Key(scene.merchant.apiv3Key))
        #expect(opened.envelope.id == notification.id)
        #expect(opened.envelope.eventType == .couponUse)
        #expect(opened.envelope.createTime == WeChatTime(unixSeconds: JumpingClock.start / 1000))
        #expect(opened.envelope.summary == "通知")
        #expect(opened.envelope.originalType == "coupon")
        #expect(opened.resource == notification.resource)
    }

    @Test func captureIsAnHTTPRequest() throws {
        let scene = try Scene()
        let callback = try scene.factory.signed(Array("{}".utf8)).replacing("user-agent", with: "x").removing("PRAGMA")
        let text = String(decoding: callback.capture(path: "/notify/1"), as: UTF8.self)
        #expect(text.hasPrefix("POST /notify/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"))
        #expect(text.hasSuffix("\r\nuser-agent: x\r\n\r\n{}"))
        #expect(!text.contains("Pragma"))
    }
}
