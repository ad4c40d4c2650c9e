/// First in, first out, with room at the front for what comes back.
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

    mutating func prepend(_ older: [BatchState.Entry]) {
        entries.replaceSubrange(..<head, with: older.map(Optional.some))
        head = 0
    }
}
