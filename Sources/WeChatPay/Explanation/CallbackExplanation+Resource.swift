import OpenSSL

extension CallbackExplanation {
    /// Explains envelope and resource. An authentic body cannot have been altered on the way, which narrows what can be wrong.
    mutating func explainResource(_ body: [UInt8], apiv3Key: APIv3Key, isAuthentic: Bool) {
        let envelope: CallbackEnvelope
        do {
            envelope = try CallbackEnvelope(body)
            pass("envelope", "\(envelope.eventType.rawValue), id \(envelope.id), made at \(envelope.createTime.rfc3339)")
        } catch {
            fail(
                "envelope", .faulty(error), Self.envelopeFault(body),
                advice: isAuthentic
                    ? "this is not a callback of the kind we know; keep it, and compare it with WeChat Pay's documentation"
                    : "check that the capture holds the whole body, and nothing but the body, behind the empty line")
            skip("resource", "not tried without its envelope")
            return
        }
        do {
            let callback = try OpenedCallback(body, key: apiv3Key)
            opened = callback
            explainPlaintext(callback.resource)
        } catch .decryptionFailed {
            explainFailedDecryption(envelope.resource, apiv3Key: apiv3Key, isAuthentic: isAuthentic)
        } catch {
            fail("resource", .faulty(error), Self.text(for: error, envelope.resource), advice: Self.advice(for: error))
        }
    }

    private static func envelopeFault(_ body: [UInt8]) -> String {
        do {
            _ = try JSONDocument(body)
            return "the body is JSON, but lacks id, create_time, event_type or resource as WeChat Pay writes them"
        } catch {
            return "the body (\(body.count) bytes) is no JSON: \(error)"
        }
    }

    private mutating func explainPlaintext(_ plaintext: [UInt8]) {
        do {
            _ = try JSONDocument(plaintext)
            pass("resource", "decrypted: \(plaintext.count) bytes of JSON")
        } catch {
            fail(
                "resource", .faulty(.resourceMalformed), "decrypted, but the plaintext is no JSON: \(error)",
                advice: "keep it; WeChat Pay wrote something that we do not know")
        }
    }

    private mutating func explainFailedDecryption(_ resource: EncryptedResource, apiv3Key: APIv3Key, isAuthentic: Bool) {
        let failure = Verdict.faulty(.decryptionFailed)
        switch CiphertextDiagnosis(resource, key: apiv3Key) {
        case .otherKey:
            fail(
                "resource", failure, "the APIv3 key does not open the resource, not even its beginning", cause: .apiv3KeyWrong,
                advice: "configure the APIv3 key that is set on the merchant platform now; if it was changed there, that is the reason")
        case .truncated:
            fail(
                "resource", failure, "the APIv3 key fits, but the end of the ciphertext is missing", cause: .ciphertextTruncated,
                advice: isAuthentic ? "WeChat Pay sent it so: wait for the resend" : "look for what limits the size of bodies on the way")
        case .altered:
            fail(
                "resource", failure, "the APIv3 key fits, but ciphertext, tag or associated data were altered", cause: .ciphertextAltered,
                advice: "look for what rewrites bodies on the way")
        }
    }

    private static func text(for fault: CallbackFault, _ resource: EncryptedResource) -> String {
        switch fault {
        case .algorithmUnsupported: "the resource is encrypted with \(resource.algorithm); only \(EncryptedResource.algorithm) is supported"
        case .resourceNonceMalformed: "the resource's nonce has \(resource.nonce.utf8.count) bytes; it must have \(EncryptedResource.nonceCount)"
        case .ciphertextNotBase64: "the ciphertext (\(resource.ciphertext.count) characters) is no base64; cut short, it would look like this"
        case .ciphertextTruncated: "the ciphertext is shorter than the \(EncryptedResource.tagCount) bytes of its tag: it was cut short"
        default: fault.rawValue
        }
    }

    private static func advice(for fault: CallbackFault) -> String {
        fault == .algorithmUnsupported
            ? "use WeChat Pay's products with AES-256-GCM; national cryptography (SM2, SM4) is not supported"
            : "compare the body with what reaches the first proxy: something on the way cuts or rewrites it"
    }
}

/// Why the tag of a ciphertext does not fit.
enum CiphertextDiagnosis {
    case otherKey
    case truncated
    case altered

    init(_ resource: EncryptedResource, key: APIv3Key) {
        // GCM's cipher is its own inverse: to seal a ciphertext under the same nonce is to see its plaintext without the tag's word for it. That is enough
        // to tell if the key fits, and is used for nothing else.
        guard let sealed = Base64.decode(resource.ciphertext),
            let unproven = try? key.cipher.seal(sealed, nonce: Array(resource.nonce.utf8), associatedData: [])
        else {
            self = .otherKey
            return
        }
        let text = Array(unproven.prefix(sealed.count))
        guard text.first == UInt8(ascii: "{"), text.dropFirst().first.map(Self.mayFollowBrace) ?? true else {
            self = .otherKey
            return
        }
        self = Self.isCutShort(text) ? .truncated : .altered
    }

    private static func mayFollowBrace(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "\""), UInt8(ascii: "}"), 0x20, 0x09, 0x0A, 0x0D].contains(byte)
    }

    /// Whether the JSON goes on until less than a tag is left behind it.
    private static func isCutShort(_ text: [UInt8]) -> Bool {
        do {
            _ = try JSONDocument(text)
            return true
        } catch {
            return error.offset > text.count - EncryptedResource.tagCount
        }
    }
}
