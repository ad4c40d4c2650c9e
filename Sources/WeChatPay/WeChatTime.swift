/// A point in time with a resolution of one microsecond: what RFC 3339 texts of WeChat Pay and PostgreSQL's `timestamptz` both hold exactly.
public struct WeChatTime: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before it.
    public let microseconds: Int64

    /// Makes the time that is so many microseconds after the Unix epoch.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Orders times from early to late.
    public static func < (left: WeChatTime, right: WeChatTime) -> Bool {
        left.microseconds < right.microseconds
    }
}
