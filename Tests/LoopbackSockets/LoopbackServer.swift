import Foundation
import Synchronization

/// A server for one test, on a port of the kernel's choice: it reads HTTP/1.1 requests, a thread for each connection, and sends whatever bytes the test
/// gives it.
package final class LoopbackServer: Sendable {
    package struct Request: Sendable, Equatable {
        /// Which connection it came over, counted from 1.
        package let connection: Int
        /// The lines of the head, without their ends.
        package let lines: [String]
        package let body: [UInt8]

        /// The value of a header, whose name may be written in any case of letters.
        package func header(_ name: String) -> String? {
            let start = name.lowercased() + ": "
            return lines.first { $0.lowercased().hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
        }
    }

    package enum Reply: Sendable {
        case bytes([UInt8])
        case bytesThenClose([UInt8])
        /// First the one, then the other again and again until the client leaves, with a pause before each.
        case endless([UInt8], [UInt8], pause: Duration)
        /// No answer: the connection stays open until the client leaves.
        case none
    }

    package enum Event: Sendable, Equatable {
        case received(connection: Int)
        case closed(connection: Int)
    }

    package typealias Answer = @Sendable (Request) -> Reply

    /// What happened, in its order.
    package let events: AsyncStream<Event>
    package let port: UInt16
    private let listener: Socket
    private let record: Record

    package init(_ answer: @escaping Answer) throws {
        listener = try Socket.listening(backlog: 512)
        port = try listener.port()
        let (events, log) = AsyncStream.makeStream(of: Event.self)
        self.events = events
        record = Record(log)
        Thread.detachNewThread { [listener, record] in
            while let socket = listener.accept() {
                let number = record.accepted(socket)
                Thread.detachNewThread { Connection(socket, number, record, answer).serve() }
            }
        }
    }

    deinit {
        stop()
    }

    package var requests: [Request] { record.requests }
    package var connectionCount: Int { record.connectionCount }
    /// How many bytes of endless replies were sent.
    package var endlessByteCount: Int { record.endlessByteCount }

    package func url(_ path: String = "/") -> String {
        "http://127.0.0.1:\(port)\(path)"
    }

    /// From now on connections are refused, and the open ones are cut.
    package func stop() {
        listener.close()
        record.cutAll()
    }

    /// Waits until every one of these has happened, in whatever order.
    package func waits(for wanted: Event...) async {
        await waits(for: wanted)
    }

    package func waits(for wanted: [Event]) async {
        var missing = wanted
        if missing.isEmpty { return }
        for await event in events {
            if let index = missing.firstIndex(of: event) { missing.remove(at: index) }
            if missing.isEmpty { return }
        }
    }

    package static func response(_ status: String = "200 OK", headers: [String] = [], body: String = "") -> [UInt8] {
        let lines = ["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.utf8.count)", "", ""]
        return Array((lines.joined(separator: "\r\n") + body).utf8)
    }

    /// What the connections' threads write down.
    fileprivate final class Record: Sendable {
        private let state = Mutex((sockets: [Socket](), requests: [Request](), endlessByteCount: 0))
        private let log: AsyncStream<Event>.Continuation

        init(_ log: AsyncStream<Event>.Continuation) {
            self.log = log
        }

        var requests: [Request] { state.withLock { $0.requests } }
        var connectionCount: Int { state.withLock { $0.sockets.count } }
        var endlessByteCount: Int { state.withLock { $0.endlessByteCount } }

        func accepted(_ socket: Socket) -> Int {
            state.withLock { state in
                state.sockets.append(socket)
                return state.sockets.count
            }
        }

        func received(_ request: Request) {
            state.withLock { $0.requests.append(request) }
            log.yield(.received(connection: request.connection))
        }

        func sentEndless(_ count: Int) {
            state.withLock { $0.endlessByteCount += count }
        }

        func closed(_ connection: Int) {
            log.yield(.closed(connection: connection))
        }

        func cutAll() {
            for socket in state.withLock({ $0.sockets }) { socket.close() }
        }
    }
}

/// One connection, served on its own thread.
private struct Connection {
    private let socket: Socket
    private let number: Int
    private let record: LoopbackServer.Record
    private let answer: LoopbackServer.Answer
    private var unread: [UInt8] = []

    init(_ socket: Socket, _ number: Int, _ record: LoopbackServer.Record, _ answer: @escaping LoopbackServer.Answer) {
        self.socket = socket
        self.number = number
        self.record = record
        self.answer = answer
    }

    consuming func serve() {
        while let request = readRequest() {
            record.received(request)
            switch answer(request) {
            case .bytes(let bytes):
                socket.send(bytes)
            case .bytesThenClose(let bytes):
                socket.send(bytes)
                socket.close()
            case .endless(let first, let piece, let pause):
                socket.send(first)
                while !socket.isLeft(within: pause), socket.send(piece) { record.sentEndless(piece.count) }
            case .none:
                break
            }
        }
        socket.close()
        record.closed(number)
    }

    private mutating func readRequest() -> LoopbackServer.Request? {
        let blankLine = Array("\r\n\r\n".utf8)
        while true {
            if let end = unread.firstRange(of: blankLine) {
                let lines = String(decoding: unread[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                unread.removeSubrange(..<end.upperBound)
                let length = lines.first { $0.hasPrefix("Content-Length: ") }.flatMap { Int($0.dropFirst(16)) } ?? 0
                while unread.count < length { if !readMore() { return nil } }
                defer { unread.removeFirst(length) }
                return .init(connection: number, lines: lines, body: Array(unread.prefix(length)))
            }
            if !readMore() { return nil }
        }
    }

    private mutating func readMore() -> Bool {
        let bytes = socket.receive()
        unread += bytes
        return !bytes.isEmpty
    }
}
