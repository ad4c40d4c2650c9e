import Foundation

/// The sockets on which this process listens.
enum ListeningSocket {
    /// Makes the system end the listening on a port, as it does when the network goes away under it. False when nothing listens there.
    static func shutDown(port: Int) -> Bool {
        for descriptor in Int32(3)..<4_096 where isListening(descriptor) && self.port(of: descriptor) == port {
            return shutdown(descriptor, Int32(SHUT_RDWR)) == 0
        }
        return false
    }

    private static func isListening(_ descriptor: Int32) -> Bool {
        var isListening: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size) == 0 && isListening != 0
    }

    private static func port(of descriptor: Int32) -> Int? {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isNamed = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) == 0 }
        }
        return isNamed && address.sin_family == sa_family_t(AF_INET) ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}
