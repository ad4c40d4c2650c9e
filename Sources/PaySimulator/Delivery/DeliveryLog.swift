import Synchronization

/// One attempt to deliver a notification, and what came of it.
package struct DeliveryAttempt: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case answered(status: Int)
        /// No answer within the limit, or no connection: the cause in one word.
        case unanswered(cause: String)
    }

    package let notificationID: String
    package let mchid: String
    package let eventType: String
    /// Counted from 1.
    package let attempt: Int
    package let fault: Fault?
    /// Unix milliseconds when it was sent.
    package let sentAt: Int64
    package let outcome: Outcome

    package var isAccepted: Bool {
        guard case .answered(let status) = outcome else { return false }
        return (200..<300).contains(status)
    }
}

/// What became of all notifications so far.
///
/// Two sums hold at any moment: `notifications` = `accepted` + `dropped` + `exhausted` + `waiting`, and
/// `attempts` = `acceptedAttempts` + all of `refusedAttempts` + all of `unansweredAttempts`.
package struct DeliverySummary: Hashable, Sendable {
    /// Handed over to be delivered.
    package var notifications = 0
    /// Answered 2xx in the end.
    package var accepted = 0
    /// Lost on purpose, never sent.
    package var dropped = 0
    /// Given up after the last resend.
    package var exhausted = 0
    /// Not yet sent, or to be sent again.
    package var waiting = 0

    package var attempts = 0
    package var acceptedAttempts = 0
    /// By status.
    package var refusedAttempts: [Int: Int] = [:]
    /// By cause.
    package var unansweredAttempts: [String: Int] = [:]
    /// How often each fault struck.
    package var faults: [Fault: Int] = [:]
    /// Attempts answered 2xx though their fault must be refused: the merchant believed something false. To be zero.
    package var wronglyAccepted = 0
}

/// Counts every attempt, and remembers the latest of them one by one.
struct DeliveryLog: Sendable {
    enum End: Sendable {
        case accepted
        case dropped
        case exhausted
    }

    private(set) var summary = DeliverySummary()
    private(set) var attempts: [DeliveryAttempt] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func begin() {
        summary.notifications += 1
        summary.waiting += 1
    }

    mutating func end(_ end: End, fault: Fault?) {
        summary.waiting -= 1
        switch end {
        case .accepted: summary.accepted += 1
        case .exhausted: summary.exhausted += 1
        case .dropped:
            summary.dropped += 1
            if let fault { summary.faults[fault, default: 0] += 1 }
        }
    }

    mutating func record(_ attempt: DeliveryAttempt) {
        summary.attempts += 1
        if let fault = attempt.fault { summary.faults[fault, default: 0] += 1 }
        switch attempt.outcome {
        case .answered(let status):
            if attempt.isAccepted {
                summary.acceptedAttempts += 1
                if attempt.fault?.mustBeRefused == true { summary.wronglyAccepted += 1 }
            } else {
                summary.refusedAttempts[status, default: 0] += 1
            }
        case .unanswered(let cause): summary.unansweredAttempts[cause, default: 0] += 1
        }
        attempts.append(attempt)
        // Half at once, so that forgetting costs nothing per attempt.
        if attempts.count > limit { attempts.removeFirst(attempts.count - limit / 2) }
    }
}
