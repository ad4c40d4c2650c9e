import WeChatPay

/// The value of a `Date` header (RFC 9110 §5.6.7), worked out once a second.
struct HTTPDate {
    private var second: Int64?
    private var text = ""

    mutating func text(at now: WeChatTime) -> String {
        if now.unixSeconds != second {
            second = now.unixSeconds
            text = Self.format(now)
        }
        return text
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let offset: Int64 = 8 * 3600

    private static func format(_ now: WeChatTime) -> String {
        // The text that WeChatTime writes is in +08:00, so that of eight hours ago shows this moment in GMT.
        let fields = (now.adding(seconds: -offset) ?? now).rfc3339.split { !$0.isNumber }
        guard fields.count >= 6, let month = Int(fields[1]), months.indices.contains(month - 1) else { return "" }
        let secondOfDay = (now.unixSeconds % 86_400 + 86_400) % 86_400
        // 1970-01-01 was a Thursday.
        let weekday = Int(((now.unixSeconds - secondOfDay) / 86_400 % 7 + 11) % 7)
        return "\(weekdays[weekday]), \(fields[2]) \(months[month - 1]) \(fields[0]) \(fields[3]):\(fields[4]):\(fields[5]) GMT"
    }
}
