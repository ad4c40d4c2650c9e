import Foundation

/// A URL in the configuration, and what it has to be: checked without asking the network.
package struct WebURL: Equatable, Sendable {
    /// Without a slash at its end.
    package let text: String
    let isEncrypted: Bool
    /// In lower case, without brackets and without a dot at its end.
    let host: String

    /// Throws what is wrong with the text, to follow "found:".
    init(_ text: String, allowsPath: Bool) throws(Fault) {
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(), let host = url.host, !host.isEmpty else {
            throw Fault(found: Shown.value(text))
        }
        guard url.user == nil, url.password == nil else { throw Fault(found: "\(Shown.url(text)), which names a user") }
        guard url.query == nil, url.fragment == nil else { throw Fault(found: "\(Shown.value(text)), which has a query or a fragment") }
        guard scheme == "https" || scheme == "http" else { throw Fault(found: "\(Shown.value(text)), whose scheme is \(Shown.key(scheme))") }
        guard allowsPath || url.path.isEmpty || url.path == "/" else { throw Fault(found: "\(Shown.value(text)), which has a path") }
        self.text = text.hasSuffix("/") ? String(text.dropLast()) : text
        isEncrypted = scheme == "https"
        self.host = Self.normalized(host)
        guard isEncrypted || isOnThisMachine else { throw Fault(found: "\(Shown.value(text)), whose scheme is http") }
    }

    struct Fault: Error {
        let found: String
    }

    /// What keeps WeChat Pay from reaching it, to follow "which is"; nil when nothing does that the text alone could tell.
    var hindrance: String? {
        if !isEncrypted { return "not https" }
        if let address = IPAddress(host) { return address.privateKind }
        guard let last = host.split(separator: ".").last, host.contains("."), last.contains(where: \.isLetter) else {
            return "no name that the internet knows"
        }
        return Self.privateDomains.contains { host == $0 || host.hasSuffix(".\($0)") } ? "a name of a private network" : nil
    }

    private static let privateDomains = ["localhost", "local", "internal", "home.arpa"]

    /// Where plain http reaches nobody else.
    private var isOnThisMachine: Bool {
        host == "localhost" || IPAddress(host).map { $0 == .v6([0, 0, 0, 0, 0, 0, 0, 1]) || Self.isLoopback($0) } == true
    }

    private static func isLoopback(_ address: IPAddress) -> Bool {
        if case .v4(let octets) = address { octets >> 24 == 127 } else { false }
    }

    private static func normalized(_ host: String) -> String {
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        return (bare.hasSuffix(".") ? String(bare.dropLast()) : bare).lowercased()
    }
}
