import CLibPQ

/// Asks the server to cancel what a connection is doing: the one thing of a connection that another thread may touch.
///
/// `@unchecked Sendable`: the object is written once by PQgetCancel and only read by PQcancel, which libpq documents as safe from any thread; it
/// shares nothing with the connection, which may be closed meanwhile.
package final class CancelHandle: @unchecked Sendable {
    private let handle: OpaquePointer?
    init(connection: OpaquePointer) { handle = PQgetCancel(connection) }
    deinit { PQfreeCancel(handle) }

    /// Blocks for one round trip to the server. The statement, if one is running, fails with 57014; the result tells, not this call.
    @discardableResult
    package func cancel() -> Bool {
        guard let handle else { return false }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            PQcancel(handle, text.baseAddress, Int32(text.count)) == 1
        }
    }
}
