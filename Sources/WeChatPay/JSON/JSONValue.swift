/// One value of a `JSONDocument`. It keeps the document alive and copies nothing until it is read.
public struct JSONValue: Sendable {
    /// The six kinds of JSON values.
    public enum Kind: String, Sendable {
        /// `{…}`
        case object
        /// `[…]`
        case array
        /// `"…"`
        case string
        /// A number of any size and precision.
        case number
        /// `true` or `false`
        case boolean
        /// `null`
        case null
    }

    let storage: JSONStorage
    let index: Int

    var node: JSONNode { storage.nodes[index] }
    var start: Int { Int(node.start) }
    var end: Int { Int(node.end) }

    /// The kind of the value.
    public var kind: Kind { storage.kind(of: index) }

    /// The bytes of the value as they arrived, quotation marks and escapes included.
    public var bytes: ArraySlice<UInt8> { storage.bytes[start..<end] }

    /// The text of the value as it arrived.
    public var text: JSONText { JSONText(wellFormed: String(decoding: bytes, as: UTF8.self)) }

    /// The text of the value as it arrived, when every string within it can be stored in PostgreSQL.
    ///
    /// Throws `nulCharacter` or `loneSurrogate` when one cannot.
    public func storableText() throws(JSONError) -> JSONText {
        for descendant in index..<storage.indexAfter(index) where storage.kind(of: descendant) == .string {
            try JSONValue(storage: storage, index: descendant).checkCharacters()
        }
        return text
    }

    /// The string, its escapes resolved. Throws `wrongKind`, `nulCharacter` or `loneSurrogate`.
    public func string() throws(JSONError) -> String {
        guard kind == .string else { throw JSONError(.wrongKind, at: start) }
        guard node.link != 0 else { return String(decoding: storage.bytes[start + 1..<end - 1], as: UTF8.self) }
        try checkCharacters()
        return String(decoding: decodedString, as: UTF8.self)
    }

    /// The UTF-8 bytes of the string, its escapes resolved. Throws as `string()` does.
    public func stringBytes() throws(JSONError) -> [UInt8] {
        guard kind == .string else { throw JSONError(.wrongKind, at: start) }
        guard node.link != 0 else { return Array(storage.bytes[start + 1..<end - 1]) }
        try checkCharacters()
        return decodedString
    }

    /// The number, when its value is whole and fits 64 bits: `450`, and also `450.0` and `4.5e2`.
    ///
    /// Throws `wrongKind`, `notAnInteger` or `outOfRange`.
    public func int64() throws(JSONError) -> Int64 {
        guard kind == .number else { throw JSONError(.wrongKind, at: start) }
        switch JSONInteger.value(of: bytes) {
        case .exact(let value): return value
        case .fraction: throw JSONError(.notAnInteger, at: start)
        case .outOfRange: throw JSONError(.outOfRange, at: start)
        }
    }

    /// The truth value. Throws `wrongKind`.
    public func bool() throws(JSONError) -> Bool {
        guard kind == .boolean else { throw JSONError(.wrongKind, at: start) }
        return storage.bytes[start] == UInt8(ascii: "t")
    }

    /// The time that the string states in RFC 3339. Throws `wrongKind` or `notATime`.
    public func time() throws(JSONError) -> WeChatTime {
        guard kind == .string else { throw JSONError(.wrongKind, at: start) }
        let time = node.link == 0 ? WeChatTime(rfc3339: storage.bytes[start + 1..<end - 1]) : WeChatTime(rfc3339: decodedString[...])
        guard let time else { throw JSONError(.notATime, at: start) }
        return time
    }

    private var decodedString: [UInt8] {
        let bytes = storage.bytes
        return JSONStringDecoder.decode(bytes.span, from: start + 1, to: end - 1)
    }

    private func checkCharacters() throws(JSONError) {
        let traits = JSONStringTraits(rawValue: node.link)
        if traits.contains(.nulCharacter) { throw JSONError(.nulCharacter, at: start) }
        if traits.contains(.loneSurrogate) { throw JSONError(.loneSurrogate, at: start) }
    }

    /// Whether this string, a member's name, is the given one.
    func isName(_ name: String) -> Bool {
        JSONStorage.isName(name, node, storage.bytes)
    }
}
