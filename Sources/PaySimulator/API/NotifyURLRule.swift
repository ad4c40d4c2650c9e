/// Where the platform is willing to send notices.
package struct NotifyURLRule: Hashable, Sendable {
    /// For a platform and a merchant on one machine: http to a loopback host is taken too.
    package let allowsLoopbackHTTP: Bool

    package init(allowsLoopbackHTTP: Bool) { self.allowsLoopbackHTTP = allowsLoopbackHTTP }

    func url(_ name: String, _ length: ClosedRange<Int>, in fields: FieldReader) throws(APIError) -> String {
        let url = try fields.text(name, length)
        if let issue = issue(with: url) { throw fields.fault(name, value: url, issue) }
        return url
    }

    /// What is wrong with the URL, or nil.
    package func issue(with url: String) -> String? {
        let lowercased = url.lowercased()
        let scheme = ["https://", "http://"].first { lowercased.hasPrefix($0) }
        guard let scheme else { return "must begin with https://" }
        if url.contains("?") { return "must not have a query" }
        if url.contains("#") { return "must not have a fragment" }
        if url.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) { return "must be printable ASCII" }
        let authority = url.dropFirst(scheme.count).prefix { $0 != "/" }
        let host = host(in: authority)
        if host.isEmpty || authority.contains("@") { return "must name a host and no user" }
        if url.utf8.count == scheme.utf8.count + authority.utf8.count { return "must have a path" }
        if scheme == "http://" && !(allowsLoopbackHTTP && isLoopback(host)) { return "must begin with https://" }
        return nil
    }

    private func host(in authority: Substring) -> String {
        if authority.hasPrefix("[") { return String(authority.prefix { $0 != "]" }) + "]" }
        return String(authority.prefix { $0 != ":" }).lowercased()
    }

    private func isLoopback(_ host: String) -> Bool {
        let octets = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return host == "localhost" || host == "[::1]" || (octets.count == 4 && octets.first == 127 && !octets.contains(nil))
    }
}
