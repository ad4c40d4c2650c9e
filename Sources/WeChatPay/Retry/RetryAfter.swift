/// The `Retry-After` header: seconds, or a date of HTTP such as `Thu, 06 Feb 2031 00:01:05 GMT`.
enum RetryAfter {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// The seconds from now; nil for what is neither, 0 for what has passed.
    static func seconds(_ value: String, now: WeChatTime) -> Int64? {
        if let seconds = Int64(value) { return seconds >= 0 ? seconds : nil }
        guard let date = date(value) else { return nil }
        return max(0, date.unixSeconds - now.unixSeconds)
    }

    private static func date(_ value: String) -> WeChatTime? {
        let parts = value.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].utf8.count == 4, parts[0].hasSuffix(","), parts[5] == "GMT",
            let month = months.firstIndex(of: String(parts[2])).map({ $0 + 1 })
        else { return nil }
        return WeChatTime(rfc3339: "\(parts[3])-\(month < 10 ? "0" : "")\(month)-\(parts[1])T\(parts[4])Z")
    }
}
