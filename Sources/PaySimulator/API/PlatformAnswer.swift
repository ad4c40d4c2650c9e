/// What goes back to the merchant.
package struct PlatformAnswer: Sendable {
    /// How it goes over the wire.
    package enum Transmission: Hashable, Sendable {
        case whole
        /// Nothing of it: the connection is cut.
        case nothing
        /// Its head, which promises the whole, and half of its body; then the connection is cut.
        case half
        /// Blanks follow the body until it has that many bytes; they are made while they are sent.
        case padded(bytes: Int)
    }

    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    package var transmission = Transmission.whole

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package static func json(_ value: JSON, status: Int = 200) -> PlatformAnswer {
        PlatformAnswer(status: status, headers: [("Content-Type", "application/json; charset=utf-8")], body: value.bytes())
    }

    package static var cut: PlatformAnswer {
        var answer = PlatformAnswer(status: 0)
        answer.transmission = .nothing
        return answer
    }

    package func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }

    mutating func setHeader(_ name: String, _ value: String) {
        headers.removeAll { $0.name.lowercased() == name.lowercased() }
        headers.append((name, value))
    }
}
