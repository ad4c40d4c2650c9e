/// The bearer token of the admin port. It never prints itself.
package struct AdminToken: Sendable, CustomStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// Nil for an empty token: it would open the port to everybody.
    package init?(_ token: String) {
        guard !token.isEmpty else { return nil }
        bytes = Array(token.utf8)
    }

    /// What an `Authorization` header is worth.
    enum Presentation: String, CaseIterable, Sendable {
        case right
        case wrong
        /// There is no header, or it is of another scheme.
        case missing
    }

    /// Whether an `Authorization` header carries this token. The time it takes depends on the length of what was sent alone.
    func presentation(by authorization: String?) -> Presentation {
        guard let authorization else { return .missing }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return .missing }
        let presented = Array(parts[1].utf8)
        var difference = presented.count ^ bytes.count
        for (index, byte) in presented.enumerated() {
            difference |= Int(byte ^ bytes[index % bytes.count])
        }
        return difference == 0 ? .right : .wrong
    }

    package var description: String { "AdminToken(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
