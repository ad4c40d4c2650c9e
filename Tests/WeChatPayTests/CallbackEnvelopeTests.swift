import Samples
import Testing
import WeChatPay

@Suite struct CallbackEnvelopeTests {
    /// An envelope with one member after the other replaced; nil takes the member away.
    private func envelope(_ changes: [String: String?] = [:], resource resourceChanges: [String: String?] = [:]) -> [UInt8] {
        let members: [(String, String)] = [
            ("id", "\"0f0e0d0c-1111-5222-8333-444455556666\""), ("create_time", "\"2031-02-06T08:01:05+08:00\""),
            ("resource_type", "\"encrypt-resource\""), ("event_type", "\"COUPON.USE\""), ("summary", "\"代金券核销通知\""),
        ]
        let resource: [(String, String)] = [
            ("original_type", "\"coupon\""), ("algorithm", "\"AEAD_AES_256_GCM\""), ("ciphertext", "\"\(OwnVectors.resources[0].ciphertext)\""),
            ("associated_data", "\"coupon\""), ("nonce", "\"0a1b2c3d4e5f\""),
        ]
        let changedResource = changes["resource"] ?? "{\(Self.text(resource, resourceChanges))}"
        return Array("{\(Self.text(members, changes))\(changedResource.map { ",\"resource\":\($0)" } ?? "")}".utf8)
    }

    private static func text(_ members: [(String, String)], _ changes: [String: String?]) -> String {
        members.compactMap { name, value in (changes[name] ?? value).map { "\"\(name)\":\($0)" } }.joined(separator: ",")
    }

    private func fault(_ body: [UInt8]) -> CallbackFault? {
        do throws(CallbackFault) {
            _ = try CallbackEnvelope(body)
            return nil
        } catch {
            return error
        }
    }

    @Test func readsAll() throws {
        let envelope = try CallbackEnvelope(envelope())
        #expect(envelope.id == "0f0e0d0c-1111-5222-8333-444455556666")
        #expect(envelope.createTime == ManualClock.start)
        #expect(envelope.eventType == .couponUse)
        #expect(envelope.resourceType == "encrypt-resource")
        #expect(envelope.summary == "代金券核销通知")
        #expect(envelope.originalType == "coupon")
        #expect(try envelope.resource.open(with: SampleIdentities.apiv3Key()) == Array(OwnVectors.plaintext.utf8))
    }

    @Test func optionalMembersMayBeAbsentOrNull() throws {
        for absent in [nil, "null"] as [String?] {
            let body = envelope(
                ["resource_type": absent, "summary": absent], resource: ["original_type": absent, "associated_data": absent])
            let envelope = try CallbackEnvelope(body)
            #expect(envelope.resourceType == nil && envelope.summary == nil && envelope.originalType == nil)
            #expect(envelope.resource.associatedData.isEmpty)
        }
    }

    @Test func escapedSpellingsMeanTheSame() throws {
        let escaped = OwnVectors.resources[0].ciphertext.replacing("/", with: "\\/")
        let body = envelope(["event_type": "\"COUPON\\u002eUSE\""], resource: ["ciphertext": "\"\(escaped)\""])
        let opened = try OpenedCallback(body, key: SampleIdentities.apiv3Key())
        #expect(opened.envelope.eventType == .couponUse)
        #expect(opened.resource == Array(OwnVectors.plaintext.utf8))
    }

    @Test(arguments: SamplePlaintexts.all.indices)
    func everyDocumentedEventIsVerifiedOpenedAndRead(index: Int) throws {
        let (eventType, plaintext) = SamplePlaintexts.all[index]
        let callback = try CallbackSigner.platform().callback(id: "EV-\(index)", eventType: eventType.rawValue, resource: plaintext)
        let verifier = SignatureVerifier(keyring: try SampleIdentities.keyring(), clock: ManualClock().wallClock)
        try verifier.verify(callback.signatureHeaders(), body: callback.body)
        let opened = try OpenedCallback(callback.body, key: SampleIdentities.apiv3Key())
        #expect(opened.envelope.eventType == eventType)
        #expect(try JSONDocument(opened.resource).root.storableText().text == plaintext)
    }

    @Test(arguments: ["id", "create_time", "event_type", "resource"])
    func requiredMembersMustBeThere(name: String) {
        for value in [nil, "null", "7", "[]"] as [String?] {
            #expect(fault(envelope([name: value])) == .envelopeMalformed)
        }
    }

    @Test(arguments: ["algorithm", "ciphertext", "nonce"])
    func requiredMembersOfTheResourceMustBeThere(name: String) {
        for value in [nil, "null", "7", "{}", "\"\\u0000\""] as [String?] {
            #expect(fault(envelope(resource: [name: value])) == .envelopeMalformed)
        }
    }

    @Test(arguments: ["\"\"", "\"a b\"", "\"中\"", "\"\\u0000\"", "\"\\ud800\"", "\"\(String(repeating: "x", count: 65))\""])
    func anIDIsVisibleASCIIWithin64Characters(id: String) {
        #expect(fault(envelope(["id": id])) == .envelopeMalformed)
        #expect(fault(envelope(["id": "\"\(String(repeating: "x", count: 64))\""])) == nil)
    }

    @Test func whateverIsNoEnvelopeIsAFault() {
        for text in ["", "null", "[]", "{}", "\"x\"", "{\"id\":\"1\"", "<xml/>"] {
            #expect(fault(Array(text.utf8)) == .envelopeMalformed)
        }
        #expect(fault(envelope(["create_time": "\"yesterday\""])) == .envelopeMalformed)
        #expect(fault(envelope(["event_type": "\"\(String(repeating: "x", count: 129))\""])) == .envelopeMalformed)
        let body = envelope()
        for count in 0..<body.count {
            #expect(fault(Array(body.prefix(count))) == .envelopeMalformed)
        }
    }
}
