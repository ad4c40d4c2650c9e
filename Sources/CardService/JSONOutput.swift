package import WeChatPay

/// A JSON value to be written: for answers and for output that machines read. Members keep their order.
package enum JSONOutput: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case string(String)
    /// A value that is JSON already, for example as WeChat Pay sent it.
    case text(JSONText)
    case array([JSONOutput])
    case object([(name: String, value: JSONOutput)])

    /// An object without the members that have no value.
    package static func present(_ members: [(String, JSONOutput?)]) -> JSONOutput {
        .object(members.compactMap { name, value in value.map { (name, $0) } })
    }

    /// The value as UTF-8.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    /// The value as a text.
    package var jsonText: JSONText {
        JSONText(wellFormed: String(decoding: bytes, as: UTF8.self))
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .int(let value): bytes += String(value).utf8
        case .string(let value): Self.write(value, to: &bytes)
        case .text(let value): bytes += value.text.utf8
        case .array(let elements):
            Self.write(elements, between: ("[", "]"), to: &bytes) { $0.write(to: &$1) }
        case .object(let members):
            Self.write(members, between: ("{", "}"), to: &bytes) { member, bytes in
                Self.write(member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item], between marks: (String, String), to bytes: inout [UInt8], _ write: (Item, inout [UInt8]) -> Void
    ) {
        bytes += marks.0.utf8
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(item, &bytes)
        }
        bytes += marks.1.utf8
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        JSONStringEncoder.append(text.utf8, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }
}
