import Synchronization

/// Counts what several tasks do.
final class Tally: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .acquiring) }
    func add() { value.wrappingAdd(1, ordering: .releasing) }

    /// Returns when so many are counted, or after a minute: whoever needs them looks at `count`. It looks with pauses, for whoever counts must not wait.
    func wait(for count: Int) async {
        let deadline = ContinuousClock.now + .seconds(60)
        while self.count < count, ContinuousClock.now < deadline { try? await Task.sleep(for: .milliseconds(2)) }
    }
}
