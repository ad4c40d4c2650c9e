import Cards
import LibPQ

/// Lays recordings out as the arrays of `cardkeeper_internal.record`, one call a bucket. Its memory serves batch after batch.
struct BatchEncoder {
    private var notificationColumns = NotificationColumns()
    private var observationColumns = ObservationColumns()
    /// The ids of notifications that the last recordings held more than once.
    private(set) var repeated: Set<String> = []

    /// The parameters of each call that records these.
    mutating func calls(for recordings: ArraySlice<Recording>, bucketCount: Int32) -> [[Parameter]] {
        repeated.removeAll()
        let notifications = recordings.filter { $0.notification != nil }
        let observations = recordings.flatMap(\.observations)
        guard bucketCount > 1 else { return [call(bucket: 0, notifications, observations)] }
        let notificationsByBucket = Dictionary(grouping: notifications) { Bucket.of($0, count: bucketCount) }
        let observationsByBucket = Dictionary(grouping: observations) { Bucket.of($0.card.number, count: bucketCount) }
        return Set(notificationsByBucket.keys).union(observationsByBucket.keys).sorted().map { bucket in
            call(bucket: bucket, notificationsByBucket[bucket] ?? [], observationsByBucket[bucket] ?? [])
        }
    }

    private mutating func call(bucket: Int32, _ notified: [Recording], _ observations: [Observation]) -> [Parameter] {
        notificationColumns.removeAll()
        let notifications = notified.compactMap(\.notification)
        var previous: Int?
        for place in Self.order(of: notifications, by: { $0.id }, thenBy: { ($0.id, $0.mchid) < ($1.id, $1.mchid) }) {
            // The same ones come side by side.
            if let previous, notifications[previous].id == notifications[place].id, notifications[previous].mchid == notifications[place].mchid {
                repeated.insert(notifications[place].id)
            }
            previous = place
            notificationColumns.append(notifications[place])
        }
        return [.int32(bucket)] + notificationColumns.parameters + parameters(of: observations).columns
    }

    /// The parameters of an `observation_batch`, and the places of the observations in the order that these have them in.
    mutating func parameters(of observations: [Observation]) -> (columns: [Parameter], order: [Int]) {
        observationColumns.removeAll()
        var previous: CardKey?
        var round: Int16 = 0
        // A card's observations come side by side, to be numbered.
        let order = Self.order(of: observations, by: { $0.card.number }, thenBy: { ($0.card, $0.id) < ($1.card, $1.id) })
        for place in order {
            let card = observations[place].card
            round = card == previous ? Int16(clamping: Int(round) + 1) : 0
            previous = card
            observationColumns.append(observations[place], round: round)
        }
        return (observationColumns.parameters, order)
    }

    /// The places in the one order that all writers keep to, so that no two of them can wait for each other: by the stable hash of a text, which is
    /// quickly compared, then by `precedes`, then as they came.
    static func order<Element>(
        of elements: [Element], by text: (Element) -> String, thenBy precedes: (Element, Element) -> Bool
    ) -> [Int] {
        elements.indices.map { place in
            var hash = StableHash()
            hash.combine(text(elements[place]))
            return (hash: hash.value, place: place)
        }.sorted { left, right in
            guard left.hash == right.hash else { return left.hash < right.hash }
            if precedes(elements[left.place], elements[right.place]) { return true }
            return left.place < right.place && !precedes(elements[right.place], elements[left.place])
        }.map(\.place)
    }
}
