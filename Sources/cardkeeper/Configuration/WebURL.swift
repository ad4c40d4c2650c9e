import Foundation

/// What a URL in the configuration has to be, checked without asking the network.
enum WebURL {
    /// The text without a slash at its end; or what is wrong with it, to follow "found:".
    static func base(_ text: String, allowsPath: Bool) -> Result<String, Fault> {
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(), let host = url.host, !host.isEmpty else {
            return .failure(Fault(found: Shown.value(text)))
        }
        guard url.user == nil, url.password == nil else { return .failure(Fault(found: "\(Shown.url(text)), which names a user")) }
        guard url.query == nil, url.fragment == nil else { return .failure(Fault(found: "\(Shown.value(text)), which has a query or a fragment")) }
        guard scheme == "https" || (scheme == "http" && isLoopback(host)) else {
            return .failure(Fault(found: "\(Shown.value(text)), whose scheme is \(Shown.key(scheme))"))
        }
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard allowsPath || url.path.isEmpty || url.path == "/" else { return .failure(Fault(found: "\(Shown.value(text)), which has a path")) }
        return .success(trimmed)
    }

    struct Fault: Error {
        let found: String
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host.hasPrefix("127.") || host == "::1" || host == "[::1]"
    }
}
