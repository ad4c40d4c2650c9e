/// What WeChat Pay says of the field that it refused. The value of the field, which it repeats, is not kept: it may be personal.
public struct ErrorDetail: Hashable, Sendable, CustomStringConvertible {
    /// The field: a JSON pointer such as `/body/appid`, or a name.
    public let field: String?
    /// What is wrong with it, in words for people.
    public let issue: String?
    /// Where the field stands: `body`, `url`, `authorization`.
    public let location: String?

    /// Reads `detail` of an error's body: an object, or an array whose first element counts. Nil when it says nothing of a field.
    package init?(_ json: JSONValue) {
        guard let detail = json.kind == .array ? json.elements.first(where: { _ in true }) : json else { return nil }
        let inner = detail["detail"]
        field = Self.text(detail["field"])
        issue = Self.text(detail["issue"]) ?? Self.text(inner?["issue"])
        location = Self.text(detail["location"])
        if field == nil, issue == nil, location == nil { return nil }
    }

    /// Field, place and issue, as far as they are known.
    public var description: String {
        let place = [field, location.map { "in \($0)" }].compactMap(\.self).joined(separator: " ")
        return [place, issue ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
    }

    private static func text(_ json: JSONValue?) -> String? {
        guard let text = try? json?.string(), !text.isEmpty else { return nil }
        return text.printable(limit: 256)
    }
}
