import Dispatch
import LibPQ
import ScratchPostgres
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct ConnectionThreadTests {
    private static let soon = BackOff(initial: .milliseconds(1), limit: .milliseconds(20))

    private func thread(
        _ options: ConnectionOptions, onEvent: @escaping @Sendable (ConnectionEvent) -> Void = { _ in }
    ) -> ConnectionThread {
        ConnectionThread(name: "test", options: options, backOff: Self.soon, onEvent: onEvent) { connection in
            try connection.prepare("answer", "SELECT $1 + 42", types: [.int8])
        }
    }

    private func answer(_ thread: ConnectionThread) async throws -> Int64? {
        try await thread.perform { connection in
            try connection.execute(prepared: "answer", parameters: [.int64(0)]).first { row throws(PostgresError) in try row.int64(0) }
        }
    }

    @Test func jobsOfManyTasksAreDoneInTurn() async throws {
        let thread = thread(try await Scratch.options())
        #expect(!thread.isConnected)
        try await thread.perform { try $0.run(script: "CREATE TABLE counter (n int8); INSERT INTO counter VALUES (0)") }
        #expect(thread.isConnected)
        try await withThrowingTaskGroup { group in
            for _ in 0..<200 {
                group.addTask {
                    try await thread.perform { connection in
                        let n = try connection.int64("SELECT n FROM counter") ?? 0
                        try connection.execute("UPDATE counter SET n = $1", parameters: [.int64(n + 1)])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await thread.perform { try $0.int64("SELECT n FROM counter") } == 200)
        await thread.shutdown()
    }

    @Test func twoThreadsWorkAtOnce() async throws {
        let options = try await Scratch.options()
        let (first, second) = (thread(options), thread(options))
        try await first.perform { try $0.run(script: "CREATE TABLE counter (n int8); INSERT INTO counter VALUES (0)") }
        try await withThrowingTaskGroup { group in
            for thread in [first, second] {
                for _ in 0..<100 {
                    group.addTask { try await thread.perform { try $0.run(script: "UPDATE counter SET n = n + 1") } }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await second.perform { try $0.int64("SELECT n FROM counter") } == 200)
        // Both are at work at the same moment: one waits for a lock that the other holds, and the other sees it wait.
        try await first.perform { try $0.run(script: "SELECT pg_advisory_lock(1)") }
        async let waiting: Void = second.perform { try $0.run(script: "SELECT pg_advisory_lock(1)") }
        try await first.perform { connection in
            while try connection.int64("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'") == 0 {}
            try connection.run(script: "SELECT pg_advisory_unlock(1)")
        }
        try await waiting
        await first.shutdown()
        await second.shutdown()
    }

    @Test func aTransactionLeftOpenIsRolledBack() async throws {
        let thread = thread(try await Scratch.options())
        try await thread.perform { try $0.run(script: "CREATE TABLE t (n int)") }
        await #expect(throws: PostgresError.self) {
            try await thread.perform { connection in
                try connection.run(script: "BEGIN; INSERT INTO t VALUES (1)")
                try connection.run(script: "SELECT broken")
            }
        }
        let (count, isInTransaction) = try await thread.perform { (try $0.int64("SELECT count(*) FROM t"), $0.isInTransaction) }
        #expect(count == 0 && !isInTransaction)
        await thread.shutdown()
    }

    @Test func cancellingTheTaskCancelsTheStatement() async throws {
        let thread = thread(try await Scratch.options())
        try await thread.perform { try $0.run(script: "CREATE TABLE t (n int)") }
        let begun = DispatchSemaphore(value: 0)
        let task = Task {
            try await thread.perform { connection in
                begun.signal()
                // What comes after a cancelled statement is not sent.
                try? connection.run(script: "SELECT pg_sleep(30)")
                try connection.run(script: "INSERT INTO t VALUES (1)")
            }
        }
        await wait(for: begun)
        let queued = Task { try await thread.perform { try $0.run(script: "INSERT INTO t VALUES (2)") } }
        let began = ContinuousClock.now
        queued.cancel()
        await #expect(throws: CancellationError.self) { try await queued.value }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await thread.perform { try $0.int64("SELECT count(*) FROM t") } == 0)
        #expect(ContinuousClock.now - began < .seconds(15))
        await thread.shutdown()
    }

    @Test func aTaskThatIsCancelledAlreadyDoesNothing() async throws {
        let thread = thread(try await Scratch.options())
        try await thread.perform { try $0.run(script: "CREATE TABLE t (n int)") }
        for _ in 0..<50 {
            let task = Task { try await thread.perform { try $0.run(script: "SELECT pg_sleep(30); INSERT INTO t VALUES (1)") } }
            task.cancel()
            // A cancellation that a busy server does not hear in time costs the connection.
            await #expect { try await task.value } throws: { $0 is CancellationError || ($0 as? PostgresError)?.isConnectionLoss == true }
        }
        #expect(try await thread.perform { try $0.int64("SELECT count(*) FROM t") } == 0)
        await thread.shutdown()
    }

    @Test func theCancelHandleWorksFromAnotherThread() async throws {
        let thread = thread(try await Scratch.options())
        let handle = Shared<CancelHandle?>(nil)
        let begun = DispatchSemaphore(value: 0)
        async let outcome = thread.perform { connection in
            handle.change { $0 = connection.cancelHandle }
            begun.signal()
            return connection.error(of: "SELECT pg_sleep(30)")
        }
        await wait(for: begun)
        let began = ContinuousClock.now
        // The statement may not have begun when the first request arrives.
        let asking = Task.detached {
            while !Task.isCancelled { handle.value?.cancel() }
        }
        let error = try await outcome
        asking.cancel()
        #expect(error?.sqlState == .queryCanceled)
        #expect(error?.isCancelled == true && error?.isConnectionLoss == false && error?.isContentFault == false)
        #expect(ContinuousClock.now - began < .seconds(15))
        await asking.value
        await thread.shutdown()
    }

    @Test func aTerminatedBackendIsReplaced() async throws {
        let options = try await Scratch.options()
        let events = Shared<[String]>([])
        let thread = thread(options) { event in
            let name =
                switch event {
                case .connected: "connected"
                case .lost: "lost"
                case .connectFailed: "failed"
                case .notice: "notice"
                }
            events.change { $0.append(name) }
        }
        let begun = Shared<Int32>(0)
        let isRunning = DispatchSemaphore(value: 0)
        async let outcome = thread.perform { connection in
            begun.change { $0 = connection.backendProcessID }
            isRunning.signal()
            return connection.error(of: "SELECT pg_sleep(30)")
        }
        await wait(for: isRunning)
        let killer = try PostgresConnection(options)
        let asleep = "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'"
        let deadline = ContinuousClock.now + .seconds(25)
        while try killer.int64(asleep, .int32(begun.value)) == 0 { try #require(ContinuousClock.now < deadline) }
        try killer.execute("SELECT pg_terminate_backend($1)", parameters: [.int32(begun.value)])
        let error = try await outcome
        #expect(error?.sqlState == .adminShutdown)
        #expect(error?.isConnectionLoss == true && error?.isContentFault == false)
        // The next job finds a new connection, with its statements prepared.
        #expect(try await answer(thread) == 42)
        // Lost while it was idle: no job notices.
        let idle = try await thread.perform { $0.backendProcessID }
        try killer.execute("SELECT pg_terminate_backend($1, 10000)", parameters: [.int32(idle)])
        #expect(try await answer(thread) == 42)
        await thread.shutdown()
        #expect(events.value == ["connected", "lost", "connected", "lost", "connected"])
    }

    @Test(arguments: ["COPY t TO STDOUT", "COPY t FROM STDIN"]) func copyingIsRefusedAndTheConnectionReplaced(statement: String) async throws {
        let thread = thread(try await Scratch.options())
        try await thread.perform { try $0.run(script: "CREATE TABLE t (n int); INSERT INTO t VALUES (1)") }
        let error = await #expect(throws: PostgresError.self) { try await thread.perform { try $0.run(script: statement) } }
        #expect(error?.sqlState == .featureNotSupported)
        #expect(try await answer(thread) == 42)
        await thread.shutdown()
    }

    @Test func aKilledServerIsFoundAgainWhenItIsBack() async throws {
        let server = ScratchPostgres(durable: true)
        let thread = thread(ConnectionOptions(url: try await server.database()))
        try await thread.perform { try $0.run(script: "CREATE TABLE t (n int); INSERT INTO t VALUES (1)") }
        let begun = DispatchSemaphore(value: 0)
        async let interrupted = thread.perform { connection in
            begun.signal()
            return connection.error(of: "SELECT pg_sleep(30)")
        }
        await wait(for: begun)
        await server.crash()
        #expect(try await interrupted?.isConnectionLoss == true)
        for _ in 0..<5 {
            let error = await #expect(throws: PostgresError.self) { try await answer(thread) }
            #expect(error?.isConnectionLoss == true)
        }
        try await server.start()
        #expect(try await answer(thread) == 42)
        #expect(try await thread.perform { try $0.int64("SELECT count(*) FROM t") } == 1)
        await thread.shutdown()
        await server.stop()
    }

    @Test func afterShutdownNothingIsTaken() async throws {
        let options = try await Scratch.options()
        let thread = thread(options)
        let pending = (0..<20).map { number in Task { try await thread.perform { try $0.int64("SELECT \(number)::int8") } } }
        for (number, task) in pending.enumerated() { #expect(try await task.value == Int64(number)) }
        await thread.shutdown()
        await thread.shutdown()
        await #expect(throws: ConnectionThreadError.shutDown) { try await thread.perform { $0.serverVersion } }
        #expect(!thread.isConnected)
    }

    @Test func aThreadWithoutServerEndsAtOnce() async throws {
        let patient = BackOff(initial: .seconds(60), limit: .seconds(60))
        let thread = ConnectionThread(name: "test", options: ConnectionOptions(url: "postgresql:///db?host=%2Fnonexistent"), backOff: patient)
        await #expect(throws: PostgresError.self) { try await thread.perform { $0.serverVersion } }
        let second = Task { try await thread.perform { $0.serverVersion } }
        await thread.shutdown()
        await #expect(throws: (any Error).self) { try await second.value }
    }

    @Test func nothingIsLeftWhenAThreadIsLetGo() async throws {
        let options = try await Scratch.options()
        let gone = DispatchSemaphore(value: 0)
        weak var released: ConnectionThread?
        do {
            let token = Token(gone)
            let thread = ConnectionThread(name: "test", options: options, onEvent: { _ in _ = token.name }) { _ in _ = token.name }
            released = thread
            let version = try await thread.perform { [token] connection in token.name.count + connection.serverVersion }
            #expect(version > 0)
        }
        #expect(released == nil)
        await wait(for: gone)
        let observer = try PostgresConnection(options)
        // A backend notices that its client has left in its own time.
        while try observer.int64("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()") != 0 {}
    }
}

/// A value that several threads read and change.
private final class Shared<Value: Sendable>: Sendable {
    private let content: Mutex<Value>

    init(_ value: Value) {
        content = Mutex(value)
    }

    var value: Value { content.withLock(\.self) }

    func change(_ body: (inout Value) -> Void) {
        content.withLock { body(&$0) }
    }
}

/// Tells when the last that held it let go.
private final class Token: Sendable {
    let name = "token"
    private let gone: DispatchSemaphore

    init(_ gone: DispatchSemaphore) {
        self.gone = gone
    }

    deinit { gone.signal() }
}

/// Waits for a thread's signal without holding a thread of the tasks.
private func wait(for semaphore: DispatchSemaphore) async {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
            semaphore.wait()
            continuation.resume()
        }
    }
}
