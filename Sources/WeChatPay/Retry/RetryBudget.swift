import Synchronization

/// How many repetitions one merchant's requests may cause together, so that a platform in trouble is not hammered.
///
/// The budget begins full, with `burst` repetitions. Each request adds a share of one, time adds `burst` in a minute, each repetition takes one, and it
/// never holds more than `burst`. Give the same budget to every client of one merchant.
public final class RetryBudget: Sendable {
    private let state: Mutex<RetryAllowance>

    /// Makes a budget: `burst` repetitions at once and in each minute, and `share` of a repetition more for each request.
    public init(burst: Int = 10, share: Double = 0.2) {
        state = Mutex(RetryAllowance(burst: burst, share: share))
    }

    func noteRequest() {
        state.withLock { $0.noteRequest() }
    }

    /// Takes one repetition out of the budget. False when there is none left.
    func take(at now: WeChatTime) -> Bool {
        state.withLock { $0.take(at: now) }
    }
}

/// The arithmetic of a budget.
struct RetryAllowance: Sendable {
    private let burst: Double
    private let share: Double
    private var available: Double
    private var lastRefill: WeChatTime?

    init(burst: Int, share: Double) {
        self.burst = Double(max(burst, 0))
        self.share = share.isFinite ? min(max(share, 0), 1) : 0
        available = self.burst
    }

    mutating func noteRequest() {
        available = min(available + share, burst)
    }

    /// A clock that was set back adds nothing.
    mutating func take(at now: WeChatTime) -> Bool {
        if let lastRefill, now > lastRefill {
            let seconds = (Double(now.microseconds) - Double(lastRefill.microseconds)) / 1_000_000
            available = min(available + burst * seconds / 60, burst)
        }
        lastRefill = now
        guard available >= 1 else { return false }
        available -= 1
        return true
    }
}
