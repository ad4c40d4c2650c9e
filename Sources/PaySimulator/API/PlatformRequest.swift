/// A merchant's call as it came over the wire.
package struct PlatformRequest: Sendable {
    package let method: String
    /// Path and query exactly as sent: this is what was signed.
    package let target: String
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    package let address: ServerAddress
    /// Counted from 1, over both addresses.
    package let connection: Int

    package init(
        method: String, target: String, headers: [(name: String, value: String)], body: [UInt8], address: ServerAddress = .main,
        connection: Int = 0
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.address = address
        self.connection = connection
    }

    func with(body: [UInt8]) -> PlatformRequest {
        PlatformRequest(method: method, target: target, headers: headers, body: body, address: address, connection: connection)
    }

    /// The first value under that name, in any case; an empty one is none.
    package func header(_ name: String) -> String? {
        let value = headers.first { $0.name.utf8.elementsEqual(name.utf8) { ($0 | 0x20) == ($1 | 0x20) } }?.value
        return value?.isEmpty == true ? nil : value
    }

    package var path: String { target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? target }

    /// The path's segments with their percent-encoding undone; nil where it cannot be undone.
    package var segments: [String]? {
        var segments: [String] = []
        for segment in path.split(separator: "/") {
            guard let decoded = PercentEncoding.decode(segment) else { return nil }
            segments.append(decoded)
        }
        return segments
    }

    package func query(_ name: String) -> String? { queryItems?.first { $0.name == name }?.value }

    /// In their order, with their percent-encoding undone; nil where it cannot be undone.
    package var queryItems: [(name: String, value: String)]? {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return [] }
        var items: [(name: String, value: String)] = []
        for pair in parts[1].split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = sides.first.flatMap({ PercentEncoding.decode($0) }),
                let value = sides.count == 2 ? PercentEncoding.decode(sides[1]) : ""
            else { return nil }
            items.append((name, value))
        }
        return items
    }
}

enum PercentEncoding {
    /// Nil when a percent sign is not followed by two hexadecimal digits, or the bytes are not UTF-8.
    static func decode(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal) else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8? { Character(Unicode.Scalar(digit)).hexDigitValue.flatMap(UInt8.init(exactly:)) }
}
