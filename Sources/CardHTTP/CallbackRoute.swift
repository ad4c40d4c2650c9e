import CardService
import NIOHTTP1

/// Where a request on the callback port goes: two routes exist, and nothing else.
enum CallbackRoute: Equatable {
    /// `POST /notify/{mchid}`
    case notify(mchid: String)
    /// `GET /healthz`
    case health
    case refused(Refusal)

    init(method: HTTPMethod, uri: String, isServed: (String) -> Bool) {
        let path = Self.path(of: uri)
        if path == "/healthz" {
            self = method == .GET || method == .HEAD ? .health : .refused(.methodNotAllowed)
        } else if path.hasPrefix(Self.notifyPrefix) {
            let mchid = String(path.dropFirst(Self.notifyPrefix.utf8.count))
            if !isServed(mchid) {
                self = .refused(.unknownMerchant)
            } else {
                self = method == .POST ? .notify(mchid: mchid) : .refused(.methodNotAllowed)
            }
        } else {
            self = .refused(.unknownPath)
        }
    }

    /// The method to name in `Allow` when another was used.
    static func allowedMethod(for uri: String) -> String {
        path(of: uri).hasPrefix(notifyPrefix) ? "POST" : "GET"
    }

    private static let notifyPrefix = "/notify/"

    /// The path alone: without a query, and without scheme and authority, which RFC 9112 §3.2.2 obliges a server to accept.
    private static func path(of uri: String) -> Substring {
        var rest = Substring(uri)
        if !rest.utf8.starts(with: "/".utf8), let scheme = rest.range(ofFirst: "://") {
            rest = rest[scheme...]
            rest = rest[(rest.firstIndex(of: "/") ?? rest.endIndex)...]
        }
        return rest.prefix { $0 != "?" }
    }
}

extension Substring {
    /// The index behind the first occurrence of an ASCII text; nil when there is none.
    fileprivate func range(ofFirst text: StaticString) -> Index? {
        let wanted = Array(text.description.utf8)
        var position = utf8.startIndex
        while position != utf8.endIndex {
            if utf8[position...].starts(with: wanted) { return utf8.index(position, offsetBy: wanted.count) }
            position = utf8.index(after: position)
        }
        return nil
    }
}
