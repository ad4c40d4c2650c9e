/// A call's fields, checked one by one as the platform does: what is wrong with a field is a `PARAM_ERROR` that names it.
struct FieldReader: Sendable {
    private let json: JSON
    private let location: String

    init(body: [UInt8]) throws(APIError) {
        guard let json = JSON(body), case .object = json else { throw .parameter("body", value: nil, "must be a JSON object") }
        self.init(json, location: "body")
    }

    /// Every value of a query is a text; `count` reads whole numbers from it.
    init(query request: PlatformRequest) throws(APIError) {
        guard let items = request.queryItems else { throw .parameter("query", value: nil, "must be percent-encoded UTF-8", location: "query") }
        self.init(.object(items.map { JSON.Member($0.name, .string($0.value)) }), location: "query")
    }

    private init(_ json: JSON, location: String) {
        self.json = json
        self.location = location
    }

    func fault(_ name: String, value: String? = nil, _ issue: String) -> APIError {
        .parameter(name, value: value, issue, location: location)
    }

    func has(_ name: String) -> Bool { json[name] != nil }

    // MARK: Texts

    /// Its length is counted in characters.
    func text(_ name: String, _ length: ClosedRange<Int>, _ characters: FieldCharacters? = nil) throws(APIError) -> String {
        guard let text = try optionalText(name, length, characters) else { throw fault(name, "is required") }
        return text
    }

    func optionalText(_ name: String, _ length: ClosedRange<Int>, _ characters: FieldCharacters? = nil) throws(APIError) -> String? {
        guard let value = json[name] else { return nil }
        guard let text = value.text else { throw fault(name, "must be a string") }
        guard length.contains(text.unicodeScalars.count) else {
            throw fault(name, value: text, "must have \(length.lowerBound) to \(length.upperBound) characters")
        }
        guard text.unicodeScalars.allSatisfy({ $0.value <= 0xFFFF }) else {
            throw fault(name, value: text, "characters of more than 3 bytes are not accepted")
        }
        if let characters, !text.utf8.allSatisfy(characters.allows) { throw fault(name, value: text, characters.rule) }
        return text
    }

    func optionalChoice(_ name: String, of choices: [String]) throws(APIError) -> String? {
        guard json[name] != nil else { return nil }
        let text = try text(name, 1...32)
        guard choices.contains(text) else { throw fault(name, value: text, "must be one of \(choices.joined(separator: ", "))") }
        return text
    }

    func choice(_ name: String, of choices: [String]) throws(APIError) -> String {
        guard let choice = try optionalChoice(name, of: choices) else { throw fault(name, "is required") }
        return choice
    }

    /// Unix milliseconds.
    func time(_ name: String) throws(APIError) -> Int64 {
        let text = try text(name, 1...32)
        guard let time = BeijingTime.read(text) else { throw fault(name, value: text, "must be a time of RFC 3339") }
        return time
    }

    // MARK: Numbers

    /// A JSON number, not a text of digits.
    func number(_ name: String, _ range: ClosedRange<Int64>) throws(APIError) -> Int64 {
        guard let value = json[name] else { throw fault(name, "is required") }
        guard let number = value.number else { throw fault(name, value: value.text, "must be a whole number") }
        guard range.contains(number) else { throw fault(name, value: String(number), "must be from \(range.lowerBound) to \(range.upperBound)") }
        return number
    }

    /// A query's whole number.
    func count(_ name: String, _ range: ClosedRange<Int>, default standard: Int) throws(APIError) -> Int {
        guard let text = json[name]?.text else { return standard }
        guard let count = Int(text), range.contains(count) else {
            throw fault(name, value: text, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    func optionalFlag(_ name: String) throws(APIError) -> Bool? {
        guard let value = json[name] else { return nil }
        guard case .bool(let flag) = value else { throw fault(name, value: value.text, "must be true or false") }
        return flag
    }

    // MARK: Lists

    /// Nil when there is none.
    func objects(_ name: String) throws(APIError) -> [FieldReader]? {
        guard let value = json[name] else { return nil }
        guard let elements = value.elements else { throw fault(name, "must be an array") }
        var objects: [FieldReader] = []
        for element in elements {
            guard case .object = element else { throw fault(name, "must hold objects only") }
            objects.append(FieldReader(element, location: location))
        }
        return objects
    }
}
