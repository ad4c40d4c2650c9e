import CLibPQ
import Foundation

/// Waits for the server's answer where libpq would wait for ever: a server process that is stopped, or a host that has gone silent behind a proxy, keeps
/// its connection open and says nothing. It asks the system no more often than libpq itself does: one poll and one read for what arrives.
struct AnswerWait {
    private let connection: OpaquePointer
    private let cancelHandle: CancelHandle
    /// Nil: as long as it takes.
    private var end: ContinuousClock.Instant?
    private var isCancelled = false

    /// A server that was asked to cancel and does not say even that, hangs.
    private static let cancellationLimit = Duration.seconds(2)
    /// How often it looks whether it was cancelled.
    private static let look = Duration.milliseconds(500)

    init(_ connection: OpaquePointer, within limit: Duration?, cancelledBy cancelHandle: CancelHandle) {
        self.connection = connection
        self.cancelHandle = cancelHandle
        end = limit.map { .now + $0 }
    }

    /// Sends what is left to send, and reads until `PQgetResult` has something to give, be it that the connection is dead. False when the time is over.
    mutating func isAnswered() -> Bool {
        while true {
            let unsent = PQflush(connection)
            guard unsent >= 0, unsent == 1 || PQisBusy(connection) == 1 else { return true }
            // A server that waits to be read from does not read, so reading goes on while sending does.
            var socket = pollfd(fd: PQsocket(connection), events: Int16(unsent == 1 ? POLLIN | POLLOUT : POLLIN), revents: 0)
            guard socket.fd >= 0 else { return true }
            guard let pause = millisecondsLeft() else { return false }
            guard poll(&socket, 1, pause) >= 0 || errno == EINTR else { return true }
            if Int32(socket.revents) & ~POLLOUT != 0, PQconsumeInput(connection) == 0 { return true }
        }
    }

    /// For poll; nil when the time is over.
    private mutating func millisecondsLeft() -> Int32? {
        let now = ContinuousClock.now
        if !isCancelled, cancelHandle.isInterrupted {
            isCancelled = true
            let last = now + Self.cancellationLimit
            end = end.map { min($0, last) } ?? last
        }
        let left = end.map { min($0 - now, Self.look) } ?? Self.look
        guard left > .zero else { return nil }
        // Rounded up, so that the last bit of time is not spent turning round.
        return Int32(clamping: left.components.attoseconds / 1_000_000_000_000_000 + 1)
    }
}
