/// One page of a list.
public struct ResultPage<Element: Sendable>: Sendable, Redacted {
    /// What stands on the page.
    public let elements: [Element]
    /// How many there are on all pages.
    public let totalCount: Int64?
    /// How many were passed over.
    public let offset: Int64?
    /// How many a page has.
    public let limit: Int64?
    /// The whole answer, with fields that have no name here.
    public let json: JSONValue
    /// `Request-ID` of the answer, for WeChat Pay's support.
    public let requestID: String?

    /// Reads a page, whose elements stand in `data`. Throws what cannot be read of it.
    public init(_ response: APIResponse, of element: (JSONValue) throws(JSONError) -> Element) throws(JSONError) {
        (json, requestID) = (try response.json(), response.requestID)
        elements = try json.list("data", element)
        totalCount = try json.int64("total_count")
        offset = try json.int64("offset")
        limit = try json.int64("limit")
    }
}

/// Which page of a list is asked for.
public struct PageRange: Hashable, Sendable {
    /// How many elements to pass over: at least 0, which it is when nil.
    public let offset: Int64?
    /// How many elements a page has: at least 1; when nil, WeChat Pay decides.
    public let limit: Int64?

    /// Takes both.
    public init(offset: Int64? = nil, limit: Int64? = nil) {
        self.offset = offset
        self.limit = limit
    }

    func check(limits: ClosedRange<Int64>) throws(WeChatPayError) {
        if let offset { try FieldCheck.number("offset", offset, in: 0...(.max)) }
        if let limit { try FieldCheck.number("limit", limit, in: limits) }
    }

    var query: [(name: String, value: String?)] {
        [("offset", offset.map { String($0) }), ("limit", limit.map { String($0) })]
    }
}
