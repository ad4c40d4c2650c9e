import Cards

/// Which of the database's buckets a row belongs to. The number of buckets is fixed when the schema is made.
enum Bucket {
    static func of(_ cardNumber: String, count: Int32) -> Int32 {
        guard count > 1 else { return 0 }
        var hash = StableHash()
        hash.combine(cardNumber)
        return Int32(truncatingIfNeeded: hash.value % UInt64(count))
    }

    /// A notification goes with the first card it tells of, or by its own id.
    static func of(_ recording: Recording, count: Int32) -> Int32 {
        of(recording.observations.first?.card.number ?? recording.notification?.id ?? "", count: count)
    }
}
