/// Makes attempts until one succeeds, the policy gives up, the budget is spent, or the task is cancelled.
struct RetryLoop: Sendable {
    let policy: RetryPolicy
    let budget: RetryBudget
    let clock: WallClock
    let jitter: @Sendable () -> Double
    let sleep: @Sendable (Duration) async throws -> Void

    func run<Result: Sendable>(_ attempt: () async throws(WeChatPayError) -> Result) async throws(WeChatPayError) -> Result {
        let start = clock.now()
        var attempts = 0
        var hadUnknownAttempt = false
        budget.noteRequest()
        while true {
            attempts += 1
            do {
                return try await attempt()
            } catch {
                let failure = WeChatPayError(error, attempts: attempts, hadUnknownAttempt: hadUnknownAttempt)
                guard !Task.isCancelled, let wait = policy.wait(after: error, attempt: attempts, elapsed: elapsed(since: start), jitter: jitter()),
                    budget.take(at: clock.now())
                else { throw failure }
                do { try await sleep(wait) } catch { throw failure }
                if Task.isCancelled { throw failure }
                hadUnknownAttempt = hadUnknownAttempt || error.outcome == .unknown
            }
        }
    }

    /// A clock that was set back makes it zero; the attempts are limited all the same.
    private func elapsed(since start: WeChatTime) -> Duration {
        let (difference, overflow) = clock.now().microseconds.subtractingReportingOverflow(start.microseconds)
        return overflow ? .zero : max(.microseconds(difference), .zero)
    }
}
