/// What becomes of a callback.
package enum Answer: Hashable, Sendable {
    /// Stored and answered 204.
    case accepted(Acceptance)
    /// Answered with the refusal's status. What was authentic is stored all the same.
    case refused(Refusal)
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
