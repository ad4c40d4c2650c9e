/// Decides whether a request that brought no result is sent again, and when. Pure: it reads no clock and keeps nothing.
///
/// What may be repeated is what WeChat Pay says may be: no answer, 202, 429, 5xx, an answer whose signature was a probe or of a key not known yet. What is
/// repeated is the same request, with the same number and the same body, which WeChat Pay takes for one.
public struct RetryPolicy: Hashable, Sendable {
    /// How often a request is sent at most, the first time included.
    public let attemptLimit: Int
    /// The wait before the second attempt; it doubles with each further one.
    public let firstWait: Duration
    /// What the doubling ends at.
    public let longestWait: Duration
    /// No attempt begins later than this after the first one began.
    public let timeLimit: Duration

    /// Makes a policy. Numbers that make no sense are brought to the nearest that do: 1 to 100 attempts, waits of 0 to 1 hour.
    public init(
        attemptLimit: Int = 4, firstWait: Duration = .seconds(1), longestWait: Duration = .seconds(8), timeLimit: Duration = .seconds(30)
    ) {
        self.attemptLimit = min(max(attemptLimit, 1), 100)
        self.longestWait = Self.withinAnHour(longestWait)
        self.firstWait = min(Self.withinAnHour(firstWait), self.longestWait)
        self.timeLimit = max(timeLimit, .zero)
    }

    /// Each request is sent once.
    public static let never = RetryPolicy(attemptLimit: 1)

    /// Up to four attempts within 30 seconds, with waits of 1, 2 and 4 seconds and up to half as much again: what WeChat Pay's documents advise.
    public static let standard = RetryPolicy()

    /// How long to wait before the request is sent again; nil when it is not to be.
    ///
    /// - `attempt`: how often the request was sent so far, 1 or more.
    /// - `elapsed`: the time since the first attempt began.
    /// - `jitter`: a random number of 0 to 1, which lengthens the wait by up to one half, so that callers who failed together do not come again together.
    ///
    /// `Retry-After` is obeyed when it asks for more. When it asks for more than the time limit leaves, the answer is nil: the caller has to come later.
    public func wait(after error: WeChatPayError, attempt: Int, elapsed: Duration, jitter: Double) -> Duration? {
        guard attempt < attemptLimit, error.isRetryable, !ErrorCode.takesLong(error.code) else { return nil }
        var wait = firstWait
        for _ in 1..<max(attempt, 1) where wait < longestWait { wait = min(wait * 2, longestWait) }
        if let retryAfter = error.retryAfter { wait = max(wait, .seconds(retryAfter)) }
        let share = jitter.isFinite ? min(max(jitter, 0), 1) : 0
        wait += min(wait, longestWait) * (share / 2)
        return elapsed + wait <= timeLimit ? wait : nil
    }

    private static func withinAnHour(_ wait: Duration) -> Duration {
        min(max(wait, .zero), .seconds(3600))
    }
}
