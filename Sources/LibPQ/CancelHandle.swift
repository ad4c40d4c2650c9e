import CLibPQ
import Synchronization

/// Asks the server to cancel what a connection is doing: the one thing of a connection that another thread may touch.
///
/// `@unchecked Sendable`: libpq's object is written once, by PQgetCancel, and only read by PQcancel, which is safe from any thread; it shares nothing
/// with the connection, which may be closed meanwhile.
package final class CancelHandle: @unchecked Sendable {
    private let handle: OpaquePointer?
    private let interrupted = Atomic(false)

    init(connection: OpaquePointer) {
        handle = PQgetCancel(connection)
    }

    deinit { PQfreeCancel(handle) }

    /// Blocks for one round trip to the server. A statement that is running fails with 57014; without one nothing happens. False when the server could
    /// not be asked.
    @discardableResult
    package func cancel() -> Bool {
        guard let handle else { return false }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            PQcancel(handle, text.baseAddress, Int32(text.count)) == 1
        }
    }

    /// While interrupted, the connection refuses statements as cancelled before it sends them.
    var isInterrupted: Bool {
        get { interrupted.load(ordering: .acquiring) }
        set { interrupted.store(newValue, ordering: .releasing) }
    }
}
