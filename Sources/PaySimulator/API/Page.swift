/// The part of a list that a query asks for.
struct Page {
    let offset: Int
    let limit: Int

    init(_ fields: FieldReader, limits: ClosedRange<Int>, default standard: Int) throws(APIError) {
        offset = try fields.count("offset", 0...1_000_000, default: 0)
        limit = try fields.count("limit", limits, default: standard)
    }

    func json<Element>(_ all: [Element], _ entry: (Element) -> JSON) -> JSON {
        [
            "data": .array(all.dropFirst(offset).prefix(limit).map(entry)), "total_count": .integer(Int64(all.count)),
            "offset": .integer(Int64(offset)), "limit": .integer(Int64(limit)),
        ]
    }
}
