/// A value bound to a statement. It travels in PostgreSQL's binary format with an explicit type.
package enum Parameter: Sendable {
    case null(PostgresType)
    case bool(Bool)
    case int16(Int16)
    case int32(Int32)
    case int64(Int64)
    case text(String)
    case bytes([UInt8])
    case uuid(high: UInt64, low: UInt64)
    /// `timestamptz`, in microseconds since the Unix epoch. A time before 4713 BC is refused by PostgreSQL (22008).
    case timestamp(Int64)
    /// `jsonb`, as JSON text.
    case json(String)
    case array(ArrayBody)

    package var type: PostgresType {
        switch self {
        case .null(let type): type
        case .bool: .bool
        case .int16: .int2
        case .int32: .int4
        case .int64: .int8
        case .text: .text
        case .bytes: .bytea
        case .uuid: .uuid
        case .timestamp: .timestamptz
        case .json: .jsonb
        case .array(let body): body.elementType.array
        }
    }
}

extension Parameter {
    /// The value, or NULL of `text`, when there is none.
    package static func text(_ value: String?) -> Parameter { value.map(Parameter.text(_:)) ?? .null(.text) }
    package static func bool(_ value: Bool?) -> Parameter { value.map(Parameter.bool(_:)) ?? .null(.bool) }
    package static func int16(_ value: Int16?) -> Parameter { value.map(Parameter.int16(_:)) ?? .null(.int2) }
    package static func int32(_ value: Int32?) -> Parameter { value.map(Parameter.int32(_:)) ?? .null(.int4) }
    package static func int64(_ value: Int64?) -> Parameter { value.map(Parameter.int64(_:)) ?? .null(.int8) }
    package static func bytes(_ value: [UInt8]?) -> Parameter { value.map(Parameter.bytes(_:)) ?? .null(.bytea) }
    package static func timestamp(_ value: Int64?) -> Parameter { value.map(Parameter.timestamp(_:)) ?? .null(.timestamptz) }
    package static func json(_ value: String?) -> Parameter { value.map(Parameter.json(_:)) ?? .null(.jsonb) }
}
