/// A value that breaks a rule of WeChat Pay, found before anything was sent. The value itself is not kept: it may be personal.
public struct FieldFault: Hashable, Sendable, CustomStringConvertible {
    /// The field by WeChat Pay's name.
    public let field: String
    /// How many characters the value has.
    public let length: Int
    /// What the value must be.
    public let rule: String

    /// The field, the length of its value, and the rule.
    public var description: String { "\(field) has \(length) characters; it must be \(rule)" }
}

/// A rule of WeChat Pay for the text in one field: so many characters, and which ones.
struct FieldRule: Sendable {
    let length: ClosedRange<Int>
    /// What the characters must be, in words that follow a length.
    var characters = "without characters beyond U+FFFF"
    var isAllowed: @Sendable (String) -> Bool = { $0.unicodeScalars.allSatisfy { $0.value <= 0xFFFF } }

    func check(_ field: String, _ value: String) throws(WeChatPayError) {
        let count = value.unicodeScalars.count
        guard length.contains(count), isAllowed(value) else {
            let rule = "\(length.lowerBound) to \(length.upperBound) characters, \(characters)"
            throw WeChatPayError(.invalidField(FieldFault(field: field, length: count, rule: rule)))
        }
    }
}

extension FieldRule {
    /// The address that callbacks go to: `https`, without query and fragment. Plain `http` is let pass to this machine alone, where only a simulator listens.
    static func notifyURL(length: ClosedRange<Int>) -> FieldRule {
        FieldRule(length: length, characters: "an https URL with a host, without query and fragment") { url in
            guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }) else { return false }
            if url.hasPrefix("https://") { return !url.dropFirst(8).hasPrefix("/") && url.utf8.count > 8 }
            return ["http://127.0.0.1", "http://[::1]", "http://localhost"].contains { loopback in
                url.hasPrefix(loopback) && [":", "/"].contains(url.dropFirst(loopback.count).first)
            }
        }
    }
}
