import Synchronization
package import WeChatPay

/// What is asked of WeChat Pay about cards. Each has a limit of its own.
package enum Question: String, CaseIterable, Sendable {
    case discountCard = "discount_card"
    case payrollAuthentication = "payroll_authentication"
    case userCoupons = "user_coupons"
    /// A request that is sent again.
    case repetition
}

/// The limits of all merchants and questions of this process.
package final class RateLimits: Sendable {
    /// WeChat Pay does not document how often it may be asked about these products. A merchant's million cards, each asked about once a day, are 12 a
    /// second.
    package static let perSecond = 20.0
    /// A pause that is longer than this is not waited for: other cards come first.
    private static let patience: Int64 = 2_000_000
    /// How long a question pauses when WeChat Pay says that there were too many, and not for how long.
    private static let pause: Int64 = 10
    /// No `Retry-After` makes a question pause for longer: an hour, in seconds.
    private static let longestPause: Int64 = 3_600

    private struct Key: Hashable {
        let mchid: String
        let question: Question
    }

    private let clock: WallClock
    private let sleep: @Sendable (Duration) async throws -> Void
    private let limit: RateLimit
    private let limits = Mutex<[Key: RateLimit]>([:])

    package init(
        clock: WallClock, perSecond: Double = RateLimits.perSecond,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.clock = clock
        self.sleep = sleep
        limit = RateLimit(perSecond: perSecond, burst: perSecond)
    }

    /// Waits until the question may be asked. When that takes long, it returns at once, with the time when it may be.
    package func admission(_ question: Question, of mchid: String) async -> WeChatTime? {
        // Of its own, so that neither a clock that stands still nor others who are faster make it longer.
        var patience = Self.patience
        while true {
            let now = clock.now()
            guard let next = take(question, of: mchid, at: now) else { return nil }
            let (wait, overflow) = next.microseconds.subtractingReportingOverflow(now.microseconds)
            guard !overflow, wait <= patience, !Task.isCancelled else { return next }
            patience -= wait
            do { try await sleep(.microseconds(wait)) } catch { return next }
        }
    }

    /// Lets the question pause when the error says that it was asked too often.
    package func note(_ error: WeChatPayError, _ question: Question, of mchid: String) {
        guard error.status == 429 || error.retryAfter != nil else { return }
        pause(question, of: mchid, seconds: error.retryAfter)
    }

    /// Lets the question pause: for so many seconds when WeChat Pay said for how many.
    func pause(_ question: Question, of mchid: String, seconds: Int64? = nil) {
        let seconds = min(max(seconds ?? Self.pause, 1), Self.longestPause)
        guard let end = clock.now().adding(seconds: seconds) else { return }
        limits.withLock { $0[Key(mchid: mchid, question: question), default: limit].pause(until: end) }
    }

    private func take(_ question: Question, of mchid: String, at now: WeChatTime) -> WeChatTime? {
        limits.withLock { $0[Key(mchid: mchid, question: question), default: limit].take(at: now) }
    }
}
