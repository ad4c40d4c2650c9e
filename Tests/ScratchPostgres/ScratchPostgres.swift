import Foundation
import PrivatePostgres
import Synchronization

/// A PostgreSQL for tests: one cluster for the whole process (`shared`), or one of a test's own for failures (`init`). It starts with the first
/// database that is asked for, and is gone with the process.
package final class ScratchPostgres: Sendable {
    /// For every test that does not break the server. Not durable, so it is fast.
    package static let shared = ScratchPostgres()

    private let cluster: PrivateCluster
    private let starting = Mutex<Task<Void, any Error>?>(nil)
    private let databases = Atomic<Int>(0)

    /// - Parameter durable: true for tests that crash the server and look for what was committed.
    package init(durable: Bool = false, settings: [String: String] = [:]) {
        cluster = PrivateCluster(
            directory: ScratchDirectories.next(), durable: durable, settings: ["max_connections": "400"].merging(settings) { $1 })
        ScratchDirectories.removeAtExit(cluster)
    }

    /// The URL of a fresh, empty database. Its owner, in whose name the URL connects, is no superuser.
    package func database() async throws -> String {
        try await start()
        let name = "scratch_\(databases.add(1, ordering: .relaxed).newValue)"
        try await cluster.createDatabase(name)
        // A busy machine lets a new connection wait for longer than a service would.
        return cluster.url(database: name) + "&connect_timeout=30"
    }

    /// Starts the server, again after `crash()` or `stop()`. Does nothing while it runs.
    package func start() async throws {
        let task = starting.withLock { starting in
            if let starting { return starting }
            let task = Task { try await self.cluster.start() }
            starting = task
            return task
        }
        try await task.value
    }

    /// Kills the postmaster (SIGKILL).
    package func crash() async {
        await cluster.crash()
        starting.withLock { $0 = nil }
    }

    package func stop() async {
        await cluster.stop()
        starting.withLock { $0 = nil }
    }
}
