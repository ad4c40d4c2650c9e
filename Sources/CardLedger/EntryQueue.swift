/// First in, first out; what comes back takes its old place.
struct EntryQueue {
    private var entries: [BatchState.Entry?] = []
    private var head = 0

    var count: Int { entries.count - head }
    var isEmpty: Bool { head == entries.count }
    var first: BatchState.Entry? { isEmpty ? nil : entries[head] }

    mutating func append(_ entry: BatchState.Entry) {
        entries.append(entry)
    }

    mutating func popFirst() -> BatchState.Entry? {
        guard !isEmpty else { return nil }
        let entry = entries[head]
        // Lets go of the body at once; the place itself goes with the next clearing.
        entries[head] = nil
        head += 1
        if isEmpty {
            entries.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1_024 {
            entries.removeSubrange(..<head)
            head = 0
        }
        return entry
    }

    /// By the time of acceptance: with several writers, what one of them gives back may be younger than what another one gave back before, and whoever
    /// looks for the oldest looks at the front only.
    mutating func giveBack(_ older: [BatchState.Entry]) {
        guard let last = older.last else { return }
        let isInOrder = first.map { last.acceptedAt <= $0.acceptedAt } ?? true
        entries.replaceSubrange(..<head, with: older.map(Optional.some))
        head = 0
        guard !isInOrder else { return }
        entries = entries.compactMap(\.self).sorted { $0.acceptedAt < $1.acceptedAt }
    }
}
