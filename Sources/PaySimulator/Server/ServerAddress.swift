/// The simulator's two addresses, as the platform has a main domain and one for when that cannot be reached.
package enum ServerAddress: String, CaseIterable, Hashable, Sendable {
    case main
    case backup
}

/// The connections of one address.
package struct ConnectionCount: Hashable, Sendable {
    /// Since the start.
    package var accepted = 0
    package var open = 0

    package init(accepted: Int = 0, open: Int = 0) {
        self.accepted = accepted
        self.open = open
    }
}
