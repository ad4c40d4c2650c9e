import Synchronization

/// Up until it is lowered.
final class Flag: Sendable {
    private let lowered = Atomic<Bool>(false)

    var isUp: Bool { !lowered.load(ordering: .acquiring) }
    func lower() { lowered.store(true, ordering: .releasing) }
}
