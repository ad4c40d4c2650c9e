import Glibc

/// Owner of a TCP socket on the loopback address; closing it wakes whoever waits on it.
package final class Socket: Sendable {
    package struct Failure: Error {
        let step: String
        let code = errno
    }

    private let descriptor: Int32
    /// Bound to the same port, so that nobody else gets it as long as this socket is there: whoever connects after it was closed is refused.
    private let placeholder: Socket?

    private init(_ descriptor: Int32, placeholder: Socket? = nil) {
        self.descriptor = descriptor
        self.placeholder = placeholder
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// A stream that no child of this program inherits, and that therefore ends when we close it.
    private static func kind(_ flags: UInt32 = 0) -> Int32 { Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | flags) }

    package static func listening(backlog: Int32) throws -> Socket {
        let placeholder = Socket(socket(AF_INET, kind(), 0))
        guard placeholder.sharesPort(), placeholder.withAddress(port: 0, bind) == 0 else { throw Failure(step: "bind") }
        let listener = Socket(socket(AF_INET, kind(), 0), placeholder: placeholder)
        guard listener.sharesPort(), listener.withAddress(port: try placeholder.port(), bind) == 0, listen(listener.descriptor, backlog) == 0 else {
            throw Failure(step: "listen")
        }
        return listener
    }

    /// Begins to connect and does not wait for it.
    package static func connecting(to port: UInt16) throws -> Socket {
        let client = Socket(socket(AF_INET, kind(SOCK_NONBLOCK.rawValue), 0))
        guard client.withAddress(port: port, connect) == 0 || errno == EINPROGRESS else { throw Failure(step: "connect") }
        return client
    }

    package func port() throws -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutableBytes(of: &address) { getsockname(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, &length) }
        if code != 0 { throw Failure(step: "getsockname") }
        return UInt16(bigEndian: address.sin_port)
    }

    package func accept() -> Socket? {
        let accepted = Glibc.accept(descriptor, nil, nil)
        guard accepted >= 0 else { return nil }
        _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
        return Socket(accepted)
    }

    /// Nothing at the end.
    package func receive() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
        }
    }

    /// False when the peer has left.
    @discardableResult package func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if sent <= 0 { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// Whether the peer leaves within this time, of which it takes note at once.
    package func isLeft(within time: Duration) -> Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&state, 1, Int32(time / .milliseconds(1))) != 0
    }

    package func close() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// The kernel gives a port that is shared in this way to nobody who asks for any.
    private func sharesPort() -> Bool {
        var isOn: Int32 = 1
        return setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &isOn, socklen_t(MemoryLayout<Int32>.size)) == 0
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
