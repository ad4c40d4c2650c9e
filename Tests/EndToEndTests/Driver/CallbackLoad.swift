import Curl
import OpenSSL
import PaySimulator

/// Posts callbacks over several connections as the platform does: each delivery signed anew, and what is not answered, or with 503, comes again.
///
/// It sends to whatever address it was directed to last. When that one gives no answer, it waits for the next.
final class CallbackLoad: Sendable {
    /// What one delivery led to.
    struct Answer: Sendable {
        let notificationID: String
        /// The HTTP status; nil when no answer came.
        let status: Int?
        /// Why no answer came.
        let failure: CurlError.Kind?
        /// From the sending to the answer or to its absence.
        let duration: Duration

        var isAccepted: Bool { status.map { (200..<300).contains($0) } ?? false }
    }

    /// What can be waited for.
    enum Event: CaseIterable, Sendable {
        /// A delivery was handed to the network.
        case sent
        /// An answer came, of whatever kind.
        case answered
        case accepted
        /// Answered 503.
        case unavailable
    }

    struct Stalled: Error, CustomStringConvertible {
        let description: String
    }

    fileprivate struct State {
        /// The next to be sent is the last.
        var waiting: [PlatformNotification]
        /// So many of the waiting ones are not sent yet.
        var keptBack = 0
        var underway = 0
        var isStopped = false
        var url: String?
        /// How often an address was given.
        var direction = 0
        var counts: [Event: Int] = [:]
        var answers: [Answer] = []

        var isOver: Bool { underway == 0 && (waiting.isEmpty || isStopped) }
        var hasWork: Bool { url != nil && waiting.count > keptBack && !isStopped }
    }

    fileprivate enum Turn: Sendable {
        case send(PlatformNotification, url: String, direction: Int)
        case wait
        case end
    }

    let deliveryCount: Int
    private let installation: Installation
    private let connections: Int
    private let session: CurlSession
    private let state: Watched<State>

    /// - Parameter deliveries: in their order; a notification that stands in it several times is delivered several times.
    init(_ deliveries: [PlatformNotification], of installation: Installation, connections: Int = 16) throws {
        self.installation = installation
        self.connections = connections
        deliveryCount = deliveries.count
        session = try CurlSession(CurlSession.Configuration(connectionsPerHost: connections, idleConnections: connections))
        state = Watched(State(waiting: deliveries.reversed()))
    }

    deinit { session.shutdown() }

    var answers: [Answer] { state.value.answers }
    /// The ids of the notifications that were answered 2xx at least once.
    var accepted: Set<String> { Set(answers.filter(\.isAccepted).map(\.notificationID)) }
    /// How often each status came.
    var statuses: [Int: Int] { answers.compactMap(\.status).reduce(into: [:]) { $0[$1, default: 0] += 1 } }

    /// Sends to this service from now on.
    func direct(to service: ServiceProcess) {
        state.change { state in
            state.url = service.callbacks + "/notify/" + Installation.mchid
            state.direction += 1
        }
    }

    /// Leaves so many of its deliveries for later, so that it cannot be over before what is to happen under it; 0 for none.
    func keepBack(_ count: Int) {
        state.change { $0.keptBack = count }
    }

    /// Sends nothing new from now on.
    func stop() {
        state.change { $0.isStopped = true }
    }

    /// Delivers until everything is answered, or `stop()` was called. No answer and 503 are none.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<connections {
                group.addTask { try await self.deliver() }
            }
            try await group.waitForAll()
        }
    }

    /// Waits until an event has happened so many more times.
    func wait(for event: Event, times: Int, seconds: Double = 60) async throws {
        let goal = state.value.counts[event, default: 0] + times
        let isReached = { @Sendable (state: State) in state.counts[event, default: 0] >= goal }
        _ = await state.wait(seconds: seconds) { isReached($0) || $0.isOver }
        let end = state.value
        guard isReached(end) else {
            throw Stalled(
                description: "\(event) happened \(end.counts[event, default: 0]) times in place of \(goal); \(end.waiting.count) deliveries are left")
        }
    }

    private func deliver() async throws {
        while !Task.isCancelled {
            switch state.change({ $0.nextTurn() }) {
            case .send(let notification, let url, let direction):
                await send(notification, url: url, direction: direction)
            case .wait:
                guard await state.wait(seconds: 120, until: { $0.isOver || $0.hasWork }) else {
                    throw Stalled(description: "the load had nowhere to send to, or nothing to send, for too long")
                }
            case .end:
                return
            }
        }
    }

    private func send(_ notification: PlatformNotification, url: String, direction: Int) async {
        var start = ContinuousClock.now
        let answer: Answer
        do {
            let callback = try installation.platform.callback(notification, for: installation.merchant)
            state.change { $0.counts[.sent, default: 0] += 1 }
            start = .now
            let response = try await session.send(
                CurlRequest(method: "POST", url: url, headers: callback.headers, body: callback.body, timeout: .seconds(10)))
            answer = Answer(notificationID: notification.id, status: response.status, failure: nil, duration: start.duration(to: .now))
        } catch {
            let failure = (error as? CurlError)?.kind ?? .other
            answer = Answer(notificationID: notification.id, status: nil, failure: failure, duration: start.duration(to: .now))
        }
        state.change { $0.take(answer, to: notification, direction: direction) }
    }
}

extension CallbackLoad.State {
    fileprivate mutating func nextTurn() -> CallbackLoad.Turn {
        if isOver { return .end }
        guard hasWork, let url, let notification = waiting.popLast() else { return .wait }
        underway += 1
        return .send(notification, url: url, direction: direction)
    }

    fileprivate mutating func take(_ answer: CallbackLoad.Answer, to notification: PlatformNotification, direction: Int) {
        underway -= 1
        answers.append(answer)
        if answer.status != nil { counts[.answered, default: 0] += 1 }
        if answer.isAccepted { counts[.accepted, default: 0] += 1 }
        if answer.status == 503 { counts[.unavailable, default: 0] += 1 }
        // An address that gives no answer is not tried again.
        if answer.status == nil, direction == self.direction { url = nil }
        // What is refused for another reason would be refused again.
        if answer.status == nil || answer.status == 503 { waiting.insert(notification, at: 0) }
    }
}
