/// A date of HTTP such as `Thu, 06 Feb 2031 00:01:05 GMT`.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Nil for every other text; the day of the week is not looked at.
    static func time(_ value: String) -> WeChatTime? {
        let parts = value.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].utf8.count == 4, parts[0].hasSuffix(","), parts[5] == "GMT",
            let month = months.firstIndex(of: String(parts[2])).map({ $0 + 1 })
        else { return nil }
        return WeChatTime(rfc3339: "\(parts[3])-\(month < 10 ? "0" : "")\(month)-\(parts[1])T\(parts[4])Z")
    }
}

extension TransportResponse {
    /// The `Date` header.
    package var date: WeChatTime? {
        values("Date").first.flatMap(HTTPDate.time)
    }

    /// The `Request-ID` header.
    var requestID: String? {
        values("Request-ID").first?.printable(limit: 128)
    }

    /// The `Retry-After` header in seconds from now, 0 for a date that has passed; nil when it is neither seconds nor a date.
    func retryAfter(now: WeChatTime) -> Int64? {
        guard let value = values("Retry-After").first else { return nil }
        if let seconds = Int64(value) { return seconds >= 0 ? seconds : nil }
        return HTTPDate.time(value).map { max(0, $0.unixSeconds - now.unixSeconds) }
    }
}
