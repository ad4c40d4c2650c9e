import LibPQ

extension Ledger {
    /// Renews this process's leases and takes free buckets, up to its share among the processes that are alive. A guest takes what is free and is none
    /// of those who share.
    package func leaseBuckets(holder: String, for duration: Duration, asGuest: Bool = false) async throws(LedgerError) -> [BucketLease] {
        let microseconds = Int64(clamping: duration.components.seconds) * 1_000_000
        return try await poll { connection in
            try connection.execute(
                "SELECT bucket, seen_change_seq FROM cardkeeper_internal.lease_buckets($1, $2, $3)",
                parameters: [.text(holder), .int64(microseconds), .bool(asGuest)]
            ).map { BucketLease(bucket: Int32(clamping: try $0.int64("bucket")), seenChangeSequence: try $0.int64("seen_change_seq")) }
        }
    }

    /// Gives this process's leases back.
    package func releaseBuckets(holder: String) async throws(LedgerError) {
        try await poll { connection in
            _ = try connection.execute("SELECT cardkeeper_internal.release_buckets($1)", parameters: [.text(holder)])
        }
    }

    /// The processes that have leases now.
    package func pollers() async throws(LedgerError) -> [String] {
        try await query { connection in
            try connection.execute(
                "SELECT DISTINCT holder FROM cardkeeper_internal.poll_lease WHERE lease_until > clock_timestamp() ORDER BY holder"
            ).map { try $0.text(0) }
        }
    }

    /// Runs `body` on the connection for checks.
    func poll<Value: Sendable>(_ body: @escaping @Sendable (PostgresConnection) throws -> Value) async throws(LedgerError) -> Value {
        do {
            return try await polling.perform(body)
        } catch {
            throw LedgerError(error)
        }
    }
}
