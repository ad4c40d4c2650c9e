/// A JSON value to be sent, written as Swift literals: `["stock_id": 21000456, "coupon_id": "90010020030"]`.
///
/// Members keep the order in which they are written: the same literal gives the same bytes each time, which a repeated request must have. Strings are
/// written as they are and escaped as JSON requires. WeChat Pay does not use `null`: leave a member out instead.
public struct JSONLiteral: Sendable, Redacted {
    enum Content: Sendable {
        case string(String)
        case integer(Int64)
        case boolean(Bool)
        case array([JSONLiteral])
        case object([(name: String, value: JSONLiteral)])
        case sensitive(SensitiveField)
        case verbatim([UInt8])
    }

    let content: Content

    private init(_ content: Content) {
        self.content = content
    }

    /// Takes a JSON text as it is, for example one made by an encoder; its bytes are sent unchanged. Throws what makes it no JSON.
    public init(json bytes: [UInt8]) throws(JSONError) {
        _ = try JSONDocument(bytes)
        content = .verbatim(bytes)
    }

    /// A string.
    public static func string(_ value: String) -> JSONLiteral { JSONLiteral(.string(value)) }

    /// A whole number.
    public static func integer(_ value: Int64) -> JSONLiteral { JSONLiteral(.integer(value)) }

    /// `true` or `false`.
    public static func boolean(_ value: Bool) -> JSONLiteral { JSONLiteral(.boolean(value)) }

    /// An array.
    public static func array(_ elements: [JSONLiteral]) -> JSONLiteral { JSONLiteral(.array(elements)) }

    /// An object with its members in this order.
    public static func object(_ members: [(name: String, value: JSONLiteral)]) -> JSONLiteral { JSONLiteral(.object(members)) }

    /// A text that WeChat Pay takes only encrypted, such as `user_name`: it is encrypted when the request is sent.
    public static func sensitive(_ field: SensitiveField) -> JSONLiteral { JSONLiteral(.sensitive(field)) }

    /// An object of those members that have a value.
    static func present(_ members: [(name: String, value: JSONLiteral?)]) -> JSONLiteral {
        .object(members.compactMap { name, value in value.map { (name, $0) } })
    }
}

extension JSONLiteral: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    public init(stringLiteral value: String) {
        self.init(.string(value))
    }

    /// A whole number.
    public init(integerLiteral value: Int64) {
        self.init(.integer(value))
    }

    /// `true` or `false`.
    public init(booleanLiteral value: Bool) {
        self.init(.boolean(value))
    }

    /// An array.
    public init(arrayLiteral elements: JSONLiteral...) {
        self.init(.array(elements))
    }

    /// An object with its members in the order they are written.
    public init(dictionaryLiteral members: (String, JSONLiteral)...) {
        self.init(.object(members.map { (name: $0.0, value: $0.1) }))
    }
}

extension JSONLiteral {
    /// Whether a field within can only be sent encrypted.
    var holdsSensitiveField: Bool {
        switch content {
        case .sensitive: true
        case .array(let elements): elements.contains(where: \.holdsSensitiveField)
        case .object(let members): members.contains(where: \.value.holdsSensitiveField)
        case .string, .integer, .boolean, .verbatim: false
        }
    }

    /// The JSON text. Throws `noEncryptionKey` when a field is to be encrypted and there is no key, `invalidField` when one cannot be.
    package func bytes(encryptingFor key: PlatformKey?) throws(WeChatPayError) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(to: &bytes, name: "", key)
        return bytes
    }

    /// `name` is the member's whose value this is, or whose array it stands in.
    private func append(to bytes: inout [UInt8], name: String, _ key: PlatformKey?) throws(WeChatPayError) {
        switch content {
        case .string(let value): Self.append(string: value, to: &bytes)
        case .integer(let value): bytes.append(contentsOf: String(value).utf8)
        case .boolean(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .verbatim(let text): bytes.append(contentsOf: text)
        case .sensitive(let field):
            guard let key else { throw WeChatPayError(.noEncryptionKey) }
            Self.append(string: try field.encrypted(as: name, for: key), to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                try element.append(to: &bytes, name: name, key)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.append(string: member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                try member.value.append(to: &bytes, name: member.name, key)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func append(string: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        JSONStringEncoder.append(string.utf8, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }
}
