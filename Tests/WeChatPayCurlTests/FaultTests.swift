import LoopbackSockets
import Samples
import Testing
import WeChatPay

/// Everything that can come back over a connection in place of an answer: each has an error of its own, and nothing of it is sent to the backup.
@Suite(.timeLimit(.minutes(1))) struct FaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let reply: LoopbackServer.Reply
        /// How the error's text begins.
        let text: String
        let outcome: WeChatPayError.Outcome
        let isRetryable: Bool

        var testDescription: String { text }
    }

    private static func answering(_ bytes: [UInt8], _ text: String, _ outcome: WeChatPayError.Outcome, isRetryable: Bool) -> Fault {
        Fault(reply: .bytes(bytes), text: text, outcome: outcome, isRetryable: isRetryable)
    }

    private static func status(
        _ status: String, _ code: String?, headers: [String] = [], _ text: String, _ outcome: WeChatPayError.Outcome, isRetryable: Bool
    ) -> Fault {
        let body = code.map { #"{"code":"\#($0)","message":"m"}"# } ?? "<html>no</html>"
        return answering(LoopbackServer.response(status, headers: headers, body: body), text, outcome, isRetryable: isRetryable)
    }

    private static func header(_ text: String) -> [UInt8] {
        Array("HTTP/1.1 200 OK\r\n\(text)".utf8)
    }

    private static let cut: [Fault] = {
        guard let good = try? LoopbackServer.signed() else { return [] }
        return [
            Fault(reply: .bytesThenClose([]), text: "no answer from WeChat Pay: interrupted", outcome: .unknown, isRetryable: true),
            Fault(
                reply: .bytesThenClose(Array(good.prefix(60))),
                text: "no answer from WeChat Pay: interrupted: the connection was closed in the middle",
                outcome: .unknown, isRetryable: true),
            Fault(
                reply: .bytesThenClose(Array(good.dropLast(5))), text: "no answer from WeChat Pay: interrupted: transfer closed with 5 bytes",
                outcome: .unknown, isRetryable: true),
            Fault(
                reply: .bytesThenClose(Array("SSH-2.0-OpenSSH\r\n".utf8)), text: "no answer from WeChat Pay: not_http", outcome: .unknown,
                isRetryable: false),
        ]
    }()

    private static let slow: [Fault] = [
        Fault(reply: .none, text: "no answer from WeChat Pay: timed_out", outcome: .unknown, isRetryable: true),
        Fault(
            reply: .endless(header("\r\n"), [0x20], pause: .milliseconds(20)), text: "no answer from WeChat Pay: timed_out", outcome: .unknown,
            isRetryable: true),
        Fault(
            reply: .endless(header("X: "), [0x41], pause: .milliseconds(20)), text: "no answer from WeChat Pay: timed_out", outcome: .unknown,
            isRetryable: true),
    ]

    private static let refused: [Fault] = [
        status("400 Bad", "PARAM_ERROR", "WeChat Pay refused: 400 PARAM_ERROR: m", .notDone, isRetryable: false),
        status("401 No", "SIGN_ERROR", "WeChat Pay refused: 401 SIGN_ERROR: m; check that the certificate serial", .notDone, isRetryable: false),
        status("429 Slow", "RATELIMIT_EXCEEDED", "WeChat Pay refused: 429 RATELIMIT_EXCEEDED", .notDone, isRetryable: true),
        status("429 Slow", nil, "an answer with status 429 that is not", .unknown, isRetryable: true),
        status("500 Bad", "SYSTEM_ERROR", "WeChat Pay has not decided: 500 SYSTEM_ERROR", .unknown, isRetryable: true),
        status("502 Bad", nil, "an answer with status 502 that is not", .unknown, isRetryable: true),
        answering(LoopbackServer.response("202 Accepted"), "WeChat Pay has not decided: 202 ACCEPTED", .unknown, isRetryable: true),
        status(
            "302 Found", nil, headers: ["Location: http://127.0.0.1:1/elsewhere"], "an answer with status 302 that is not", .unknown,
            isRetryable: false),
    ]

    @Test(arguments: cut + slow + refused) func faultsOfTheConnection(fault: Fault) async throws {
        try await check(fault)
    }

    @Test func thereAreFaults() {
        #expect(Self.cut.count == 4)
    }

    @Test func successesThatAreNone() async throws {
        let stale = try CallbackSigner.platform(time: #require(ManualClock.start.adding(seconds: -300))).sign(body: Array(SocketClient.answer.utf8))
        let future = try CallbackSigner.platform(time: #require(ManualClock.start.adding(seconds: 300))).sign(body: Array(SocketClient.answer.utf8))
        let start = "an answer that is not known to be WeChat Pay's: "
        let faults = try [
            Self.answering(
                LoopbackServer.signed { $0.setting("Wechatpay-Signature", nil) }, start + "signature_header_missing", .unknown, isRetryable: false),
            Self.answering(
                LoopbackServer.response(headers: ["Content-Type: text/html"], body: "<html>log in</html>"), start + "signature_header_missing",
                .unknown, isRetryable: false),
            Self.answering(
                LoopbackServer.signed { SignedCallback(headers: $0.headers, body: $0.body + [0x20]) }, start + "signature_mismatch", .unknown,
                isRetryable: false),
            Self.answering(
                LoopbackServer.signed { SignedCallback(headers: $0.headers + $0.headers.suffix(1), body: $0.body) },
                start + "signature_header_repeated", .unknown, isRetryable: false),
            Self.answering(
                LoopbackServer.signed { $0.setting("Wechatpay-Timestamp", "soon") }, start + "signature_header_malformed", .unknown,
                isRetryable: false),
            Self.answering(
                LoopbackServer.signed { $0.setting("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3") },
                start + "signature_type_unsupported", .unknown, isRetryable: false),
            Self.answering(LoopbackServer.signed { _ in stale }, start + "timestamp_stale", .unknown, isRetryable: false),
            Self.answering(LoopbackServer.signed { _ in future }, start + "timestamp_future", .unknown, isRetryable: false),
            Self.answering(
                LoopbackServer.signed { $0.setting("Wechatpay-Serial", "PUB_KEY_ID_9") },
                start + "serial_unknown: it is signed with the key PUB_KEY_ID_9, which is not at hand; get that public key", .unknown,
                isRetryable: false),
            Self.answering(
                LoopbackServer.signed { $0.setting("Wechatpay-Signature", "WECHATPAY/SIGNTEST/x") }, start + "signature_probe", .unknown,
                isRetryable: true),
            Self.answering(LoopbackServer.signed(""), "a signed answer with status 200 and without the content", .unknown, isRetryable: false),
            Self.answering(LoopbackServer.signed("<xml/>"), "a signed answer that cannot be read: not_json at byte 0", .unknown, isRetryable: false),
            Self.answering(LoopbackServer.signed("[]"), "a signed answer that cannot be read: member_missing", .unknown, isRetryable: false),
        ]
        for fault in faults { try await check(fault) }
    }

    /// What is proven by its signature is WeChat Pay's, whatever its header says, which is not signed.
    @Test func aSignedAnswerOfAnotherContentTypeIsAnAnswer() async throws {
        let answer = try LoopbackServer.signed { $0.setting("Content-Type", "text/html") }
        let server = try LoopbackServer { _ in .bytes(answer) }
        #expect(try await SocketClient(server).failure() == nil)
    }

    @Test(arguments: [
        ("Content-Length: 52428800\r\n\r\n", String(repeating: " ", count: 1 << 16), "the body has more than 4194304 bytes"),
        ("\r\n", String(repeating: " ", count: 1 << 16), "the body has more than 4194304 bytes"),
        ("", "X-More: 0123456789\r\n", "the header has more than 262144 bytes"),
        ("X-More: ", String(repeating: "x", count: 4096), "a line of the header is longer"),
    ])
    func anAnswerThatDoesNotEndIsLeft(first: String, piece: String, text: String) async throws {
        let server = try LoopbackServer { _ in .endless(Self.header(first), Array(piece.utf8), pause: .zero) }
        let error = try #require(await SocketClient(server, policy: .standard).failure())
        #expect(error.description.hasPrefix("no answer from WeChat Pay: response_too_large: \(text)"))
        #expect(error.outcome == .unknown && !error.isRetryable && server.requests.count == 1)
        await server.waits(for: .closed(connection: 1))
        // What lies in the sockets' buffers was sent, too.
        #expect(server.endlessByteCount < 24 << 20)
    }

    private func check(_ fault: Fault) async throws {
        let good = try LoopbackServer.signed()
        let server = try LoopbackServer { request in request.lines.first?.contains("certificates") == true ? .bytes(good) : fault.reply }
        let backup = try LoopbackServer { _ in .bytes(good) }
        let timeout = Duration.seconds(fault.text.hasSuffix("timed_out") ? 4 : 30)
        let pay = try SocketClient(server.origin, backupURL: backup.origin, timeout: timeout)
        let error = try #require(await pay.failure())
        #expect(error.description.hasPrefix(fault.text), "\(error)")
        #expect(error.outcome == fault.outcome && error.isRetryable == fault.isRetryable && error.attempts <= 1, "\(error)")
        #expect(server.requests.count { $0.lines.first?.hasPrefix("POST") == true } == 1)
        #expect(backup.connectionCount == 0)
    }
}
