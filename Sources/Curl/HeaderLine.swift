/// Header fields as lines: what goes out is checked here, what comes in is taken apart here.
enum HeaderLine {
    /// The lines for libcurl's header list.
    static func lines(for request: CurlRequest) throws(CurlError) -> [String] {
        var lines: [String] = []
        for (name, value) in request.headers {
            guard isToken(name), !value.utf8.contains(where: isForbidden) else {
                throw CurlError(.other, "the header named \(name.debugDescription) has a forbidden character in its name or value")
            }
            // libcurl drops a line with nothing after its colon; with a semicolon it sends the field with an empty value.
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        // libcurl adds these two on its own to a request with a body.
        for name in ["Expect", "Content-Type"] where !request.headers.contains(where: { $0.name.lowercased() == name.lowercased() }) {
            lines.append("\(name):")
        }
        return lines
    }

    /// Name and value of a received line; nil when it has no colon.
    static func field(_ line: UnsafeBufferPointer<UInt8>) -> (name: String, value: String)? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        return (text(line[..<colon]), text(line[(colon + 1)...]))
    }

    private static func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (9...13).contains(byte)
    }

    private static func isForbidden(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != 9 || byte == 0x7F
    }

    /// RFC 9110 §5.6.2.
    static func isToken(_ text: String) -> Bool {
        let symbols = Set("!#$%&'*+-.^_`|~".utf8)
        return !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || symbols.contains(byte)
            }
    }
}
