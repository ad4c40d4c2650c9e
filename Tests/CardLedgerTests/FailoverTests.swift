import CardLedger
import Cards
import ScratchPostgres
import Synchronization
import Testing

@Suite("Connections and servers that die under load")
struct FailoverTests {
    /// Callers that hand in one recording after the other, and remember which were said to be kept.
    private final class Load: Sendable {
        private struct State {
            var kept: Set<String> = []
            var failures: Set<RecordingFailure> = []
            var goal: (count: Int, continuation: CheckedContinuation<Void, Never>)?
        }

        private let state = Mutex(State())

        var keptIDs: Set<String> { state.withLock(\.kept) }
        var failureNames: Set<RecordingFailure> { state.withLock(\.failures) }

        func run(_ ledger: Ledger, while flag: Flag) async {
            await withTaskGroup(of: Void.self) { group in
                for caller in 0..<32 {
                    group.addTask {
                        var number = 0
                        while flag.isUp {
                            let id = "\(caller)-\(number)"
                            number += 1
                            let recording = Recording(
                                notification: Sample.notification(id), observations: [Sample.accepted("DC_\(caller)_\(number % 10)", by: id)])
                            do throws(RecordingFailure) {
                                _ = try await ledger.record(recording)
                                self.keep(id)
                            } catch {
                                self.state.withLock { _ = $0.failures.insert(error) }
                            }
                        }
                    }
                }
            }
        }

        private func keep(_ id: String) {
            let reached = state.withLock { state -> CheckedContinuation<Void, Never>? in
                state.kept.insert(id)
                guard let goal = state.goal, state.kept.count >= goal.count else { return nil }
                state.goal = nil
                return goal.continuation
            }
            reached?.resume()
        }

        /// Returns when so many more were kept.
        func waitForMore(_ count: Int) async {
            await withCheckedContinuation { continuation in
                state.withLock { $0.goal = ($0.kept.count + count, continuation) }
            }
        }
    }

    private func check(_ database: TestDatabase, _ ledger: Ledger, _ load: Load) async throws {
        let stored = Set(try await database.rows("notification_id FROM cardkeeper_internal.notification").compactMap { $0[0] })
        #expect(load.keptIDs.subtracting(stored).isEmpty)
        let observed = Set(try await database.rows("source_id FROM cardkeeper_internal.observation").compactMap { $0[0] })
        #expect(load.keptIDs.subtracting(observed).isEmpty)
        #expect(try await ledger.audit().isClean)
    }

    @Test(.timeLimit(.minutes(2))) func killedConnectionsLoseNothing() async throws {
        let database = try await TestDatabase.migrated()
        let observer = CountingObserver()
        let ledger = database.ledger(observer: observer)
        let (load, flag) = (Load(), Flag())
        async let running: Void = load.run(ledger, while: flag)
        for _ in 0..<10 {
            await load.waitForMore(50)
            for process in try await database.writerProcesses() {
                _ = try await database.rows("pg_terminate_backend(\(process))::text")
            }
        }
        await load.waitForMore(50)
        flag.lower()
        await running
        // A connection is back long before the deadline, so nobody noticed.
        #expect(load.failureNames.isEmpty)
        #expect(observer.connectionsMade > 1)
        try await check(database, ledger, load)
        await ledger.stop()
    }

    @Test(.timeLimit(.minutes(3))) func killedPostmasterLosesNothing() async throws {
        let server = ScratchPostgres(durable: true)
        var database = try await TestDatabase.migrated(server)
        let ledger = database.ledger { $0.deadline = .milliseconds(500) }
        let (load, flag) = (Load(), Flag())
        async let running: Void = load.run(ledger, while: flag)
        for _ in 0..<3 {
            await load.waitForMore(200)
            await server.crash()
            // While it is away, callers are told so.
            #expect(await ledger.recordAll([Sample.recording(1)]).allSatisfy { if case .failure = $0 { true } else { false } })
            try await server.start()
        }
        await load.waitForMore(200)
        flag.lower()
        await running
        #expect(load.failureNames.contains(.databaseUnavailable))
        // The connection that looks at the tables died with the server too.
        database = TestDatabase(url: database.url)
        try await check(database, ledger, load)
        await ledger.stop()
        await server.stop()
    }
}
