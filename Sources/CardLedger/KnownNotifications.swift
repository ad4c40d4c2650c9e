/// Which notifications of a batch were known when it was recorded.
struct KnownNotifications {
    /// The ids of those that stood in the ledger before.
    var before: Set<String> = []
    /// The ids of those that are in the batch more than once: the first is recorded, the others are known by it.
    var repeated: Set<String> = []

    /// Asked once for each recording of the batch, in order.
    mutating func isKnown(_ recording: Recording) -> Bool {
        guard !before.isEmpty || !repeated.isEmpty, let id = recording.notification?.id else { return false }
        if repeated.remove(id) != nil { return !before.insert(id).inserted }
        return before.contains(id)
    }
}
