/// A JSON text, read once from front to back and kept as the bytes it arrived in.
///
/// Strict RFC 8259: no trailing bytes, no byte order mark, no duplicate names, valid UTF-8, at most 64 levels of nesting. The values know where they
/// stand in the bytes, so that one of them can be kept as the text it arrived in.
public struct JSONDocument: Sendable {
    /// The outermost value.
    public let root: JSONValue

    /// Reads a JSON text. Throws what makes it none.
    public init(_ bytes: [UInt8]) throws(JSONError) {
        root = JSONValue(storage: JSONStorage(bytes: bytes, nodes: try JSONParser.nodes(of: bytes)), index: 0)
    }
}

/// One value, or one member's name, of a document: where it stands in the bytes.
struct JSONNode {
    /// The offset of its first byte; that byte tells the kind.
    let start: Int32
    /// The offset behind its last byte.
    var end: Int32
    /// For an object or array the index of the node behind its last descendant; for a string its `JSONStringTraits`; otherwise 0.
    var link: Int32
}

/// What was seen in a string while it was read over, so that most strings need no second look.
struct JSONStringTraits: OptionSet {
    let rawValue: Int32

    static let escaped = JSONStringTraits(rawValue: 1)
    static let nulCharacter = JSONStringTraits(rawValue: 2)
    static let loneSurrogate = JSONStringTraits(rawValue: 4)
}

/// The bytes of a document and the list of its nodes, in the order of the text: a container, then its descendants.
final class JSONStorage: Sendable {
    let bytes: [UInt8]
    let nodes: [JSONNode]

    init(bytes: [UInt8], nodes: [JSONNode]) {
        self.bytes = bytes
        self.nodes = nodes
    }

    func kind(of index: Int) -> JSONValue.Kind {
        switch bytes[Int(nodes[index].start)] {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    /// The index of the node behind this one and its descendants.
    func indexAfter(_ index: Int) -> Int {
        switch kind(of: index) {
        case .object, .array: Int(nodes[index].link)
        default: index + 1
        }
    }

    /// The index of the value of an object's member; nil when this is no object or has no such member.
    ///
    /// Callbacks are read member by member, so this walks over the nodes alone, without a value for each.
    func indexOfValue(named name: String, in object: Int) -> Int? {
        guard kind(of: object) == .object else { return nil }
        let (bytes, nodes) = (bytes, nodes)
        let end = Int(nodes[object].link)
        var index = object + 1
        while index < end {
            if Self.isName(name, nodes[index], bytes) { return index + 1 }
            let value = nodes[index + 1]
            switch bytes[Int(value.start)] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): index = Int(value.link)
            default: index += 2
            }
        }
        return nil
    }

    /// Whether a string, a member's name, is the given one.
    static func isName(_ name: String, _ node: JSONNode, _ bytes: [UInt8]) -> Bool {
        let (start, end) = (Int(node.start) + 1, Int(node.end) - 1)
        guard node.link == 0 else { return JSONStringDecoder.decode(bytes.span, from: start, to: end).elementsEqual(name.utf8) }
        guard end - start == name.utf8.count else { return false }
        var position = start
        for byte in name.utf8 {
            guard bytes[position] == byte else { return false }
            position += 1
        }
        return true
    }
}
