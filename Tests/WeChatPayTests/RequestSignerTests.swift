import OpenSSL
import Samples
import Testing
import WeChatPay

@Suite struct RequestSignerTests {
    private let clock = ManualClock()

    @Test func signsTheFiveLinesThatGoOnTheWire() throws {
        let signer = RequestSigner(merchant: try SampleIdentities.merchant(), clock: clock.wallClock) { "593BEC0C930BF1AFEB40B4A08C8FB242" }
        let header = try signer.authorization(method: "GET", path: "/v3/certificates?algorithm_type=RSA", body: [])
        let message = "GET\n/v3/certificates?algorithm_type=RSA\n1928102465\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n"
        let identity = try SampleIdentities.merchantIdentity()
        #expect(identity.certificate.publicKey.verifySHA256(Array(message.utf8), signature: try #require(Base64.decode(header.signature))))
        #expect(
            header.value == "WECHATPAY2-SHA256-RSA2048 mchid=\"1600000001\",nonce_str=\"593BEC0C930BF1AFEB40B4A08C8FB242\",timestamp=\"1928102465\","
                + "serial_no=\"\(identity.serial)\",signature=\"\(header.signature)\"")
    }

    @Test func theBodyIsSignedByteForByte() throws {
        let signer = RequestSigner(merchant: try SampleIdentities.merchant(), clock: clock.wallClock) { "n" }
        let body: [UInt8] = Array("{\"summary\":\"中\"}\n".utf8)
        let header = try signer.authorization(method: "POST", path: "/v3/x", body: body)
        let message = Array("POST\n/v3/x\n1928102465\nn\n".utf8) + body + [0x0A]
        #expect(
            try SampleIdentities.merchantIdentity().certificate.publicKey.verifySHA256(message, signature: #require(Base64.decode(header.signature))))
    }

    @Test func noncesAre32LettersAndDigitsAndDiffer() {
        let nonces = (0..<200).map { _ in RequestSigner.randomNonce() }
        #expect(Set(nonces).count == 200)
        #expect(nonces.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } })
    }
}
