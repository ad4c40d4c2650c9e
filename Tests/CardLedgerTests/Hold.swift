import Dispatch
import LibPQ
import Testing

extension TestDatabase {
    /// Holds what `sql` takes, in a transaction of another session, while `body` runs.
    @discardableResult func holding<Value>(_ sql: String, endingWith end: String = "ROLLBACK", while body: () async throws -> Value) async throws
        -> Value
    {
        let holder = TestDatabase(url: url)
        let release = DispatchSemaphore(value: 0)
        let (isHeld, held) = AsyncStream<Void>.makeStream()
        async let holding: Void = holder.perform { connection in
            defer { held.finish() }
            try connection.run(script: "BEGIN; \(sql)")
            held.yield()
            release.wait()
            try connection.run(script: end)
        }
        for await _ in isHeld { break }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        release.signal()
        try await holding
        return try result.get()
    }

    /// Returns when a session waits for what another one holds.
    func waitForAWaiter() async throws {
        let waiters = "pid::text FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        let deadline = ContinuousClock.now + .seconds(60)
        while try await rows(waiters).isEmpty { try #require(ContinuousClock.now < deadline, "nobody waits") }
    }

    /// The server processes of the ledger's writers.
    func writerProcesses() async throws -> [Int32] {
        try await processes(writing: "record")
    }

    /// The server processes whose last statement called this function.
    func processes(writing function: String) async throws -> [Int32] {
        try await rows(
            """
            pid::text FROM pg_stat_activity
            WHERE datname = current_database() AND query LIKE '%cardkeeper_internal.\(function)(%' AND pid <> pg_backend_pid()
            """
        )
        .compactMap { $0[0].flatMap { Int32($0) } }
    }
}
