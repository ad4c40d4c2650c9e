/// Reads over a JSON text once and lists its nodes.
///
/// The bytes are handed down as a span from call to call: that keeps every access checked without a retain.
struct JSONParser {
    private static let depthLimit = 64

    private var position = 0
    private var nodes: [JSONNode] = []

    static func nodes(of bytes: [UInt8]) throws(JSONError) -> [JSONNode] {
        guard bytes.count <= Int(Int32.max) else { throw JSONError(.tooLarge, at: Int(Int32.max)) }
        var parser = JSONParser()
        parser.nodes.reserveCapacity(min(16 + bytes.count / 16, 4096))
        let text = bytes.span
        parser.skipBlanks(text)
        try parser.readValue(text, depth: 0)
        parser.skipBlanks(text)
        guard parser.position == text.count else { throw parser.notJSON }
        return parser.nodes
    }

    private var notJSON: JSONError { JSONError(.notJSON, at: position) }

    private func next(_ text: Span<UInt8>) throws(JSONError) -> UInt8 {
        guard position < text.count else { throw notJSON }
        return text[position]
    }

    private mutating func skipBlanks(_ text: Span<UInt8>) {
        while position < text.count {
            switch text[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func readValue(_ text: Span<UInt8>, depth: Int) throws(JSONError) {
        switch try next(text) {
        case UInt8(ascii: "\""): try readString(text)
        case UInt8(ascii: "{"): try readContainer(text, depth: depth + 1, isObject: true)
        case UInt8(ascii: "["): try readContainer(text, depth: depth + 1, isObject: false)
        case UInt8(ascii: "t"): try readWord(text, "true")
        case UInt8(ascii: "f"): try readWord(text, "false")
        case UInt8(ascii: "n"): try readWord(text, "null")
        default: try readNumber(text)
        }
    }

    private mutating func readContainer(_ text: Span<UInt8>, depth: Int, isObject: Bool) throws(JSONError) {
        guard depth <= Self.depthLimit else { throw JSONError(.tooDeep, at: position) }
        let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        let container = nodes.count
        nodes.append(JSONNode(start: Int32(position), end: 0, link: 0))
        position += 1
        skipBlanks(text)
        if try next(text) == close {
            position += 1
        } else {
            var names = JSONNameCheck(firstName: container + 1)
            repeat {
                skipBlanks(text)
                if isObject {
                    let name = nodes.count
                    guard try next(text) == UInt8(ascii: "\"") else { throw notJSON }
                    try readString(text)
                    try names.admit(name, nodes: nodes, text: text)
                    skipBlanks(text)
                    guard try next(text) == UInt8(ascii: ":") else { throw notJSON }
                    position += 1
                    skipBlanks(text)
                }
                try readValue(text, depth: depth)
                skipBlanks(text)
            } while try readSeparator(text, orClose: close)
            try names.finish(nodes: nodes, text: text)
        }
        nodes[container].end = Int32(position)
        nodes[container].link = Int32(nodes.count)
    }

    /// Whether another element follows.
    private mutating func readSeparator(_ text: Span<UInt8>, orClose close: UInt8) throws(JSONError) -> Bool {
        let byte = try next(text)
        guard byte == close || byte == UInt8(ascii: ",") else { throw notJSON }
        position += 1
        return byte != close
    }

    private mutating func readWord(_ text: Span<UInt8>, _ word: StaticString) throws(JSONError) {
        let start = position
        for scalar in word.description.utf8 {
            guard try next(text) == scalar else { throw notJSON }
            position += 1
        }
        nodes.append(JSONNode(start: Int32(start), end: Int32(position), link: 0))
    }

    private mutating func readNumber(_ text: Span<UInt8>) throws(JSONError) {
        let start = position
        if try next(text) == UInt8(ascii: "-") { position += 1 }
        if try next(text) == UInt8(ascii: "0") { position += 1 } else { try readDigits(text) }
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            try readDigits(text)
        }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            let sign = try next(text)
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try readDigits(text)
        }
        nodes.append(JSONNode(start: Int32(start), end: Int32(position), link: 0))
    }

    /// At least one digit.
    private mutating func readDigits(_ text: Span<UInt8>) throws(JSONError) {
        let start = position
        while position < text.count, text[position] &- UInt8(ascii: "0") <= 9 { position += 1 }
        guard position > start else { throw notJSON }
    }

    private mutating func readString(_ text: Span<UInt8>) throws(JSONError) {
        let start = position
        let traits = try JSONStringScanner.scan(text, &position)
        nodes.append(JSONNode(start: Int32(start), end: Int32(position), link: traits.rawValue))
    }
}
