import OpenSSL
import Samples
import Testing
import WeChatPay

@Suite struct EncryptedResourceTests {
    private func resource(
        algorithm: String = "AEAD_AES_256_GCM", nonce: String = "0a1b2c3d4e5f", associatedData: String = "coupon", ciphertext: String
    ) -> EncryptedResource {
        EncryptedResource(algorithm: algorithm, nonce: nonce, associatedData: associatedData, ciphertext: Array(ciphertext.utf8))
    }

    private func fault(_ resource: EncryptedResource) throws -> CallbackFault? {
        let key = try SampleIdentities.apiv3Key()
        do throws(CallbackFault) {
            _ = try resource.open(with: key)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: OwnVectors.resources.indices)
    func opensOwnVectors(index: Int) throws {
        let vector = OwnVectors.resources[index]
        let key = try APIv3Key(Array(OwnVectors.apiv3Key.utf8))
        let opened = try resource(nonce: vector.nonce, associatedData: vector.associatedData, ciphertext: vector.ciphertext).open(with: key)
        #expect(String(decoding: opened, as: UTF8.self) == vector.plaintext)
    }

    @Test func opensThePublishedVector() throws {
        let vector = PublishedVectors.JavaCipher.self
        let key = try APIv3Key(Array(vector.apiv3Key.utf8))
        let opened = try resource(nonce: vector.nonce, associatedData: vector.associatedData, ciphertext: vector.ciphertext).open(with: key)
        #expect(String(decoding: opened, as: UTF8.self) == vector.plaintext)
    }

    @Test func opensThePublishedCertificate() throws {
        let vector = PublishedVectors.JavaCertificateList.self
        let key = try APIv3Key(Array(PublishedVectors.JavaCipher.apiv3Key.utf8))
        let pem = try resource(nonce: vector.nonce, associatedData: vector.associatedData, ciphertext: vector.ciphertext).open(with: key)
        let certificate = try PlatformCertificate(pem: pem)
        #expect(certificate.serialNumber == vector.serial)
        #expect(certificate.notBefore == WeChatTime(rfc3339: "2023-09-19T23:15:58+08:00"))
        #expect(certificate.notAfter == WeChatTime(rfc3339: "2028-09-17T23:15:58+08:00"))
    }

    @Test func namesWhatIsWrong() throws {
        let good = OwnVectors.resources[0].ciphertext
        #expect(try fault(resource(ciphertext: good)) == nil)
        #expect(try fault(resource(algorithm: "AEAD_SM4_GCM", ciphertext: good)) == .algorithmUnsupported)
        for nonce in ["", "0a1b2c3d4e5", "0a1b2c3d4e5f0", "中中中中中"] {
            #expect(try fault(resource(nonce: nonce, ciphertext: good)) == .resourceNonceMalformed)
        }
        for text in ["****", "kWW", "kWWk qC7u", good + "=", String(good.dropLast()), "\u{0}"] {
            #expect(try fault(resource(ciphertext: text)) == .ciphertextNotBase64)
        }
        #expect(try fault(resource(ciphertext: "")) == .ciphertextTruncated)
        #expect(try fault(resource(ciphertext: Base64.encode([UInt8](repeating: 1, count: 15)))) == .ciphertextTruncated)
        #expect(try fault(resource(ciphertext: Base64.encode([UInt8](repeating: 1, count: 16)))) == .decryptionFailed)
        #expect(try fault(resource(ciphertext: String(good.dropLast(8)) + "AAAAAA==")) == .decryptionFailed)
        #expect(try fault(resource(associatedData: "", ciphertext: good)) == .decryptionFailed)
        #expect(try fault(resource(nonce: "abcdefghijkl", ciphertext: good)) == .decryptionFailed)
    }

    @Test func faultsHaveStableNames() {
        #expect(
            CallbackFault.allCases.map(\.rawValue) == [
                "envelope_malformed", "algorithm_unsupported", "resource_nonce_malformed", "ciphertext_not_base64", "ciphertext_truncated",
                "decryption_failed", "resource_malformed", "mchid_mismatch", "value_out_of_range", "value_rejected_by_database",
            ])
    }
}
