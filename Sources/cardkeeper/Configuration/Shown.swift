/// What of the configuration may be repeated in a message. A value that stands in the wrong place may be a secret, so only what looks like what was
/// asked for is shown.
enum Shown {
    /// A value of a key that holds no secret.
    static func value(_ text: String) -> String {
        if text.contains("-----BEGIN") { return "PEM text (not shown)" }
        guard text.count <= 120, text.allSatisfy({ !$0.isNewline && $0 != "\0" }) else { return "a text of \(text.count) characters (not shown)" }
        return "\"\(text)\""
    }

    /// A URL whose user and password stay unsaid.
    static func url(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@"), let slashes = text.firstRange(of: "://"), slashes.upperBound <= at else { return value(text) }
        return value("\(text[..<slashes.upperBound])…\(text[at...])")
    }

    /// The value of a key that asks for a file's name. Somebody may have put the secret itself there, so only a path is shown.
    static func fileName(_ text: String) -> String {
        guard isPath(text) else { return "a text of \(text.count) characters that is no path (not shown)" }
        return "the file \(text)"
    }

    /// What to do about a name that leads to no file.
    static func remedy(_ text: String) -> String {
        isPath(text)
            ? "correct the name, or let this user read the file"
            : "give the name of a file that holds the value, with a / in it; the value itself belongs into no configuration"
    }

    static func key(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isPlain && !text.isEmpty && text.utf8.count <= 64 ? text : "(a key of \(text.count) characters)"
    }

    static func kind(_ content: Setting.Content) -> String {
        switch content {
        case .empty: "no value"
        case .text: "a text"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    private static func isPath(_ text: String) -> Bool {
        // A base64 text has slashes too, but no dot.
        let isRooted = ["/", "./", "../"].contains { text.hasPrefix($0) }
        return text.count <= 200 && (isRooted || (text.contains("/") && text.contains("."))) && text.allSatisfy { !$0.isNewline && $0 != "\0" }
    }
}
