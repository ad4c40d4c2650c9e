/// A rule of WeChat Pay for the text in one field: so many characters, and which ones.
struct FieldRule: Sendable {
    let length: ClosedRange<Int>
    /// What the characters must be, in words that follow a length.
    var characters = FieldRule.withinThreeBytes
    var isAllowed: @Sendable (String) -> Bool = FieldRule.isWithinThreeBytes

    func check(_ field: String, _ value: String) throws(WeChatPayError) {
        let count = value.unicodeScalars.count
        guard length.contains(count), isAllowed(value) else {
            let bounds = length.upperBound == .max ? "at least \(length.lowerBound)" : "\(length.lowerBound) to \(length.upperBound)"
            throw .invalidField(field, length: count, .characters, rule: "\(bounds) characters, \(characters)")
        }
    }

    /// Checks a value that may be left out.
    func check(_ field: String, _ value: String?) throws(WeChatPayError) {
        if let value { try check(field, value) }
    }
}

extension FieldRule {
    static let withinThreeBytes = "without characters beyond U+FFFF"

    /// WeChat Pay takes only characters that UTF-8 writes with at most three bytes.
    @Sendable static func isWithinThreeBytes(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value <= 0xFFFF }
    }

    /// Letters and digits of ASCII, and the other characters given.
    static func lettersAndDigits(_ length: ClosedRange<Int>, and others: String = "") -> FieldRule {
        let names = others.map { "'\($0)'" }
        let last = names.last.map { " and \($0)" } ?? ""
        let words = names.isEmpty ? "letters and digits only" : "letters, digits\(names.dropLast().map { ", \($0)" }.joined())\(last) only"
        return FieldRule(length: length, characters: words) { text in
            text.utf8.allSatisfy { isLetterOrDigit($0) || others.utf8.contains($0) }
        }
    }

    /// The digits of a whole number that JSON can state and 64 bits can hold.
    static let wholeNumber = FieldRule(length: 1...19, characters: "digits without a leading zero, at most \(Int64.max)") { text in
        Int64(text).map { $0 > 0 && String($0) == text } ?? false
    }

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

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

/// Rules of WeChat Pay for numbers, arrays and pairs of fields.
enum FieldCheck {
    static func number(_ field: String, _ value: Int64, in range: ClosedRange<Int64>) throws(WeChatPayError) {
        guard !range.contains(value) else { return }
        let bounds = range.upperBound == .max ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
        throw .invalidField(field, length: String(value).utf8.count, .digits, rule: "a whole number, \(bounds)")
    }

    /// A time that RFC 3339 can state.
    static func time(_ field: String, _ value: WeChatTime) throws(WeChatPayError) {
        let text = value.rfc3339WithMilliseconds
        guard WeChatTime(rfc3339: text) != nil else {
            throw .invalidField(field, length: text.utf8.count, .characters, rule: "a time within the years 1 to 9999")
        }
    }

    static func count(_ field: String, _ count: Int, in range: ClosedRange<Int>, rule: String) throws(WeChatPayError) {
        guard range.contains(count) else { throw .invalidField(field, length: count, .elements, rule: rule) }
    }

    /// At least one of two fields must be there.
    static func oneOf(_ field: String, _ value: String?, _ other: String, _ otherValue: String?) throws(WeChatPayError) {
        guard value != nil || otherValue != nil else {
            throw .invalidField(field, length: 0, .characters, rule: "given, or else \(other) must be")
        }
    }
}
