import Dispatch
import LibPQ
import Synchronization

extension Ledger {
    /// Runs a query on the reader's connection.
    func query<Value: Sendable>(_ body: @escaping @Sendable (PostgresConnection) throws -> Value) async throws(LedgerError) -> Value {
        do {
            return try await reader.perform(body)
        } catch {
            throw LedgerError(error)
        }
    }

    /// The database's own count of buckets, read once.
    func bucketCount() async throws(LedgerError) -> Int32 {
        if let count = knownBucketCount.withLock(\.self) { return count }
        let count = try await query { try SchemaVersion.bucketCount($0) }
        knownBucketCount.withLock { $0 = count }
        return count
    }

    package func schemaStatus() async throws(LedgerError) -> SchemaStatus {
        try await query { connection in
            let version = try SchemaVersion.read(connection)
            return SchemaStatus(
                version: version, required: Migrator.requiredVersion, bucketCount: version > 0 ? Int(try SchemaVersion.bucketCount(connection)) : nil)
        }
    }

    /// Whether the database answers within the time.
    package func isReachable(within limit: Duration = .seconds(2)) async -> Bool {
        await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
            let first = FirstAnswer(continuation)
            reader.submit({ try $0.execute("SELECT 1").rowCount == 1 }) { result in
                first.give((try? result.get()) ?? false)
            }
            DispatchQueue.global().asyncAfter(deadline: .now() + limit / .seconds(1)) { first.give(false) }
        }
    }

    /// Recomputes every card from its observations alone and tells the differences, at most `limit`. It reads everything, so it has a connection of
    /// its own and a day's time.
    package func audit(limit: Int = 100) async throws(LedgerError) -> AuditReport {
        let auditor = Self.readingThread("ledger-auditor", databaseURL, statementTimeout: .seconds(86_400))
        let result: Result<AuditReport, any Error>
        do {
            result = .success(try await auditor.perform { try AuditReport(readFrom: $0, limit: limit) })
        } catch {
            result = .failure(error)
        }
        await auditor.shutdown()
        do {
            return try result.get()
        } catch {
            throw LedgerError(error)
        }
    }
}

/// Resumes a continuation with the first of several answers.
private final class FirstAnswer: Sendable {
    private let continuation: Mutex<CheckedContinuation<Bool, Never>?>

    init(_ continuation: CheckedContinuation<Bool, Never>) {
        self.continuation = Mutex(continuation)
    }

    func give(_ answer: Bool) {
        let waiting = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        waiting?.resume(returning: answer)
    }
}
