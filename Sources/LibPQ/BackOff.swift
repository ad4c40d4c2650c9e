/// How long to wait before the next attempt to connect: doubling from attempt to attempt, up to a limit, and scattered so that many clients of a
/// server that comes back do not come at once.
package struct BackOff: Sendable {
    package let initial: Duration
    package let limit: Duration
    /// A number in 0..<1.
    private let random: @Sendable () -> Double

    package init(
        initial: Duration = .milliseconds(20), limit: Duration = .seconds(1), random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.initial = initial
        self.limit = limit
        self.random = random
    }

    /// Between half of the doubled time and the whole of it.
    package func delay(afterFailures failures: Int) -> Duration {
        guard failures > 0 else { return .zero }
        var delay = initial
        for _ in 1..<max(failures, 1) where delay < limit { delay *= 2 }
        return min(delay, limit) * (0.5 + random() / 2)
    }
}
