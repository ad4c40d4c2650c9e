/// What happens to the connection of a `ConnectionThread`, for a log.
package enum ConnectionEvent: Sendable {
    case connected(backendProcessID: Int32)
    /// The connection broke while it was used or idle.
    case lost(PostgresError?)
    /// An attempt to connect, or the set-up after it, failed; the next one comes not before the delay is over.
    case connectFailed(any Error, failures: Int, delay: Duration)
    case notice(Notice)
}

/// Why a `ConnectionThread` did not take a job.
package enum ConnectionThreadError: Error, Sendable, CustomStringConvertible {
    case shutDown

    package var description: String {
        switch self {
        case .shutDown: "The connection was closed on purpose and takes no more work."
        }
    }
}
