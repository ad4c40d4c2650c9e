/// First in, first out, by the time from which on each entry's deadline counts; what comes back takes its old place.
struct EntryQueue<Item: Sendable, Outcome: Sendable> {
    typealias Entry = BatchState<Item, Outcome>.Entry

    private var entries: [Entry?] = []
    private var head = 0

    var count: Int { entries.count - head }
    var isEmpty: Bool { head == entries.count }
    var first: Entry? { isEmpty ? nil : entries[head] }

    mutating func append(_ entry: Entry) {
        entries.append(entry)
        // Whoever has waited elsewhere before is older than others that are here.
        var place = entries.endIndex - 1
        while place > head, let before = entries[place - 1], before.acceptedAt > entry.acceptedAt {
            entries.swapAt(place - 1, place)
            place -= 1
        }
    }

    mutating func popFirst() -> Entry? {
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
    mutating func giveBack(_ older: [Entry]) {
        guard let last = older.last else { return }
        let isInOrder = first.map { last.acceptedAt <= $0.acceptedAt } ?? true
        entries.replaceSubrange(..<head, with: older.map(Optional.some))
        head = 0
        guard !isInOrder else { return }
        entries = entries.compactMap(\.self).sorted { $0.acceptedAt < $1.acceptedAt }
    }
}
