/// A point in time with a resolution of one microsecond: what RFC 3339 texts of WeChat Pay and PostgreSQL's `timestamptz` both hold exactly.
public struct WeChatTime: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before it.
    public let microseconds: Int64

    /// Makes the time that is so many microseconds after the Unix epoch.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Makes the time that is so many seconds after the Unix epoch; the nearest time that can be held when there is no such time.
    public init(unixSeconds: Int64) {
        let (product, overflow) = unixSeconds.multipliedReportingOverflow(by: 1_000_000)
        self.microseconds = overflow ? (unixSeconds < 0 ? .min : .max) : product
    }

    /// Whole seconds since the Unix epoch, rounded towards the past.
    public var unixSeconds: Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The time so many seconds later (earlier when negative), or nil when there is no such time.
    public func adding(seconds: Int64) -> WeChatTime? {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? nil : adding(microseconds: product)
    }

    /// The time so many microseconds later (earlier when negative), or nil when there is no such time.
    public func adding(microseconds difference: Int64) -> WeChatTime? {
        let (sum, overflow) = microseconds.addingReportingOverflow(difference)
        return overflow ? nil : WeChatTime(microseconds: sum)
    }

    /// Orders times from early to late.
    public static func < (left: WeChatTime, right: WeChatTime) -> Bool {
        left.microseconds < right.microseconds
    }
}
