import CardLedger
import Cards
import Foundation
import Synchronization
import Testing

@Suite("When the database is slow, away or full")
struct DeadlineTests {
    @Test func tellsDatabaseSlowWhileALockIsHeldAndGoesOnAfterwards() async throws {
        let database = try await TestDatabase.migrated()
        let observer = CountingObserver()
        let ledger = database.ledger(observer: observer)
        await ledger.recordUntilKept(Sample.recording(0))
        let results = try await database.holding("LOCK TABLE cardkeeper_internal.notification IN ACCESS EXCLUSIVE MODE") {
            await ledger.recordAll((1...20).map { Sample.recording($0) }, since: .now - .milliseconds(59_700))
        }
        #expect(results.allSatisfy { $0 == .failure(.databaseSlow) })
        #expect(observer.failures.count >= 20)
        await ledger.recordUntilKept(Sample.recording(1))
        #expect(ledger.queueDepth == 0)
        await ledger.stop()
    }

    @Test func tellsDatabaseSlowWhileTheServerProcessHangsAndStopsInTime() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger { $0.deadline = .milliseconds(300) }
        await ledger.recordUntilKept(Sample.recording(0))
        let writer = try #require(try await database.writerProcesses().first)
        kill(writer, SIGSTOP)
        let begin = ContinuousClock.now
        let results = await ledger.recordAll((1...20).map { Sample.recording($0) })
        #expect(results.allSatisfy { $0 == .failure(.databaseSlow) })
        let stopping = ContinuousClock.now
        await ledger.stop()
        kill(writer, SIGCONT)
        // Without limits both would last for ever.
        #expect(begin.duration(to: stopping) < .seconds(20))
        #expect(stopping.duration(to: .now) < .seconds(20))
        #expect(await ledger.recordAll([Sample.recording(1)]) == [.failure(.shuttingDown)])
    }

    /// The session that hangs holds nothing, as after a failover behind a proxy; another one can go on.
    @Test func leavesAServerProcessThatHangsForAnother() async throws {
        let database = try await TestDatabase.migrated()
        let observer = CountingObserver()
        let ledger = database.ledger(observer: observer) { $0.deadline = .milliseconds(300) }
        await ledger.recordUntilKept(Sample.recording(0))
        let before = observer.connectionsMade
        let writer = try #require(try await database.writerProcesses().first)
        kill(writer, SIGSTOP)
        defer { kill(writer, SIGCONT) }
        await ledger.recordUntilKept(Sample.recording(1))
        #expect(observer.connectionsMade > before)
        #expect(try await database.count("cardkeeper_internal.notification") == 2)
        await ledger.stop()
    }

    @Test func tellsDatabaseUnavailableWithoutADatabase() async throws {
        let directory = NSTemporaryDirectory() + "no-database-here"
        let database = TestDatabase(url: "postgresql://nobody@/nothing?host=\(directory)")
        let observer = CountingObserver()
        let ledger = database.ledger(observer: observer) { $0.deadline = .milliseconds(200) }
        #expect(await ledger.recordAll([Sample.recording(1)]) == [.failure(.databaseUnavailable)])
        #expect(!ledger.isConnected)
        #expect(await !ledger.isReachable(within: .milliseconds(500)))
        await #expect { try await ledger.cards(CardFilter()) } throws: { ($0 as? LedgerError)?.code == .databaseUnavailable }
        await ledger.stop()
        #expect(observer.connectionsMade == 0)
        #expect(observer.connectionsLost > 0)
    }

    /// A full disk, for example: the server lets us in, and refuses whatever is written.
    @Test func asksAServerThatRefusesItselfWithPauses() async throws {
        let database = try await TestDatabase.migrated()
        let observer = CountingObserver()
        let ledger = database.ledger(observer: observer) { $0.deadline = .milliseconds(400) }
        await ledger.recordUntilKept(Sample.recording(0))
        try await database.execute(
            """
            CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER disk_full BEFORE INSERT ON cardkeeper_internal.observation EXECUTE FUNCTION disk_full()
            """)
        let before = observer.connectionsMade
        for number in 1...3 {
            guard case .failure = await ledger.recordAll([Sample.recording(number)])[0] else {
                Issue.record("nothing can be kept")
                return
            }
        }
        // Without pauses it would be hundreds.
        #expect(observer.connectionsMade - before < 50)
        #expect(observer.quarantined == 0)
        try await database.execute("DROP TRIGGER disk_full ON cardkeeper_internal.observation")
        await ledger.recordUntilKept(Sample.recording(1))
        #expect(try await ledger.audit().isClean)
        await ledger.stop()
    }

    @Test func tellsQueueFullBeyondTheBounds() async throws {
        let database = try await TestDatabase.migrated()
        let byCount = database.ledger { $0.queueLimit = 10 }
        let byBytes = database.ledger { $0.queueByteLimit = 100_000 }
        for ledger in [byCount, byBytes] { #expect(try await ledger.record(Sample.recording(0)).isKept) }
        try await database.holding("LOCK TABLE cardkeeper_internal.notification IN ACCESS EXCLUSIVE MODE") {
            for ledger in [byCount, byBytes] {
                for number in 1...10 {
                    let body = [UInt8](repeating: 0, count: 9_000)
                    ledger.record(Recording(notification: Sample.notification("EV-\(number)", body: body), observations: [])) { _ in }
                }
                #expect(ledger.queueDepth == 10)
                let big = Recording(notification: Sample.notification("EV-11", body: [UInt8](repeating: 0, count: 9_000)), observations: [])
                #expect(await ledger.recordAll([big]) == [.failure(.queueFull)])
            }
        }
        for ledger in [byCount, byBytes] {
            await ledger.stop()
            #expect(ledger.queueDepth == 0)
        }
        #expect(try await database.count("cardkeeper_internal.notification") == 11)
    }

    @Test func countsTheDeadlineFromWhenTheSenderBeganToWait() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger { $0.deadline = .seconds(60) }
        #expect(try await ledger.record(Sample.recording(0)) == .recorded)
        let answer = try await database.holding("LOCK TABLE cardkeeper_internal.notification IN ACCESS EXCLUSIVE MODE") {
            ledger.record(Sample.recording(1)) { _ in }
            return await withCheckedContinuation { continuation in
                ledger.record(Sample.recording(2), since: .now - .milliseconds(59_900)) { continuation.resume(returning: $0) }
            }
        }
        #expect(answer == .failure(.databaseSlow))
        await ledger.stop()
    }

    @Test func finishesWhatWasAcceptedBeforeTheStop() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger { $0.batchLimit = 3 }
        let kept = Tally()
        for number in 0..<50 {
            ledger.record(Sample.recording(number)) { if $0 == .success(.recorded) { kept.add() } }
        }
        await ledger.stop()
        #expect(kept.count == 50)
        #expect(try await database.count("cardkeeper_internal.notification") == 50)
    }

    @Test func tellsARepetitionInOneBatchFromItsFirst() async throws {
        let database = try await TestDatabase.migrated()
        let observer = CountingObserver()
        let ledger = database.ledger(observer: observer)
        #expect(try await ledger.record(Sample.recording(0)) == .recorded)
        let outcomes = Mutex<[RecordingOutcome]>([])
        try await database.holding("LOCK TABLE cardkeeper_internal.notification IN ACCESS EXCLUSIVE MODE") {
            for (place, number) in [1, 2, 3, 2, 3, 3, 0].enumerated() {
                ledger.record(Sample.recording(number)) { result in
                    if case .success(let outcome) = result { outcomes.withLock { $0.append(outcome) } }
                }
                // The first flies alone; the others wait for one batch.
                if place == 0 { try await database.waitForAWaiter() }
            }
        }
        await ledger.stop()
        #expect(
            outcomes.withLock(\.self) == [
                .recorded, .recorded, .recorded, .duplicate(.recorded), .duplicate(.recorded), .duplicate(.recorded), .duplicate(.recorded),
            ])
        #expect(observer.batches.reduce(0) { $0 + $1.duplicates } == 4)
        #expect(observer.batches.map(\.recordings) == [1, 1, 6])
        #expect(try await database.count("cardkeeper_internal.notification") == 4)
    }

    @Test func takesWhatWaitsAsOneBatch() async throws {
        let database = try await TestDatabase.migrated()
        let observer = CountingObserver()
        let ledger = database.ledger(observer: observer)
        #expect(try await ledger.record(Sample.recording(0)) == .recorded)
        try await database.holding("LOCK TABLE cardkeeper_internal.notification IN ACCESS EXCLUSIVE MODE") {
            ledger.record(Sample.recording(1)) { _ in }
            try await database.waitForAWaiter()
            for number in 2...30 { ledger.record(Sample.recording(number)) { _ in } }
        }
        await ledger.stop()
        #expect(observer.batches.map(\.recordings) == [1, 1, 29])
    }
}

extension Ledger {
    /// Until the connection stands and the machine has time, whatever the deadline.
    func recordUntilKept(_ recording: Recording) async {
        while await recordAll([recording]).contains(where: { (try? $0.get().isKept) != true }) {}
    }
}

extension RecordingOutcome {
    /// Recorded now or, when the answer to an earlier try was lost, before.
    var isKept: Bool { self == .recorded || self == .duplicate(.recorded) }
}
