import CardHTTP
import Dispatch
import Foundation

/// What a server answered, read from the wire.
struct RawResponse: Equatable, Sendable {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: String
}

/// A TCP connection that sends any bytes at all and reads HTTP answers. Blocking calls run on a queue of its own.
final class RawConnection: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let socket: Int32
    private let queue = DispatchQueue(label: "raw-connection")
    private nonisolated(unsafe) var received: [UInt8] = []

    /// Nothing in these tests takes that long; a test that hangs shall end with an error.
    private static let receiveTimeLimit = 20

    init(to address: ListenAddress) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw Failure(description: "no socket: \(errno)") }
        var timeLimit = timeval(tv_sec: Self.receiveTimeLimit, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeLimit, socklen_t(MemoryLayout<timeval>.size))
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = in_port_t(UInt16(address.port).bigEndian)
        target.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard connected == 0 else {
            let code = errno
            close(socket)
            throw Failure(description: "no connection to \(address): \(code)")
        }
    }

    deinit { close(socket) }

    func send(_ bytes: [UInt8]) async throws {
        try await onQueue { [socket] in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard count > 0 else { throw Failure(description: "the server took no more: \(errno)") }
                rest = rest.dropFirst(count)
            }
        }
    }

    func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    /// Tells the server that nothing more will be sent.
    func endSending() {
        shutdown(socket, Int32(SHUT_WR))
    }

    /// Whether something came that was not read yet.
    var hasAnswer: Bool {
        var byte: UInt8 = 0
        return !received.isEmpty || recv(socket, &byte, 1, Int32(MSG_DONTWAIT) | Int32(MSG_PEEK)) > 0
    }

    /// The next answer. `hasBody` is false for answers to HEAD.
    func response(hasBody: Bool = true) async throws -> RawResponse {
        try await onQueue { [self] in
            let head = try takeHead()
            let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
            guard let status = lines.first.flatMap({ $0.split(separator: " ").dropFirst().first }).flatMap({ Int($0) }) else {
                throw Failure(description: "no status line: \(head)")
            }
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2 { headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
            }
            let length = hasBody && status >= 200 && status != 204 ? Int(headers["content-length"] ?? "") ?? 0 : 0
            while received.count < length {
                guard try receive() else { throw Failure(description: "the body ended early") }
            }
            defer { received.removeFirst(length) }
            return RawResponse(status: status, headers: headers, body: String(decoding: received.prefix(length), as: UTF8.self))
        }
    }

    /// What else came, once the server has closed the connection.
    func rest() async throws -> String {
        try await onQueue { [self] in
            while try receive() {}
            return String(decoding: received, as: UTF8.self)
        }
    }

    private func takeHead() throws -> String {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let index = received.indices.first(where: { received[$0...].starts(with: end) }) {
                defer { received.removeFirst(index + end.count) }
                return String(decoding: received[..<index], as: UTF8.self)
            }
            guard try receive() else { throw Failure(description: "closed without an answer, after \(received.count) bytes") }
        }
    }

    /// False at the end of the stream.
    private func receive() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Failure(description: "nothing came: \(errno)") }
        received += buffer.prefix(count)
        return count > 0
    }

    private func onQueue<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}
