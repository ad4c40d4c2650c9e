import CLibPQ

/// A notice or warning of the server.
package struct Notice: Sendable {
    /// NOTICE, WARNING, INFO, LOG or DEBUG.
    package let severity: String
    package let sqlState: SQLState
    package let message: String
}

/// Receives the notices of one connection, which keeps it alive.
final class NoticeHandler {
    private let handle: (Notice) -> Void

    init(_ handle: @escaping (Notice) -> Void) {
        self.handle = handle
    }

    func attach(to connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<NoticeHandler>.fromOpaque(context).takeUnretainedValue().receive(result)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func receive(_ result: OpaquePointer) {
        handle(
            Notice(
                severity: PostgresError.string(cardkeeper_pq_severity(result)) ?? "NOTICE",
                sqlState: SQLState(PostgresError.string(cardkeeper_pq_sqlstate(result)) ?? "00000"),
                message: PostgresError.string(cardkeeper_pq_message(result)) ?? ""))
    }
}
