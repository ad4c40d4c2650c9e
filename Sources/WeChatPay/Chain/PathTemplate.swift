/// A path of WeChat Pay's API as its documents write it: segments of plain text, some of which stand for a value, as `{card_id}` or `_card_id_`.
struct PathTemplate: Sendable, Redacted {
    private enum Segment: Sendable {
        case text(String)
        case placeholder(String)
    }

    private var segments: [Segment] = []
    /// The first thing that is wrong with what was appended; thrown when the path is asked for, because a chain cannot throw while it is written.
    private var fault: FieldFault?

    init(_ path: String = "") {
        append(path: path)
    }

    /// Appends a path, or a part of one, as it is written. One slash in front is let pass.
    mutating func append(path: String) {
        guard !path.isEmpty else { return }
        if path.utf8.contains(UInt8(ascii: "?")) || path.utf8.contains(UInt8(ascii: "#")) {
            note(FieldFault(field: "path", length: path.unicodeScalars.count, rule: "plain text without '?' and '#': give a query as query items"))
        }
        for segment in (path.hasPrefix("/") ? path.dropFirst() : path[...]).split(separator: "/", omittingEmptySubsequences: false) {
            append(segment: String(segment))
        }
    }

    /// Appends the segment that a Swift name stands for: `discountCard` is `discount-card`, `_card_id_` a placeholder.
    mutating func append(member name: String) {
        if Self.placeholderName(name) != nil { return append(segment: name) }
        var segment = ""
        for character in name {
            if character.isASCII, character.isUppercase {
                if !segment.isEmpty { segment.append("-") }
                segment.append(character.lowercased())
            } else {
                segment.append(character)
            }
        }
        append(segment: segment)
    }

    private mutating func append(segment: String) {
        segments.append(Self.placeholderName(segment).map(Segment.placeholder) ?? .text(segment))
    }

    private mutating func note(_ newFault: FieldFault) {
        if fault == nil { fault = newFault }
    }

    private static func placeholderName(_ segment: String) -> String? {
        for (opening, closing) in [("{", "}"), ("_", "_")]
        where segment.utf8.count > 2 && segment.hasPrefix(opening) && segment.hasSuffix(closing) {
            return String(segment.dropFirst().dropLast())
        }
        return nil
    }

    /// The absolute path, each segment percent-encoded, its placeholders filled.
    ///
    /// Throws `invalidField` for a placeholder without a value, for a value without a placeholder, and for a segment that would make it another path: an
    /// empty one, `.` and `..`, which clients and proxies take away even when encoded.
    func path(filling values: [String: String]) throws(WeChatPayError) -> String {
        if let fault { throw WeChatPayError(.invalidField(fault)) }
        var unused = Set(values.keys)
        var path = ""
        for segment in segments {
            switch segment {
            case .text(let text):
                path += "/" + PercentEncoding.encode(try Self.checked(text, "path"))
            case .placeholder(let name):
                guard let value = values[name] else { throw .invalidField(name, length: 0, .characters, rule: "given: the path has a place for it") }
                unused.remove(name)
                path += "/" + PercentEncoding.encode(try Self.checked(value, name))
            }
        }
        if let name = unused.min() {
            throw .invalidField(name, length: values[name]?.unicodeScalars.count ?? 0, .characters, rule: "left out: the path has no place for it")
        }
        return path
    }

    private static func checked(_ segment: String, _ field: String) throws(WeChatPayError) -> String {
        guard !segment.isEmpty, segment != ".", segment != ".." else {
            throw .invalidField(field, length: segment.utf8.count, .characters, rule: "neither empty nor '.' nor '..' between two slashes")
        }
        return segment
    }
}
