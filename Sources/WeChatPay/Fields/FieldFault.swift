/// A value that breaks a rule of WeChat Pay, found before anything was sent. The value itself is not kept: it may be personal.
public struct FieldFault: Hashable, Sendable, CustomStringConvertible {
    /// What a length counts.
    public enum Unit: String, Sendable {
        /// Characters of a text.
        case characters
        /// Bytes of a text in UTF-8.
        case bytes
        /// Digits of a number, its sign included.
        case digits
        /// Elements of an array.
        case elements

        fileprivate var singular: String { String(rawValue.dropLast()) }
    }

    /// The field by WeChat Pay's name.
    public let field: String
    /// How many characters (or what `unit` says) the value has; 0 for a value that is absent.
    public let length: Int
    /// What `length` counts.
    public let unit: Unit
    /// What the value must be.
    public let rule: String

    /// States a fault. `rule` follows the words "it must be".
    public init(field: String, length: Int, unit: Unit = .characters, rule: String) {
        self.field = field
        self.length = length
        self.unit = unit
        self.rule = rule
    }

    /// The field, the length of its value, and the rule.
    public var description: String { "\(field) has \(length) \(length == 1 ? unit.singular : unit.rawValue); it must be \(rule)" }
}

extension WeChatPayError {
    static func invalidField(_ field: String, length: Int, _ unit: FieldFault.Unit, rule: String) -> WeChatPayError {
        WeChatPayError(.invalidField(FieldFault(field: field, length: length, unit: unit, rule: rule)))
    }
}
