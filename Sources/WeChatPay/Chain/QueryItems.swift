/// The query of a request: names and values as plain text, percent-encoded when they are sent, in the order they stand here.
public struct QueryItems: Sendable, ExpressibleByDictionaryLiteral, Redacted {
    private var items: [(name: String, value: String)]

    /// Takes names and values in this order.
    public init(_ items: [(name: String, value: String)]) {
        self.items = items
    }

    /// Takes names and values in the order they are written.
    public init(dictionaryLiteral items: (String, String)...) {
        self.items = items.map { (name: $0.0, value: $0.1) }
    }

    /// Takes those names that have a value.
    static func present(_ items: [(name: String, value: String?)]) -> QueryItems {
        QueryItems(items.compactMap { name, value in value.map { (name, $0) } })
    }

    /// What follows the path: empty, or a question mark and the encoded pairs.
    var encoded: String {
        guard !items.isEmpty else { return "" }
        return "?" + items.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }
}
