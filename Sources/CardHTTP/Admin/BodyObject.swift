import WeChatPay

/// An object in the body of a request, read strictly: a field that it may not have, stands there twice or is of another type is refused by its name.
struct BodyObject {
    private let json: JSONValue
    /// Where the object stands in the body, such as `coupon_list[0].`
    private let path: String

    init(_ body: [UInt8], fields: [String]) throws(Problem) {
        let root: JSONValue
        do {
            root = try JSONDocument(body).root
        } catch {
            throw Self.problem(error, in: body)
        }
        guard root.kind == .object else { throw Problem(.malformedBody, detail: "the body must be a JSON object, and is \(root.kind.words)") }
        try self.init(root, path: "", fields: fields)
    }

    private init(_ json: JSONValue, path: String, fields: [String]) throws(Problem) {
        self.json = json
        self.path = path
        for member in json.members {
            guard let name = try? member.name() else { throw Problem(.malformedBody, detail: "the name of a field is no text") }
            guard !fields.contains(name) else { continue }
            let hint =
                name == "notify_url"
                ? "it is not the caller's choice: callbacks come to {public_url}/notify/{mchid}; leave it out" : listed(fields)
            throw Problem(.unknownField, detail: "\(path)\(named(name)) is not a field of this request; \(hint)", field: "\(path)\(named(name))")
        }
    }

    func text(_ name: String) throws(Problem) -> String? {
        try read(name, .string, "a string of Unicode characters without U+0000") { value throws(JSONError) in try value.string() }
    }

    func required(text name: String) throws(Problem) -> String {
        try required(name, try text(name))
    }

    /// A text of so many characters at most.
    func required(text name: String, upTo length: Int) throws(Problem) -> String {
        let text = try required(text: name)
        let count = text.unicodeScalars.count
        guard (1...length).contains(count) else {
            throw Problem(
                .malformedField, detail: "\(path)\(name) has \(count) characters; it must have 1 to \(length)", field: "\(path)\(name)")
        }
        return text
    }

    func required(time name: String) throws(Problem) -> WeChatTime {
        try required(name, try time(name))
    }

    func required(integer name: String) throws(Problem) -> Int64 {
        try required(
            name, try read(name, .number, "a whole number of at most 64 bits") { value throws(JSONError) in try value.int64() })
    }

    func time(_ name: String) throws(Problem) -> WeChatTime? {
        try read(name, .string, "a time of RFC 3339 such as 2031-02-04T09:10:11+08:00") { value throws(JSONError) in try value.time() }
    }

    /// The objects in an array; none when it is absent.
    func objects(_ name: String, fields: [String]) throws(Problem) -> [BodyObject] {
        guard let array = try read(name, .array, "an array of objects", { value throws(JSONError) in value }) else { return [] }
        var objects: [BodyObject] = []
        for (index, element) in array.elements.enumerated() {
            let place = "\(path)\(name)[\(index)]"
            guard element.kind == .object else { throw Self.malformed(place, "an object", element) }
            objects.append(try BodyObject(element, path: "\(place).", fields: fields))
        }
        return objects
    }

    func required<Value>(_ name: String, _ value: Value?) throws(Problem) -> Value {
        guard let value else { throw Problem(.missingField, detail: "\(path)\(name) is missing", field: "\(path)\(name)") }
        return value
    }

    private func read<Value>(
        _ name: String, _ kind: JSONValue.Kind, _ words: String, _ read: (JSONValue) throws(JSONError) -> Value
    ) throws(Problem) -> Value? {
        guard let value = json[name] else { return nil }
        guard value.kind == kind else { throw Self.malformed("\(path)\(name)", words, value) }
        do {
            return try read(value)
        } catch {
            throw Problem(.malformedField, detail: "\(path)\(name) must be \(words)", field: "\(path)\(name)")
        }
    }

    private static func malformed(_ field: String, _ words: String, _ value: JSONValue) -> Problem {
        let hint = value.kind == .null ? "; leave a field out that has no value" : ""
        return Problem(.malformedField, detail: "\(field) must be \(words), and is \(value.kind.words)\(hint)", field: field)
    }

    private static func problem(_ error: JSONError, in body: [UInt8]) -> Problem {
        guard error.reason == .duplicateKey, let name = name(at: error.offset, in: body) else {
            return Problem(.malformedBody, detail: body.isEmpty ? "the body is empty; it must be a JSON object" : "the body is no JSON: \(error)")
        }
        return Problem(.repeatedField, detail: "\(named(name)) is given twice in one object; give it once", field: named(name))
    }

    /// The string that begins at an offset.
    private static func name(at offset: Int, in body: [UInt8]) -> String? {
        var end = offset + 1
        while end < body.count, body[end] != UInt8(ascii: "\"") { end += body[end] == UInt8(ascii: "\\") ? 2 : 1 }
        guard body.indices.contains(offset), end < body.count else { return nil }
        return try? JSONDocument(Array(body[offset...end])).root.string()
    }
}

extension JSONValue.Kind {
    fileprivate var words: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .boolean: "true or false"
        case .null: "null"
        }
    }
}
