/// Reads members as WeChat Pay's answers write them. Each is nil when the member is absent or `null`.
extension JSONValue {
    func bool(_ name: String) throws(JSONError) -> Bool? {
        try member(name) { value throws(JSONError) in try value.bool() }
    }

    /// An amount, which some answers write as a number and others as a text.
    func fen(_ name: String) throws(JSONError) -> Fen? {
        try member(name) { value throws(JSONError) in
            guard let fen = Fen(value) else { throw JSONError(value.kind == .number ? .notAnInteger : .wrongKind, at: value.start) }
            return fen
        }
    }

    /// A number that names something, which some answers write as a number and others as a text: its text.
    func identifier(_ name: String) throws(JSONError) -> String? {
        try member(name) { value throws(JSONError) in value.kind == .number ? String(try value.int64()) : try value.string() }
    }

    func requiredIdentifier(_ name: String) throws(JSONError) -> String {
        guard let identifier = try identifier(name) else { throw JSONError(.memberMissing, at: start, member: name) }
        return identifier
    }

    func enumeration<Value: OpenEnumeration>(_ name: String) throws(JSONError) -> Value? {
        try string(name).map { Value(rawValue: $0) }
    }

    /// The elements of an array; none when it is absent.
    func list<Element>(_ name: String, _ read: (JSONValue) throws(JSONError) -> Element) throws(JSONError) -> [Element] {
        try member(name) { value throws(JSONError) in
            guard value.kind == .array else { throw JSONError(.wrongKind, at: value.start) }
            var elements: [Element] = []
            for element in value.elements { elements.append(try read(element)) }
            return elements
        } ?? []
    }
}
