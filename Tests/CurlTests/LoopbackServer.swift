import Foundation
import Glibc
import Synchronization

/// A server for one test, on a port of the kernel's choice: it reads HTTP/1.1 requests, a thread for each connection, and sends whatever bytes the test
/// gives it.
final class LoopbackServer: Sendable {
    struct Request: Sendable, Equatable {
        /// Which connection it came over, counted from 1.
        let connection: Int
        let lines: [String]
        let body: [UInt8]
    }

    enum Reply: Sendable {
        case bytes([UInt8])
        case bytesThenClose([UInt8])
        /// No answer: the connection stays open until the client leaves.
        case none
    }

    enum Event: Sendable, Equatable {
        case received(connection: Int)
        case closed(connection: Int)
    }

    typealias Answer = @Sendable (Request) -> Reply

    /// What happened, in its order.
    let events: AsyncStream<Event>
    let port: UInt16
    private let listener: Socket
    private let record: Record

    init(_ answer: @escaping Answer) throws {
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

    var requests: [Request] { record.requests }
    var connectionCount: Int { record.connectionCount }

    func url(_ path: String = "/") -> String {
        "http://127.0.0.1:\(port)\(path)"
    }

    /// From now on connections are refused, and the open ones are cut.
    func stop() {
        listener.close()
        record.cutAll()
    }

    /// Waits until every one of these has happened, in whatever order.
    func waits(for wanted: Event...) async {
        await waits(for: wanted)
    }

    func waits(for wanted: [Event]) async {
        var missing = wanted
        if missing.isEmpty { return }
        for await event in events {
            if let index = missing.firstIndex(of: event) { missing.remove(at: index) }
            if missing.isEmpty { return }
        }
    }

    static func response(_ status: String = "200 OK", headers: [String] = [], body: String = "") -> [UInt8] {
        let lines = ["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.utf8.count)", "", ""]
        return Array((lines.joined(separator: "\r\n") + body).utf8)
    }

    /// What the connections' threads write down.
    fileprivate final class Record: Sendable {
        private let state = Mutex((sockets: [Socket](), requests: [Request]()))
        private let log: AsyncStream<Event>.Continuation

        init(_ log: AsyncStream<Event>.Continuation) {
            self.log = log
        }

        var requests: [Request] { state.withLock { $0.requests } }
        var connectionCount: Int { state.withLock { $0.sockets.count } }

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

/// Owner of a TCP socket on the loopback address; closing it wakes whoever waits on it.
final class Socket: Sendable {
    struct Failure: Error {
        let step: String
        let code = errno
    }

    private let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        Glibc.close(descriptor)
    }

    static func listening(backlog: Int32) throws -> Socket {
        let listener = Socket(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        guard listener.withAddress(port: 0, bind) == 0, listen(listener.descriptor, backlog) == 0 else { throw Failure(step: "listen") }
        return listener
    }

    /// Begins to connect and does not wait for it.
    static func connecting(to port: UInt16) throws -> Socket {
        let client = Socket(socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0))
        guard client.withAddress(port: port, connect) == 0 || errno == EINPROGRESS else { throw Failure(step: "connect") }
        return client
    }

    func port() throws -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutableBytes(of: &address) { getsockname(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, &length) }
        if code != 0 { throw Failure(step: "getsockname") }
        return UInt16(bigEndian: address.sin_port)
    }

    func accept() -> Socket? {
        let accepted = Glibc.accept(descriptor, nil, nil)
        return accepted < 0 ? nil : Socket(accepted)
    }

    /// Nothing at the end.
    func receive() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
        }
    }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if sent <= 0 { return }
            rest = rest.dropFirst(sent)
        }
    }

    func close() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func withAddress(port: UInt16, _ call: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafeBytes(of: &address) {
            call(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}
