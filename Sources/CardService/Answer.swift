/// What becomes of a callback.
package enum Answer: Hashable, Sendable {
    /// Stored and answered 204.
    case accepted(Acceptance)
    /// Answered with the refusal's status. What was authentic is stored all the same.
    case refused(Refusal)

    package var status: Int {
        switch self {
        case .accepted: 204
        case .refused(let refusal): refusal.status
        }
    }

    /// The word for the log and the metric.
    package var name: String {
        switch self {
        case .accepted(let acceptance): acceptance.rawValue
        case .refused(let refusal): refusal.name
        }
    }
}

/// How a callback that is answered 204 was stored.
package enum Acceptance: String, CaseIterable, Sendable {
    /// Its observations are recorded.
    case recorded
    /// The same notification stood there before.
    case duplicate
    /// An event type that nothing is recorded for: kept as it came.
    case unhandled
}
