import Testing
import WeChatPay

/// What is repeated, and after which wait, as tables.
@Suite struct RetryPolicyTests {
    private static func refused(_ status: Int, _ code: String) -> WeChatPayError {
        WeChatPayError(.refused(status: status, code: code, message: ""))
    }

    private static func undecided(_ status: Int, _ code: String) -> WeChatPayError {
        WeChatPayError(.undecided(status: status, code: code, message: ""))
    }

    private static func transport(_ kind: TransportError.Kind) -> WeChatPayError {
        WeChatPayError(.transport(TransportError(kind, message: "")))
    }

    static let decisions: [(error: WeChatPayError, isRepeated: Bool)] = [
        (undecided(202, "ACCEPTED"), true),
        (undecided(500, "SYSTEM_ERROR"), true),
        (undecided(400, "SYSTEM_ERROR"), true),
        (undecided(500, "BANK_ERROR"), true),
        (undecided(503, "SERVICE_UNAVAILABLE"), true),
        (refused(429, "FREQUENCY_LIMITED"), true),
        (refused(429, "RATELIMIT_EXCEEDED"), true),
        (WeChatPayError(.foreignAnswer(status: 502)), true),
        (WeChatPayError(.foreignAnswer(status: 429)), true),
        (transport(.cannotConnect), true),
        (transport(.timedOut), true),
        (transport(.interrupted), true),
        (WeChatPayError(.unverified(.signatureProbe)), true),
        (WeChatPayError(.unverified(.serialUnknown)), true),

        (refused(400, "PARAM_ERROR"), false),
        (refused(400, "STATEMENT_CREATING"), false),
        (refused(401, "SIGN_ERROR"), false),
        (refused(403, "NO_AUTH"), false),
        (refused(404, "RESOURCE_NOT_EXISTS"), false),
        (refused(409, "RESOURCE_ALREADY_EXISTS"), false),
        (WeChatPayError(.foreignAnswer(status: 403)), false),
        (transport(.untrusted), false),
        (transport(.cancelled), false),
        (transport(.responseTooLarge), false),
        (WeChatPayError(.unverified(.signatureMismatch)), false),
        (WeChatPayError(.noEncryptionKey), false),
        (WeChatPayError(.damagedBill(byteCount: 1)), false),
    ]

    @Test(arguments: decisions.indices) func repeatsOnlyWhatWeChatPayAllows(index: Int) {
        let (error, isRepeated) = Self.decisions[index]
        #expect((RetryPolicy.standard.wait(after: error, attempt: 1, elapsed: .zero, jitter: 0) != nil) == isRepeated, "\(error)")
        #expect(RetryPolicy.never.wait(after: error, attempt: 1, elapsed: .zero, jitter: 0) == nil)
    }

    static let waits: [(attempt: Int, elapsed: Duration, jitter: Double, retryAfter: Int64?, wait: Duration?)] = [
        (1, .zero, 0, nil, .seconds(1)),
        (2, .zero, 0, nil, .seconds(2)),
        (3, .zero, 0, nil, .seconds(4)),
        (4, .zero, 0, nil, nil),
        (1, .zero, 1, nil, .milliseconds(1500)),
        (2, .zero, 0.5, nil, .milliseconds(2500)),
        (1, .zero, 7, nil, .milliseconds(1500)),
        (1, .zero, -1, nil, .seconds(1)),
        (1, .zero, .nan, nil, .seconds(1)),
        (1, .seconds(29), 0, nil, .seconds(1)),
        (1, .seconds(29), 0.1, nil, nil),
        (3, .seconds(27), 0, nil, nil),
        (1, .zero, 0, 0, .seconds(1)),
        (1, .zero, 0, 7, .seconds(7)),
        (1, .zero, 1, 7, .milliseconds(10_500)),
        (1, .zero, 1, 20, .seconds(24)),
        (1, .zero, 0, 31, nil),
        (1, .seconds(24), 0, 7, nil),
        (1, .zero, 0, .max, nil),
        (0, .zero, 0, nil, .seconds(1)),
    ]

    @Test(arguments: waits.indices) func waitsLongerEachTime(index: Int) {
        let row = Self.waits[index]
        let error = WeChatPayError(.refused(status: 429, code: "FREQUENCY_LIMITED", message: ""), retryAfter: row.retryAfter)
        #expect(RetryPolicy.standard.wait(after: error, attempt: row.attempt, elapsed: row.elapsed, jitter: row.jitter) == row.wait)
    }

    @Test func doublingEndsAtTheLongestWait() {
        let policy = RetryPolicy(attemptLimit: 100, firstWait: .milliseconds(100), longestWait: .seconds(3), timeLimit: .seconds(3600))
        let error = Self.undecided(500, "SYSTEM_ERROR")
        let waits = [1, 2, 3, 4, 5, 6, 7, 99].map { policy.wait(after: error, attempt: $0, elapsed: .zero, jitter: 0) }
        #expect(waits == [100, 200, 400, 800, 1600, 3000, 3000, 3000].map { .milliseconds($0) })
    }

    @Test func numbersThatMakeNoSenseAreMended() {
        let policy = RetryPolicy(attemptLimit: -3, firstWait: .seconds(-1), longestWait: .seconds(Int64.max), timeLimit: .seconds(-1))
        #expect(policy.attemptLimit == 1 && policy.firstWait == .zero && policy.longestWait == .seconds(3600) && policy.timeLimit == .zero)
        let hasty = RetryPolicy(attemptLimit: .max, firstWait: .seconds(9), longestWait: .seconds(2))
        #expect(hasty.attemptLimit == 100 && hasty.firstWait == .seconds(2))
    }
}
