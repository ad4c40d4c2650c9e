/// What waits for the writers, what they hold, and every decision about it: whether to accept, what makes a batch, what is too late. Pure: the batch
/// writer locks it, calls it, and does what it says outside the lock.
///
/// An item goes queue → flight → settled; from a flight it may be given back to the queue, and from either it may expire. Its completion leaves the
/// state exactly once, on the way out.
struct BatchState<Item: Sendable, Outcome: Sendable>: ~Copyable {
    typealias Completion = @Sendable (Result<Outcome, RecordingFailure>) -> Void
    typealias Instant = ContinuousClock.Instant

    struct Limits: Sendable {
        var queue: Int
        var queueBytes: Int
        var batch: Int
        /// A batch ends when it reaches so many bytes, so that big bodies cannot make one statement of hundreds of megabytes.
        var batchBytes: Int
        var deadline: Duration
    }

    struct Entry: Sendable {
        let item: Item
        let weight: Int
        /// From when on its deadline counts.
        let acceptedAt: Instant
        let completion: Completion
    }

    enum Admission {
        case accepted(wakesWriter: Bool, wakesWatchdog: Bool)
        case refused(RecordingFailure)
    }

    /// What a writer is to do next.
    enum Work {
        case batch(Batch)
        /// Wait to be woken.
        case idle
        /// End the thread.
        case ended
    }

    struct Batch: Sendable {
        let flight: Int
        let items: [Item]
        let longestWait: Duration
    }

    /// A batch in a writer's hands. An entry that is settled or has expired is nil.
    private struct Flight {
        var entries: [Entry?]
    }

    private let limits: Limits
    private var queue = EntryQueue<Item, Outcome>()
    private var flights: [Int: Flight] = [:]
    private var nextFlight = 0
    private var depthInFlight = 0
    private var bytes = 0
    private var idleWriters = 0
    private var connectedWriters = 0
    private var runningWriters = 0
    /// When the watchdog looks again; nil while it is parked.
    private var watchdogLook: Instant?
    private var isAccepting = false
    /// When the stop no longer waits for writers that hang.
    private var stopLimit: Instant?

    init(limits: Limits) {
        self.limits = limits
    }

    /// Items that have neither been settled nor expired.
    var depth: Int { queue.count + depthInFlight }
    var isConnected: Bool { connectedWriters > 0 }

    // MARK: Callers

    mutating func accept(_ entry: Entry) -> Admission {
        guard isAccepting else { return .refused(.shuttingDown) }
        guard depth < limits.queue, bytes + entry.weight <= limits.queueBytes || depth == 0 else { return .refused(.queueFull) }
        queue.append(entry)
        bytes += entry.weight
        let wakesWriter = idleWriters > 0
        if wakesWriter { idleWriters -= 1 }
        let end = entry.acceptedAt.advanced(by: limits.deadline)
        let wakesWatchdog = watchdogLook.map { end < $0 } ?? true
        // Once is enough: it looks as soon as it is woken.
        if wakesWatchdog { watchdogLook = end }
        return .accepted(wakesWriter: wakesWriter, wakesWatchdog: wakesWatchdog)
    }

    // MARK: Writers

    /// False when it was started before.
    mutating func start(writers: Int) -> Bool {
        guard !isAccepting, stopLimit == nil else { return false }
        isAccepting = true
        runningWriters = writers
        return true
    }

    mutating func connected() { connectedWriters += 1 }
    mutating func disconnected() { connectedWriters -= 1 }

    /// Whether a writer without a connection may stop trying: nobody waits, and nobody will.
    var mayEnd: Bool { !isAccepting && queue.isEmpty }

    /// Whether a writer has to wait to be woken, and from now on counts as one that does.
    mutating func parks() -> Bool {
        guard isAccepting, queue.isEmpty else { return false }
        idleWriters += 1
        return true
    }

    mutating func writerEnded() { runningWriters -= 1 }

    mutating func next(at now: Instant) -> Work {
        guard !parks() else { return .idle }
        guard !queue.isEmpty else { return .ended }
        var entries: [Entry?] = []
        var items: [Item] = []
        var weight = 0
        var oldest = now
        while items.count < limits.batch, weight < limits.batchBytes, let entry = queue.popFirst() {
            entries.append(entry)
            items.append(entry.item)
            weight += entry.weight
            oldest = min(oldest, entry.acceptedAt)
        }
        let flight = nextFlight
        nextFlight &+= 1
        flights[flight] = Flight(entries: entries)
        depthInFlight += entries.count
        return .batch(Batch(flight: flight, items: items, longestWait: oldest.duration(to: now)))
    }

    /// A part of a batch is committed or refused for good: its completions, nil where the time was over before.
    mutating func settle(_ flight: Int, _ part: Range<Int>) -> [Completion?] {
        take(from: flight, part) { _ in true }
    }

    /// A batch is done: what of it was not settled waits again, in its old place. Whether to wake an idle writer for it.
    @discardableResult
    mutating func land(_ flight: Int) -> Bool {
        guard let entries = flights.removeValue(forKey: flight)?.entries else { return false }
        let open = entries.compactMap(\.self)
        depthInFlight -= open.count
        queue.giveBack(open)
        guard !open.isEmpty, idleWriters > 0 else { return false }
        idleWriters -= 1
        return true
    }

    // MARK: Watchdog

    /// Takes out whatever has waited beyond the deadline, with the failure to tell.
    mutating func expire(at now: Instant) -> (late: [Completion], failure: RecordingFailure) {
        let failure: RecordingFailure = isConnected ? .databaseSlow : .databaseUnavailable
        var late: [Completion] = []
        let threshold = now.advanced(by: .zero - limits.deadline)
        while let first = queue.first, first.acceptedAt <= threshold, let entry = queue.popFirst() {
            bytes -= entry.weight
            late.append(entry.completion)
        }
        for (flight, content) in flights {
            late += take(from: flight, content.entries.indices) { $0.acceptedAt <= threshold }.compactMap(\.self)
        }
        return (late, failure)
    }

    /// When the watchdog has to look again; nil, and it is parked, when nothing waits.
    mutating func nextLook() -> Instant? {
        let oldest = (flights.values.flatMap { $0.entries.compactMap(\.?.acceptedAt) } + [queue.first?.acceptedAt].compactMap(\.self)).min()
        let looks = [oldest?.advanced(by: limits.deadline), stopLimit].compactMap(\.self)
        watchdogLook = looks.min()
        return watchdogLook
    }

    // MARK: Stop

    /// Refuses what is new. How many idle writers are to be woken, to find that they may end.
    mutating func stop(at now: Instant) -> Int {
        isAccepting = false
        stopLimit = stopLimit ?? now.advanced(by: limits.deadline + .seconds(1))
        let idle = idleWriters
        idleWriters = 0
        return idle
    }

    /// Whether all that was accepted is settled and the writers have ended, or hang for too long to be waited for.
    func isOver(at now: Instant) -> Bool {
        !isAccepting && depth == 0 && (runningWriters == 0 || stopLimit.map { $0 <= now } == true)
    }

    /// Takes entries out of a flight, and out of the count; the completion of each place, nil where nothing was taken.
    private mutating func take(from flight: Int, _ places: Range<Int>, where isWanted: (Entry) -> Bool) -> [Completion?] {
        // Removed and put back, so that the array is changed in place.
        guard var content = flights.removeValue(forKey: flight) else { return [] }
        var taken: [Completion?] = []
        taken.reserveCapacity(places.count)
        for place in places.clamped(to: content.entries.indices) {
            guard let entry = content.entries[place], isWanted(entry) else {
                taken.append(nil)
                continue
            }
            content.entries[place] = nil
            depthInFlight -= 1
            bytes -= entry.weight
            taken.append(entry.completion)
        }
        flights[flight] = content
        return taken
    }
}
