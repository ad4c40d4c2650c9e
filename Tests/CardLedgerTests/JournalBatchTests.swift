import Cards
import LibPQ
import ScratchPostgres
import Testing
import WeChatPay

@testable import CardLedger

@Suite("The journal in batches, beside others, and under bad luck")
struct JournalBatchTests {
    private static let door = "SELECT pg_advisory_xact_lock(7160421, 0)"

    /// Begins requests about different cards at once; the results in order.
    private func beginAll(_ ledger: Ledger, _ requests: [NewRequest]) async -> [Result<RequestBeginning, LedgerError>] {
        await withTaskGroup(of: (Int, Result<RequestBeginning, LedgerError>).self) { group in
            for (place, request) in requests.enumerated() {
                group.addTask {
                    do throws(LedgerError) {
                        let sample = SampleRequest(request.key.card.number)
                        return (place, .success(try await ledger.begin(request, observations: [sample.observation("REQUESTED", rank: 0)])))
                    } catch {
                        return (place, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [(Int, Result<RequestBeginning, LedgerError>)]()) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Returns when so many writes wait, one of them in the writer's hands.
    private func waitForDepth(_ depth: Int, of ledger: Ledger) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while ledger.journal.depth < depth {
            try #require(ContinuousClock.now < deadline, "\(ledger.journal.depth) of \(depth) writes wait")
            // A queue tells nobody how long it is; without a pause the question would take the machine from the writers.
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    @Test(arguments: [1, 4]) func takesWhatWaitsTogetherAndRefusesOneAlone(bucketCount: Int) async throws {
        let database = try await TestDatabase.migrated(bucketCount: bucketCount)
        let ledger = database.ledger()
        let requests = (0..<40).map { SampleRequest("DC_\($0)").new(body: $0 == 17 ? "{" : nil) }
        let (first, rest) = try await database.holding("LOCK TABLE cardkeeper_internal.request IN ACCESS EXCLUSIVE MODE") {
            let first = Task { await beginAll(ledger, [SampleRequest("DC_FIRST").new()]) }
            try await waitForDepth(1, of: ledger)
            let rest = Task { await beginAll(ledger, requests) }
            try await waitForDepth(41, of: ledger)
            return (first, rest)
        }
        #expect(try await first.value.first?.get().sent?.attempts == 1)
        for (place, result) in await rest.value.enumerated() {
            if place == 17 {
                #expect(throws: LedgerError.self) { try result.get() }
            } else {
                let entry = try #require(try result.get().sent)
                #expect(entry.attempts == 1)
                #expect(entry.key == requests[place].key)
                #expect(entry.body == requests[place].body)
            }
        }
        #expect(try await database.count("cardkeeper_internal.request") == 40)
        #expect(try await database.count("cardkeeper_internal.card") == 40)
        // Halved around the one, and not one by one.
        #expect(try await database.count("(SELECT DISTINCT xmin::text FROM cardkeeper_internal.request) AS t") < 20 * bucketCount)
        #expect(try await ledger.audit().isClean)
        await ledger.stop()
    }

    @Test func givesOneNumberToOneOfTwoInOneBatch() async throws {
        let database = try await TestDatabase.migrated()
        let session = try JournalSession(ConnectionOptions(url: database.url), deadline: .seconds(60))
        let sample = SampleRequest("DC_1")
        let writes = [1, 1, 2].map { (digest: UInt8) in
            JournalWrite(key: sample.key, act: .begin(sample.new(digest), .random()), observations: [Sample.accepted("DC_1", by: "\(digest)")])
        }
        let outcomes = try session.write(writes[...]).map { try $0.get().verdict }
        #expect(outcomes == [.send, .inFlight, .conflict])
        #expect(try await database.count("cardkeeper_internal.observation") == 1)
    }

    /// The commit was made and its answer lost: told again, the same begin does not find itself in flight.
    @Test func knowsTheSameAttemptAgain() async throws {
        let database = try await TestDatabase.migrated(bucketCount: 4)
        let session = try JournalSession(ConnectionOptions(url: database.url), deadline: .seconds(60))
        let sample = SampleRequest("DC_1")
        let attempt = AttemptID.random()
        let elsewhere = (0..<8).map { Sample.accepted("OTHER_\($0)", by: "r") }
        let begin = JournalWrite(
            key: sample.key, act: .begin(sample.new(), attempt), observations: [sample.observation("REQUESTED", rank: 0)] + elsewhere)
        for _ in 0..<2 {
            let outcome = try #require(try session.write([begin]).first).get()
            #expect(outcome.verdict == .send)
            #expect(outcome.entry?.attempts == 1)
        }
        #expect(try await database.count("cardkeeper_internal.observation") == 9)
        let resume = JournalWrite(key: sample.key, act: .resume(lease: .seconds(600), .random()), observations: [])
        #expect(try session.write([resume]).first?.get().verdict == .inFlight)
        try await database.endLeases()
        for write in [resume, resume, begin] {
            let outcome = try #require(try session.write([write]).first).get()
            #expect(outcome.verdict == (write.act.name == "resume" ? .send : .inFlight))
            #expect(outcome.entry?.attempts == 2)
        }
        let settle = JournalWrite(key: sample.key, act: .settle(sample.settlement(.answered)), observations: [])
        for _ in 0..<2 { #expect(try session.write([settle]).first?.get().verdict == .settled) }
        #expect(try session.write([begin]).first?.get().verdict == .settled)
    }

    /// Two processes that prepare the same cards at once: each card has one sender.
    @Test(arguments: [1, 4]) func givesEachNumberToOneOfTwoLedgers(bucketCount: Int) async throws {
        let database = try await TestDatabase.migrated(bucketCount: bucketCount)
        let ledgers = (0..<2).map { _ in database.ledger() }
        let requests = (0..<60).map { SampleRequest("DC_\($0)").new() }
        async let left = beginAll(ledgers[0], requests)
        async let right = beginAll(ledgers[1], requests.reversed())
        for (one, other) in zip(await left, await right.reversed()) {
            let beginnings = [try one.get(), try other.get()]
            let sent = try #require(beginnings.compactMap(\.sent).first)
            #expect(beginnings.contains(.inFlight(sent)))
        }
        #expect(try await database.count("cardkeeper_internal.observation") == 60)
        #expect(try await ledgers[0].audit().isClean)
        for ledger in ledgers { await ledger.stop() }
    }

    /// Connections that are killed at any moment: everybody still gets the one answer, and every settlement stands.
    @Test(.timeLimit(.minutes(2))) func losesNothingWithItsConnection() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        let (flag, done) = (Flag(), Tally())
        async let killing: Void = {
            while flag.isUp {
                let before = done.count
                for process in try await database.processes(writing: "journal_requests") {
                    _ = try await database.rows("pg_terminate_backend(\(process))::text")
                }
                while flag.isUp, done.count < before + 10 { await Task.yield() }
            }
        }()
        await withTaskGroup(of: Void.self) { group in
            for caller in 0..<8 {
                group.addTask {
                    for number in 0..<25 {
                        let sample = SampleRequest("DC_\(caller)_\(number)")
                        do throws(LedgerError) {
                            let begun = try await ledger.begin(sample.new(), observations: [sample.observation("REQUESTED", rank: 0)])
                            #expect(begun.sent?.attempts == 1)
                            try await ledger.settle(sample.key, sample.settlement(.answered), observations: [sample.observation("PREPARED", rank: 2)])
                        } catch {
                            Issue.record(error)
                        }
                        done.add()
                    }
                }
            }
        }
        flag.lower()
        try await killing
        #expect(try await database.count("cardkeeper_internal.request WHERE state = 'answered' AND lease_until IS NULL") == 200)
        #expect(try await database.count("cardkeeper_internal.card WHERE state = 'PREPARED'") == 200)
        #expect(try await ledger.audit().isClean)
        await ledger.stop()
    }

    /// Who gives up waiting leaves no lease behind that keeps the next one out.
    @Test func tellsWithinTheDeadlineAndReleasesWhatIsCommittedLater() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger { $0.deadline = .seconds(5) }
        try await database.holding(Self.door) {
            let first = Task { await beginAll(ledger, [SampleRequest("DC_1").new()]) }
            try await waitForDepth(1, of: ledger)
            // Is written when the first one's time is over, has hardly waited for the lock when its own is, and then gets it.
            let second = Task { await beginAll(ledger, [SampleRequest("DC_2").new()]) }
            for result in await first.value + second.value {
                #expect(throws: LedgerError.self) { try result.get() }
            }
        }
        await ledger.stop()
        let next = database.ledger()
        for number in ["DC_1", "DC_2"] {
            let sample = SampleRequest(number)
            #expect(try await next.begin(sample.new(), observations: [sample.observation("REQUESTED", rank: 0)]).sent != nil)
            #expect(try await next.card(sample.key.card)?.timeline.count == 1)
        }
        await next.stop()
    }

    @Test func isDoneThoughItsCallerIsCancelled() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        let sample = SampleRequest("DC_1")
        let caller = try await database.holding(Self.door) {
            let caller = Task { try await ledger.begin(sample.new(), observations: [sample.observation("REQUESTED", rank: 0)]) }
            try await waitForDepth(1, of: ledger)
            caller.cancel()
            return caller
        }
        #expect(try await caller.value.sent?.attempts == 1)
        let settling = Task { try await ledger.settle(sample.key, sample.settlement(.answered), observations: []) }
        settling.cancel()
        #expect(try await settling.value == nil, "an answer that says nothing about cards")
        #expect(try await ledger.request(sample.key)?.state == .answered)
        await ledger.stop()
    }

    /// Requests and notifications about the same cards, in an order that changes: nobody waits for one who waits for him.
    @Test(.timeLimit(.minutes(2)), arguments: [1, 4]) func neverLocksTheRecorderOut(bucketCount: Int) async throws {
        let database = try await TestDatabase.migrated(bucketCount: bucketCount)
        let ledgers = (0..<2).map { _ in database.ledger() }
        await withTaskGroup(of: Void.self) { group in
            for caller in 0..<16 {
                let ledger = ledgers[caller % 2]
                group.addTask {
                    for step in 0..<20 {
                        let sample = SampleRequest("DC_\((caller * 7 + step * (caller % 3 + 1)) % 10)", number: "\(caller)-\(step)")
                        do {
                            #expect(try await ledger.begin(sample.new(), observations: [sample.observation("REQUESTED", rank: 0)]).sent != nil)
                            async let told = ledger.record(
                                Recording(notification: Sample.notification("\(caller)-\(step)"), observations: [sample.observation("SENT", rank: 3)])
                            )
                            let elsewhere = (0..<3).map { Sample.accepted("DC_\($0)", by: "r") }
                            let card = try await ledger.settle(
                                sample.key, sample.settlement(.answered), observations: [sample.observation("PREPARED", rank: 2)] + elsewhere)
                            #expect(card?.key == sample.key.card, "each gets its own")
                            _ = try await told
                        } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
        }
        #expect(try await database.rows("deadlocks::text FROM pg_stat_database WHERE datname = current_database()") == [["0"]])
        #expect(try await database.count("cardkeeper_internal.request WHERE state = 'answered'") == 320)
        #expect(try await ledgers[0].audit().isClean)
        for ledger in ledgers { await ledger.stop() }
    }
}
