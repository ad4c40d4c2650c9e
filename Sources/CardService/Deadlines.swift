import Synchronization

/// What is to be done at some time unless it is done with before, as most of it is: one timer serves for all, where a task with a timer for each would
/// cost a request more than its limit is worth.
final class Deadlines: Sendable {
    static let shared = Deadlines()

    private struct Entry: Sendable {
        let due: ContinuousClock.Instant
        let act: @Sendable () -> Void
    }

    private struct State {
        var entries: [UInt64: Entry] = [:]
        var lastNumber: UInt64 = 0
        /// When the timer rings next; nothing is due before.
        var alarm: ContinuousClock.Instant?
    }

    private let now: @Sendable () -> ContinuousClock.Instant
    private let sleep: @Sendable (ContinuousClock.Instant) async -> Void
    private let state = Mutex(State())

    /// `sleep` returns when that time has come.
    init(
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        sleep: @escaping @Sendable (ContinuousClock.Instant) async -> Void = { try? await Task.sleep(until: $0, clock: .continuous) }
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// `act` is called once at that time, on any thread, and must not block. Returns the number by which it is removed.
    func add(at due: ContinuousClock.Instant, _ act: @escaping @Sendable () -> Void) -> UInt64 {
        let (number, isNext) = state.withLock { state in
            state.lastNumber &+= 1
            state.entries[state.lastNumber] = Entry(due: due, act: act)
            let isNext = state.alarm.map { due < $0 } ?? true
            if isNext { state.alarm = due }
            return (state.lastNumber, isNext)
        }
        if isNext { setAlarm(due) }
        return number
    }

    /// Does nothing when it was called or removed before.
    func remove(_ number: UInt64) {
        // What the entry holds ends outside of the lock.
        _ = state.withLock { $0.entries.removeValue(forKey: number) }
    }

    private func setAlarm(_ due: ContinuousClock.Instant) {
        Task {
            await sleep(due)
            ring(due)
        }
    }

    private func ring(_ alarm: ContinuousClock.Instant) {
        let now = now()
        let (due, next) = state.withLock { state in
            // An earlier one rang in place of this one, and set the next.
            guard state.alarm == alarm else { return ([Entry](), ContinuousClock.Instant?.none) }
            let due = state.entries.filter { $0.value.due <= now }
            for number in due.keys { state.entries[number] = nil }
            state.alarm = state.entries.values.map(\.due).min()
            return (Array(due.values), state.alarm)
        }
        for entry in due { entry.act() }
        if let next { setAlarm(next) }
    }
}
