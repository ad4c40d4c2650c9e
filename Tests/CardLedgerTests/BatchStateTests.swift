import Synchronization
import Testing

@testable import CardLedger

private typealias State = BatchState<Recording, RecordingOutcome>

@Suite("What waits, what flies, what expires")
struct BatchStateTests {
    private let start = ContinuousClock.now

    private func later(_ milliseconds: Int) -> State.Instant { start.advanced(by: .milliseconds(milliseconds)) }

    @Test func refusesBeforeTheStartAndAfterTheStop() {
        let state = Subject(queue: 1)
        #expect(!state.accept("early", at: start))
        #expect(state.start(writers: 1))
        #expect(!state.start(writers: 1))
        state.stop(at: start)
        #expect(!state.accept("late", at: start))
        #expect(!state.start(writers: 1))
    }

    @Test func boundsTheQueueByCountFlightsIncluded() {
        let state = Subject.started(queue: 3, batch: 2)
        for name in ["a", "b", "c"] { #expect(state.accept(name, at: start)) }
        let flight = state.batch(at: start)
        #expect(flight?.items.count == 2)
        #expect(!state.accept("d", at: start))
        #expect(state.settle(flight?.flight ?? -1, 0..<2) == ["a", "b"])
        #expect(state.accept("d", at: start))
        #expect(state.depth == 2)
    }

    @Test func boundsTheQueueByBytesButTakesOneBigRecording() {
        let state = Subject.started(bytes: 1_000)
        #expect(state.accept("big", at: start, weight: 5_000))
        #expect(!state.accept("small", at: start, weight: 1))
        #expect(state.expire(at: later(3_000)).names == ["big"])
        #expect(state.accept("small", at: start, weight: 1))
    }

    @Test func endsABatchByCountOrByBytes() {
        let state = Subject.started(batch: 3, batchBytes: 250)
        for name in ["a", "b", "c", "d"] { _ = state.accept(name, at: start, weight: 10) }
        #expect(state.batch(at: start)?.items.count == 3)
        _ = state.accept("e", at: start, weight: 240)
        _ = state.accept("f", at: start, weight: 1)
        #expect(state.batch(at: start)?.items.count == 2)
        #expect(state.batch(at: start)?.items.count == 1)
    }

    @Test func wakesAnIdleWriterAndAParkedWatchdogOnce() {
        let state = Subject.started()
        #expect(state.isIdle(at: start))
        #expect(state.nextLook() == nil)
        #expect(state.wakes("a", at: start) == [true, true])
        #expect(state.wakes("b", at: start) == [false, false])
        #expect(state.nextLook() == later(3_000))
    }

    /// Somebody has waited elsewhere before.
    @Test func takesTheOldestFirstAndLooksInTimeForIt() {
        let state = Subject.started(batch: 2)
        #expect(state.isIdle(at: start))
        for (place, name) in ["a", "b", "c"].enumerated() { _ = state.accept(name, at: later(2_000 + place)) }
        #expect(state.nextLook() == later(5_000))
        #expect(state.wakes("younger", at: later(2_500)) == [false, false])
        #expect(state.wakes("older", at: later(500)) == [false, true])
        #expect(state.nextLook() == later(3_500))
        #expect(state.expire(at: later(3_500)).names == ["older"])
        _ = state.accept("old", at: later(1_000))
        let flight = state.batch(at: later(3_600))?.flight ?? -1
        #expect(state.settle(flight, 0..<2) == ["old", "a"])
    }

    @Test func settlesEachEntryOnce() {
        let state = Subject.started()
        for name in ["a", "b"] { _ = state.accept(name, at: start) }
        let flight = state.batch(at: start)?.flight ?? -1
        #expect(state.settle(flight, 0..<1) == ["a"])
        #expect(state.settle(flight, 0..<1) == [])
        #expect(state.settle(flight, 0..<9) == ["b"])
        #expect(state.settle(99, 0..<1) == [])
        #expect(state.depth == 0)
    }

    @Test func givesBackInFrontWhatWasNotSettled() {
        let state = Subject.started(batch: 2)
        for name in ["a", "b", "c"] { _ = state.accept(name, at: start) }
        let flight = state.batch(at: start)?.flight ?? -1
        #expect(state.settle(flight, 0..<1) == ["a"])
        state.land(flight)
        #expect(state.depth == 2)
        let again = state.batch(at: start)?.flight ?? -1
        #expect(state.settle(again, 0..<2) == ["b", "c"])
    }

    @Test func givesBackToItsOldPlaceAndWakesAnotherWriter() {
        let state = Subject.started(batch: 1)
        for (place, name) in ["older", "younger"].enumerated() { _ = state.accept(name, at: later(place * 1_000)) }
        let (first, second) = (state.batch(at: start)?.flight ?? -1, state.batch(at: start)?.flight ?? -1)
        #expect(!state.land(first))
        #expect(!state.land(second))
        #expect(state.nextLook() == later(3_000))
        #expect(state.expire(at: later(3_000)).names == ["older"])
        let third = state.batch(at: start)?.flight ?? -1
        #expect(state.isIdle(at: start))
        #expect(state.land(third))
    }

    @Test func expiresWhatIsLateInQueueAndFlightWithTheRightName() {
        let state = Subject.started(batch: 1)
        state.connected()
        _ = state.accept("flying", at: start)
        let flight = state.batch(at: start)?.flight ?? -1
        _ = state.accept("waiting", at: later(1_000))
        #expect(state.expire(at: later(2_999)).names == [])
        let slow = state.expire(at: later(3_000))
        #expect(slow.names == ["flying"])
        #expect(slow.failure == .databaseSlow)
        state.disconnected()
        let unavailable = state.expire(at: later(4_000))
        #expect(unavailable.names == ["waiting"])
        #expect(unavailable.failure == .databaseUnavailable)
        // The commit that comes too late finds nobody to tell.
        #expect(state.settle(flight, 0..<1) == [])
        state.land(flight)
        #expect(state.depth == 0)
    }

    @Test func halvesDownToOne() {
        var parts = BatchParts(0..<200)
        var singles: Set<Int> = []
        while let part = parts.next() {
            if part.count == 1 { singles.insert(part.lowerBound) } else { parts.halve(part) }
        }
        #expect(singles == Set(0..<200))
    }

    @Test func isOverWhenWritersEndedOrHangForTooLong() {
        let state = Subject.started()
        _ = state.accept("a", at: start)
        state.stop(at: start)
        #expect(!state.isOver(at: start))
        let flight = state.batch(at: start)?.flight ?? -1
        _ = state.settle(flight, 0..<1)
        state.land(flight)
        #expect(!state.isOver(at: start))
        #expect(state.isOver(at: later(4_000)))
        #expect(state.mayWriterEnd(at: start))
        state.writerEnded()
        #expect(state.isOver(at: start))
    }

    @Test func queueKeepsItsOrderThroughClearing() {
        var queue = EntryQueue<Recording, RecordingOutcome>()
        var expected: [Int] = []
        for number in 0..<5_000 {
            queue.append(Subject.entry(at: start, weight: number))
            if number % 3 != 0, let entry = queue.popFirst() { expected.append(entry.weight) }
        }
        queue.giveBack([Subject.entry(at: start, weight: -1)])
        let front = queue.popFirst()
        #expect(front?.weight == -1)
        while let entry = queue.popFirst() { expected.append(entry.weight) }
        #expect(expected == Array(0..<5_000))
        #expect(queue.isEmpty)
    }
}

/// A state by reference, whose completions tell their names.
private final class Subject {
    private var state: State
    private let told = ToldNames()

    init(queue: Int = 10, bytes: Int = 1_000_000, batch: Int = 4, batchBytes: Int = 1_000_000) {
        state = State(limits: State.Limits(queue: queue, queueBytes: bytes, batch: batch, batchBytes: batchBytes, deadline: .seconds(3)))
    }

    static func started(queue: Int = 10, bytes: Int = 1_000_000, batch: Int = 4, batchBytes: Int = 1_000_000) -> Subject {
        let subject = Subject(queue: queue, bytes: bytes, batch: batch, batchBytes: batchBytes)
        #expect(subject.start(writers: 1))
        return subject
    }

    static func entry(at time: State.Instant, weight: Int, completion: @escaping State.Completion = { _ in }) -> State.Entry {
        State.Entry(item: Sample.recording(1), weight: weight, acceptedAt: time, completion: completion)
    }

    var depth: Int { state.depth }
    func start(writers: Int) -> Bool { state.start(writers: writers) }
    func connected() { state.connected() }
    func disconnected() { state.disconnected() }
    @discardableResult
    func land(_ flight: Int) -> Bool { state.land(flight) }
    func nextLook() -> State.Instant? { state.nextLook() }
    func isOver(at time: State.Instant) -> Bool { state.isOver(at: time) }
    func writerEnded() { state.writerEnded() }
    func stop(at time: State.Instant) { _ = state.stop(at: time) }

    func accept(_ name: String, at time: State.Instant, weight: Int = 100) -> Bool { wakes(name, at: time, weight: weight) != nil }

    /// Whether the writer and the watchdog are woken; nil for a refusal.
    func wakes(_ name: String, at time: State.Instant, weight: Int = 100) -> [Bool]? {
        let told = told
        let admission = state.accept(Self.entry(at: time, weight: weight) { _ in told.add(name) })
        guard case .accepted(let writer, let watchdog) = admission else { return nil }
        return [writer, watchdog]
    }

    func batch(at time: State.Instant) -> State.Batch? {
        if case .batch(let batch) = state.next(at: time) { batch } else { nil }
    }

    func isIdle(at time: State.Instant) -> Bool {
        if case .idle = state.next(at: time) { true } else { false }
    }

    func mayWriterEnd(at time: State.Instant) -> Bool {
        if case .ended = state.next(at: time) { true } else { false }
    }

    /// The names of the entries that are settled by this.
    func settle(_ flight: Int, _ part: Range<Int>) -> [String] {
        for completion in state.settle(flight, part) { completion?(.success(.recorded)) }
        return told.take()
    }

    func expire(at time: State.Instant) -> (names: [String], failure: RecordingFailure) {
        let expired = state.expire(at: time)
        for completion in expired.late { completion(.failure(expired.failure)) }
        return (told.take(), expired.failure)
    }
}

/// The names of completions that were called.
private final class ToldNames: Sendable {
    private let names = Mutex<[String]>([])

    func add(_ name: String) { names.withLock { $0.append(name) } }
    func take() -> [String] {
        names.withLock { names in
            defer { names = [] }
            return names
        }
    }
}
