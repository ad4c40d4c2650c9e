package import WeChatPay

/// How often one merchant may ask one endpoint: so many questions a second, after a few at once, and none while WeChat Pay asked to wait. Pure.
///
/// It is a bucket of tokens that fills with time. A clock that was set back adds none.
package struct RateLimit: Hashable, Sendable {
    /// Questions a second in the long run.
    private let perSecond: Double
    /// Questions at once after a rest.
    private let burst: Double
    private var available: Double
    private var filledAt: WeChatTime?
    private var pausedUntil: WeChatTime?

    package init(perSecond: Double, burst: Double) {
        self.perSecond = perSecond.isFinite ? min(max(perSecond, 0.001), 1_000) : 1
        self.burst = burst.isFinite ? min(max(burst, 1), 10_000) : 1
        available = self.burst
    }

    /// Takes one question out. Nil when it may be asked now, otherwise when the next one may be.
    package mutating func take(at now: WeChatTime) -> WeChatTime? {
        if let pausedUntil, now < pausedUntil { return pausedUntil }
        pausedUntil = nil
        fill(at: now)
        guard available < 1 else {
            available -= 1
            return nil
        }
        return now.adding(microseconds: Int64(((1 - available) / perSecond * 1_000_000).rounded(.up)))
    }

    /// Asks nothing before that time. A shorter pause does not end a longer one.
    package mutating func pause(until time: WeChatTime) {
        pausedUntil = max(pausedUntil ?? time, time)
    }

    private mutating func fill(at now: WeChatTime) {
        if let filledAt, now > filledAt {
            let seconds = (Double(now.microseconds) - Double(filledAt.microseconds)) / 1_000_000
            available = min(available + seconds * perSecond, burst)
        }
        filledAt = now
    }
}
