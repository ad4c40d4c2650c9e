import Synchronization

/// Delivers notifications and comes again until each is answered 2xx or its schedule is over.
package final class NotificationSender: Sendable {
    package struct Configuration: Sendable {
        /// How many deliveries run at once.
        package var concurrency = 32
        /// How many notifications may wait in all.
        package var waitingLimit = 100_000
        /// How many attempts are remembered one by one; the summary counts all.
        package var logLimit = 100_000
        /// How much faster than the platform's all waiting is.
        package var timeScale = 1.0
        /// What `Fault.delay` waits.
        package var delay = Duration.seconds(10)
        /// Nil is the platform's own schedule for the event type.
        package var schedule: RetrySchedule?

        package init() {}
    }

    private struct Delivery: Sendable {
        let notification: PlatformNotification
        let merchant: SimulatedMerchant
        let notifyURL: String
        let fault: Fault?
        let schedule: RetrySchedule
    }

    /// What becomes of a notification that is handed over.
    private enum Entry {
        case refused
        case lost
        case held
        case queued
    }

    private struct State {
        var log: DeliveryLog
        /// Held back until another notification has been tried.
        var held: [Delivery] = []
        var quietWaiters: [AsyncStream<Never>.Continuation] = []
    }

    private let configuration: Configuration
    private let factory: CallbackFactory
    private let faults: Faults
    private let clock: SimulatorClock
    private let post: CallbackPost
    private let slots: DeliverySlots
    private let queue: AsyncStream<Delivery>
    private let queueEnd: AsyncStream<Delivery>.Continuation
    private let state: Mutex<State>

    package init(configuration: Configuration = Configuration(), factory: CallbackFactory, faults: Faults, post: @escaping CallbackPost) {
        self.configuration = configuration
        self.factory = factory
        self.faults = faults
        self.post = post
        clock = factory.clock
        slots = DeliverySlots(configuration.concurrency)
        (queue, queueEnd) = AsyncStream.makeStream(of: Delivery.self)
        state = Mutex(State(log: DeliveryLog(limit: configuration.logLimit)))
    }

    package var summary: DeliverySummary { state.withLock { $0.log.summary } }

    /// The latest attempts, oldest first.
    package var attempts: [DeliveryAttempt] { state.withLock { $0.log.attempts } }

    // MARK: Asking

    /// Takes a notification to be delivered and returns at once. Without a fault of its own it gets the plan's next.
    package func push(
        _ notification: PlatformNotification, for merchant: SimulatedMerchant, to notifyURL: String, fault: Fault? = nil
    ) throws(SimulatorError) {
        let fault = fault ?? faults.next(at: .notification)
        let schedule = configuration.schedule ?? .schedule(forEventType: notification.eventType)
        let delivery = Delivery(
            notification: notification, merchant: merchant, notifyURL: notifyURL, fault: fault,
            schedule: schedule.hurried(by: configuration.timeScale))
        let entry = state.withLock { state -> Entry in
            guard state.log.summary.waiting < configuration.waitingLimit else { return .refused }
            state.log.begin()
            if fault == .drop { return .lost }
            // Whoever waits for quiet must not wait for a notification that waits for the next.
            guard fault == .reorder, state.quietWaiters.isEmpty else { return .queued }
            state.held.append(delivery)
            return .held
        }
        switch entry {
        case .refused: throw .tooManyWaiting(limit: configuration.waitingLimit)
        case .lost: end(delivery, .dropped)
        case .held: return
        case .queued: queueEnd.yield(delivery)
        }
    }

    /// Sends what was held back, then waits until nothing is left to deliver, resends included; or until the task is cancelled.
    package func waitUntilQuiet() async {
        let (quiet, waiter) = AsyncStream.makeStream(of: Never.self)
        let (isQuiet, allIsHeld) = state.withLock { state in
            let waiting = state.log.summary.waiting
            if waiting > 0 { state.quietWaiters.append(waiter) }
            return (waiting == 0, waiting == state.held.count)
        }
        if isQuiet { return }
        // What is under way releases them with its next attempt.
        if allIsHeld { releaseHeld() }
        for await _ in quiet {}
    }

    // MARK: Delivering

    /// Until the task is cancelled. What waits then is not sent any more.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for await delivery in queue {
                group.addTask { await self.deliver(delivery) }
            }
        }
    }

    private func deliver(_ delivery: Delivery) async {
        do {
            if delivery.fault == .delay { try await clock.sleep(configuration.delay.hurried(by: configuration.timeScale)) }
            var attempt = 0
            while !Task.isCancelled {
                let isAccepted: Bool
                if attempt == 0 {
                    (isAccepted, attempt) = await deliverFirst(delivery)
                } else {
                    attempt += 1
                    isAccepted = await send(delivery, attempt: attempt, fault: nil)
                }
                releaseHeld()
                if isAccepted { return end(delivery, .accepted) }
                guard let wait = delivery.schedule.wait(afterAttempt: attempt) else { return end(delivery, .exhausted) }
                try await clock.sleep(wait)
            }
        } catch {
            // Only a cancelled sleep comes here: the notification stays counted as waiting.
            return
        }
    }

    /// The attempt that a fault strikes; a duplicate is two at the same time.
    private func deliverFirst(_ delivery: Delivery) async -> (isAccepted: Bool, attempts: Int) {
        guard delivery.fault == .duplicate else {
            return (await send(delivery, attempt: 1, fault: delivery.fault), 1)
        }
        async let first = send(delivery, attempt: 1, fault: nil)
        async let second = send(delivery, attempt: 2, fault: .duplicate)
        let accepted = await (first, second)
        return (accepted.0 || accepted.1, 2)
    }

    private func send(_ delivery: Delivery, attempt: Int, fault: Fault?) async -> Bool {
        await slots.withSlot {
            guard !Task.isCancelled else { return false }
            let sentAt = clock.now()
            let outcome: DeliveryAttempt.Outcome
            do {
                let callback = try factory.callback(delivery.notification, for: delivery.merchant, fault: fault)
                outcome = await post(delivery.notifyURL, callback)
            } catch {
                outcome = .unanswered(cause: "notSigned")
            }
            let record = DeliveryAttempt(
                notificationID: delivery.notification.id, mchid: delivery.merchant.mchid, eventType: delivery.notification.eventType,
                attempt: attempt, fault: fault, sentAt: sentAt, outcome: outcome)
            state.withLock { $0.log.record(record) }
            return record.isAccepted
        }
    }

    private func releaseHeld() {
        let held = state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for delivery in held { queueEnd.yield(delivery) }
    }

    private func end(_ delivery: Delivery, _ end: DeliveryLog.End) {
        let waiters = state.withLock { state -> [AsyncStream<Never>.Continuation] in
            state.log.end(end, fault: delivery.fault)
            guard state.log.summary.waiting == 0 else { return [] }
            defer { state.quietWaiters = [] }
            return state.quietWaiters
        }
        for waiter in waiters { waiter.finish() }
    }
}
