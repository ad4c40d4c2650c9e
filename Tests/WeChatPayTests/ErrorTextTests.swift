import Samples
import Testing
import WeChatPay

/// What somebody reads who is woken by it: what happened, which value, what to do.
@Suite struct ErrorTextTests {
    private static let date = WeChatTime(unixSeconds: 1_928_102_465)

    private static let texts: [(WeChatPayError, String)] = [
        (
            WeChatPayError(.transport(TransportError(.timedOut, message: "after 10000 ms"))),
            "no answer from WeChat Pay: timed_out: after 10000 ms"
        ),
        (WeChatPayError(.undecided(status: 202, code: "ACCEPTED", message: "")), "WeChat Pay has not decided: 202 ACCEPTED"),
        (
            WeChatPayError(.refused(status: 401, code: "SIGN_ERROR", message: "m"), serverDate: date),
            "WeChat Pay refused: 401 SIGN_ERROR: m; check that the certificate serial belongs to the private key and to the merchant number, "
                + "and the clock: WeChat Pay's said 2031-02-06T08:01:05+08:00"
        ),
        (
            WeChatPayError(.noEncryptionKey),
            "a field must be encrypted, but no key of WeChat Pay is usable now; give WeChat Pay's public key (PUB_KEY_ID_…), or let its "
                + "certificates be downloaded"
        ),
        (
            WeChatPayError(.noEncryptionKey, certificateFailure: .certificateNotOpened(.decryptionFailed)),
            "a field must be encrypted, but no key of WeChat Pay is usable now; its certificates could not be downloaded: "
                + "a platform certificate cannot be decrypted: decryption_failed; is the APIv3 key right?"
        ),
        (
            WeChatPayError(.unverified(.serialUnknown), requestID: "08-1", serial: "5A5A", certificateFailure: .foreignAnswer(status: 502)),
            "an answer that is not known to be WeChat Pay's: serial_unknown: it is signed with the key 5A5A, which is not at hand; WeChat Pay's "
                + "certificates could not be downloaded: an answer with status 502 that is not of WeChat Pay's form; is a proxy in between? "
                + "(Request-ID 08-1)"
        ),
        (
            WeChatPayError(.unverified(.serialUnknown), serial: "PUB_KEY_ID_01"),
            "an answer that is not known to be WeChat Pay's: serial_unknown: it is signed with the key PUB_KEY_ID_01, which is not at hand; get "
                + "that public key from the merchant platform and add it to the keys"
        ),
        (
            WeChatPayError(.unverified(.timestampStale), serverDate: date),
            "an answer that is not known to be WeChat Pay's: timestamp_stale: it was signed 300 seconds ago or more; check this machine's "
                + "clock: WeChat Pay's said 2031-02-06T08:01:05+08:00"
        ),
        (WeChatPayError(.empty(status: 200)), "a signed answer with status 200 and without the content that must be there"),
    ]

    @Test(arguments: texts.indices) func saysWhatHappenedAndWhatToDo(index: Int) {
        #expect(Self.texts[index].0.description == Self.texts[index].1)
    }

    /// An error answer is not signed: what it says must not move a terminal's cursor, nor write a second line into a log.
    @Test func whatComesFromOutsideIsOneLine() async throws {
        let body =
            #"{"code":"PARAM_ERROR","message":"a\u001b[2J\nb\u202ec\u2028d","detail":{"field":"/body/x\u0007","issue":"i\r\n","location":"body"}}"#
        let id = "08\u{1B}[31m\u{7}" + String(repeating: "x", count: 500)
        let response = TransportResponse(status: 400, headers: [HeaderField("Request-ID", id)], body: Array(body.utf8))
        let error = try await #require(throws: WeChatPayError.self) { try await RecordingClient { _ in response }.client.v3.x.get() }
        #expect(error.message == "a [2J b c d" && error.detail?.field == "/body/x " && error.requestID?.unicodeScalars.count == 128)
        #expect(!error.description.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }

    @Test func everyRefusalHasItsAdvice() {
        for refusal in CallbackRefusal.allCases {
            let text = WeChatPayError(.unverified(refusal), serial: "AB").description
            #expect(text.hasPrefix("an answer that is not known to be WeChat Pay's: \(refusal.rawValue): ") && text.contains("; "))
        }
    }
}
