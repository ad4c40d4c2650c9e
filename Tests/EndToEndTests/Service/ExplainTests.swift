import Foundation
import OpenSSL
import PaySimulator
import Testing

@Suite struct ExplainTests {
    struct Explanation: Decodable {
        let accepted: Bool
        let refusal: String?
        let cause: String?
        let advice: [String]
    }

    /// What is wrong with a capture, and what the explanation has to say.
    struct Case: CustomTestStringConvertible {
        let fault: Fault?
        let refusal: String?
        let cause: String?

        var testDescription: String { fault?.rawValue ?? "nothing wrong" }

        init(_ fault: Fault?, _ refusal: String?, cause: String? = nil) {
            self.fault = fault
            self.refusal = refusal
            self.cause = cause
        }
    }

    @Test(arguments: [
        Case(nil, nil),
        Case(.publicKey, nil),
        Case(.alteredBody, "signature_mismatch", cause: "body_altered"),
        Case(.reencodedBody, "signature_mismatch", cause: "body_reencoded"),
        Case(.wrongKey, "signature_mismatch", cause: "body_altered"),
        Case(.unknownSerial, "serial_unknown"),
        Case(.merchantSerial, "serial_of_merchant_certificate"),
        Case(.staleTimestamp, "timestamp_stale"),
        Case(.futureTimestamp, "timestamp_future"),
        Case(.missingHeader, "signature_header_missing"),
        Case(.wrongAPIv3Key, "decryption_failed", cause: "apiv3_key_wrong"),
        Case(.truncatedCiphertext, "ciphertext_truncated"),
        Case(.garbageBody, "envelope_malformed"),
        Case(.signTestProbe, "signature_probe"),
    ]) func namesTheCause(_ expected: Case) async throws {
        let fixture = try ServiceFixture(databaseURL: nil)
        let callback = try fixture.factory.callback(try fixture.acceptance(of: "explained"), for: fixture.merchant, fault: expected.fault)
        let file = try fixture.folder.write("callback.http", callback.capture(path: "/notify/\(ServiceFixture.mchid)"))
        let result = try await fixture.run("explain", file, "--json")
        let explanation = try JSONDecoder().decode(Explanation.self, from: Data(result.output.utf8))
        #expect(explanation.refusal == expected.refusal)
        if let cause = expected.cause { #expect(explanation.cause == cause) }
        #expect(explanation.accepted == (expected.refusal == nil))
        #expect(result.status == (expected.refusal == nil ? 0 : 3))
        #expect(explanation.advice.isEmpty == (expected.refusal == nil))
    }

    @Test func knowsASerialOfTheOtherKind() async throws {
        let fixture = try ServiceFixture(databaseURL: nil)
        let stranger = PlatformKey.publicKey(try RSAPrivateKey.generate(), random: fixture.random)
        let callback = try fixture.factory.callback(try fixture.acceptance(of: "explained"), for: fixture.merchant, key: stranger)
        let file = try fixture.folder.write("callback.http", callback.capture(path: "/notify/\(ServiceFixture.mchid)"))
        let result = try await fixture.run("explain", file)
        #expect(result.status == 3)
        #expect(result.output.contains("serial_unknown") && result.output.contains("merchant platform"), "\(result.output)")
    }

    @Test func saysWhatIsNoCapture() async throws {
        let fixture = try ServiceFixture(databaseURL: nil)
        let file = try fixture.folder.write("callback.http", "no headers, no end")
        let result = try await fixture.run("explain", file)
        #expect(result.status == 2)
        #expect(result.errors.contains("no captured callback"), "\(result.errors)")
    }
}
