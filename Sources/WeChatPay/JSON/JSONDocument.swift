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
}
