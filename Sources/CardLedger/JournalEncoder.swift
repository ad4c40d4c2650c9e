import Cards
import LibPQ

/// Lays writes out as the arrays of `cardkeeper_internal.journal_requests`, one call a bucket.
struct JournalEncoder {
    struct Call {
        let parameters: [Parameter]
        /// The places of the writes in the order of the call.
        let order: [Int]
    }

    let bucketCount: Int32
    private var encoder = BatchEncoder()

    init(bucketCount: Int32) {
        self.bucketCount = bucketCount
    }

    mutating func calls(for writes: ArraySlice<JournalWrite>) -> [Call] {
        // The one order that all who write keep to, so that no two of them can wait for each other.
        let order = BatchEncoder.order(of: Array(writes), by: { $0.key.card.number }, thenBy: { $0.key < $1.key }).map { writes.startIndex + $0 }
        let count = bucketCount
        return Dictionary(grouping: order) { Bucket.of(writes[$0].key.card.number, count: count) }.sorted { $0.key < $1.key }
            .map { bucket, places in call(bucket, writes, places) }
    }

    private mutating func call(_ bucket: Int32, _ writes: ArraySlice<JournalWrite>, _ order: [Int]) -> Call {
        var requests = RequestColumns()
        var observations: [Observation] = []
        var tellers: [Int64] = []
        for (place, write) in order.enumerated() {
            requests.append(writes[write])
            for observation in writes[write].observations where Bucket.of(observation.card.number, count: bucketCount) == bucket {
                observations.append(observation)
                tellers.append(Int64(place + 1))
            }
        }
        let batch = encoder.parameters(of: observations)
        var toldBy = Int64Array()
        for place in batch.order { toldBy.append(tellers[place]) }
        return Call(parameters: [.int32(bucket)] + requests.parameters + batch.columns + [toldBy.parameter], order: order)
    }

    /// The calls of `record` for what a write says about cards of other buckets than its own.
    mutating func callsElsewhere(for write: JournalWrite) -> [[Parameter]] {
        let bucket = Bucket.of(write.key.card.number, count: bucketCount)
        let elsewhere = write.observations.filter { Bucket.of($0.card.number, count: bucketCount) != bucket }
        guard !elsewhere.isEmpty else { return [] }
        return encoder.calls(for: [Recording(notification: nil, observations: elsewhere)], bucketCount: bucketCount)
    }
}

extension RequestKey {
    /// Between keys of cards with the same number.
    fileprivate static func < (left: RequestKey, right: RequestKey) -> Bool {
        left.card == right.card ? (left.operation, left.number) < (right.operation, right.number) : left.card < right.card
    }
}
