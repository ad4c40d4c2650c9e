import Cards
import LibPQ

/// Lays recordings out as the arrays of `cardkeeper_internal.record`, one call a bucket. Its memory serves batch after batch.
struct BatchEncoder {
    private var notificationColumns = NotificationColumns()
    private var observationColumns = ObservationColumns()

    /// The parameters of each call that records these, with the bucket it belongs to.
    mutating func calls(for recordings: ArraySlice<Recording>, bucketCount: Int32) -> [(bucket: Int32, parameters: [Parameter])] {
        let notifications = recordings.filter { $0.notification != nil }
        let observations = recordings.flatMap(\.observations)
        guard bucketCount > 1 else { return [(0, call(bucket: 0, notifications.compactMap(\.notification), observations))] }
        let notificationsByBucket = Dictionary(grouping: notifications) { Bucket.of($0, count: bucketCount) }
        let observationsByBucket = Dictionary(grouping: observations) { Bucket.of($0.card.number, count: bucketCount) }
        return Set(notificationsByBucket.keys).union(observationsByBucket.keys).sorted().map { bucket in
            (bucket, call(bucket: bucket, (notificationsByBucket[bucket] ?? []).compactMap(\.notification), observationsByBucket[bucket] ?? []))
        }
    }

    private mutating func call(bucket: Int32, _ notifications: [NotificationRecord], _ observations: [Observation]) -> [Parameter] {
        notificationColumns.removeAll()
        for notification in notifications.sorted(by: { ($0.id, $0.mchid) < ($1.id, $1.mchid) }) {
            notificationColumns.append(notification)
        }
        return [.int32(bucket)] + notificationColumns.parameters + parameters(of: observations)
    }

    /// The parameters of an `observation_batch`.
    mutating func parameters(of observations: [Observation]) -> [Parameter] {
        observationColumns.removeAll()
        var previous: CardKey?
        var round: Int16 = 0
        // One order for all writers, so that two of them cannot wait for each other; and a card's observations side by side, to be numbered.
        for observation in observations.sorted(by: precedes) {
            round = observation.card == previous ? Int16(clamping: Int(round) + 1) : 0
            previous = observation.card
            observationColumns.append(observation, round: round)
        }
        return observationColumns.parameters
    }

    private func precedes(_ left: Observation, _ right: Observation) -> Bool {
        // The number decides almost always, so it is looked at first.
        left.card == right.card
            ? left.id < right.id
            : (left.card.number, left.card.product.rawValue, left.card.mchid) < (right.card.number, right.card.product.rawValue, right.card.mchid)
    }
}
