/// A value of one of WeChat Pay's enumerations. They grow without notice, so every text is a value: one without a name here is kept as it is.
public protocol OpenEnumeration: RawRepresentable, Hashable, Sendable, CustomStringConvertible where RawValue == String {
    /// Takes any text.
    init(rawValue: String)
}

extension OpenEnumeration {
    /// The text as WeChat Pay writes it.
    public var description: String { rawValue }
}
