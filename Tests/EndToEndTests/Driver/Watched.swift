import Dispatch
import Synchronization

/// A value that any thread may change, and that tasks wait for.
final class Watched<Value: Sendable>: Sendable {
    private struct Waiter {
        let isMet: @Sendable (Value) -> Bool
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var value: Value
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
    }

    private let state: Mutex<State>

    init(_ value: Value) {
        state = Mutex(State(value: value))
    }

    var value: Value { state.withLock { $0.value } }

    /// Changes the value, and wakes those whose condition it meets now.
    @discardableResult
    func change<Outcome: Sendable>(_ body: (inout Value) -> Outcome) -> Outcome {
        let (outcome, woken) = state.withLock { state in
            let outcome = body(&state.value)
            let met = state.waiters.filter { $0.value.isMet(state.value) }
            for number in met.keys { state.waiters[number] = nil }
            return (outcome, met.values.map(\.continuation))
        }
        for continuation in woken { continuation.resume(returning: true) }
        return outcome
    }

    /// Waits until the value meets a condition; false when the time is up or the task is cancelled before that.
    func wait(seconds: Double, until isMet: @escaping @Sendable (Value) -> Bool) async -> Bool {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known: Bool? = state.withLock { state in
                    if isMet(state.value) { return true }
                    if Task.isCancelled { return false }
                    state.waiters[number] = Waiter(isMet: isMet, continuation: continuation)
                    return nil
                }
                if let known { return continuation.resume(returning: known) }
                DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [self] in giveUp(number) }
            }
        } onCancel: {
            giveUp(number)
        }
    }

    private func giveUp(_ number: Int) {
        state.withLock { $0.waiters.removeValue(forKey: number) }?.continuation.resume(returning: false)
    }
}
