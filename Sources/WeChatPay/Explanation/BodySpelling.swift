/// Another spelling of a body, which proxies, frameworks and editors are known to make out of the one that was signed.
struct BodySpelling {
    /// How it differs, in words that follow "this JSON".
    let description: String
    let bytes: [UInt8]

    /// The spellings that are worth a try; few enough to try them all.
    static func all(of body: [UInt8]) -> [BodySpelling] {
        let trimmed = Array(body.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
        var spellings = [
            BodySpelling(description: "without the white space around it", bytes: trimmed),
            BodySpelling(description: "with a line feed at its end", bytes: trimmed + [0x0A]),
            BodySpelling(description: "with CR LF at its end", bytes: trimmed + [0x0D, 0x0A]),
            BodySpelling(description: "without its byte order mark", bytes: body.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(body.dropFirst(3)) : body),
            BodySpelling(description: "without carriage returns", bytes: body.filter { $0 != 0x0D }),
        ]
        guard let root = try? JSONDocument(trimmed).root else { return spellings }
        for style in JSONSpelling.styles {
            spellings.append(BodySpelling(description: style.description, bytes: style.bytes(of: root)))
        }
        return spellings
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        [0x20, 0x09, 0x0A, 0x0D].contains(byte)
    }
}

/// One way to write a JSON value.
struct JSONSpelling {
    enum Escapes: CaseIterable {
        case none
        case lowerCase
        case upperCase
    }

    let order: [String]?
    let escapesSlashes: Bool
    let escapes: Escapes

    /// Orders of an envelope's members that WeChat Pay's own texts show; nil is the order that it has.
    private static let orders: [[String]?] = [
        nil,
        [
            "id", "create_time", "resource_type", "event_type", "summary", "resource", "original_type", "algorithm", "ciphertext", "associated_data",
            "nonce",
        ],
        [
            "id", "create_time", "event_type", "resource_type", "resource", "summary", "algorithm", "original_type", "ciphertext", "nonce",
            "associated_data",
        ],
        [
            "id", "create_time", "resource_type", "event_type", "resource", "summary", "algorithm", "ciphertext", "nonce", "original_type",
            "associated_data",
        ],
    ]

    static let styles: [JSONSpelling] = orders.flatMap { order in
        [false, true].flatMap { escapesSlashes in
            Escapes.allCases.map { JSONSpelling(order: order, escapesSlashes: escapesSlashes, escapes: $0) }
        }
    }

    var description: String {
        var words = ["without white space between its parts"]
        if order != nil { words.append("with its members in an order that WeChat Pay uses") }
        words.append(escapesSlashes ? "with slashes as \\/" : "with plain slashes")
        switch escapes {
        case .none: words.append("with its characters as UTF-8")
        case .lowerCase: words.append("with \\u escapes in lower case")
        case .upperCase: words.append("with \\u escapes in upper case")
        }
        return words.joined(separator: ", ")
    }

    func bytes(of value: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        write(value, to: &bytes)
        return bytes
    }

    private func write(_ value: JSONValue, to bytes: inout [UInt8]) {
        switch value.kind {
        case .object:
            writeList(ordered(Array(value.members)), "{", "}", to: &bytes) { member, bytes in
                write(member.nameValue, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                write(member.value, to: &bytes)
            }
        case .array:
            writeList(Array(value.elements), "[", "]", to: &bytes) { write($0, to: &$1) }
        case .string:
            write(string: value, to: &bytes)
        case .number, .boolean, .null:
            bytes.append(contentsOf: value.bytes)
        }
    }

    private func writeList<Part>(
        _ parts: [Part], _ open: Unicode.Scalar, _ close: Unicode.Scalar, to bytes: inout [UInt8], write: (Part, inout [UInt8]) -> Void
    ) {
        bytes.append(UInt8(ascii: open))
        for (index, part) in parts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(part, &bytes)
        }
        bytes.append(UInt8(ascii: close))
    }

    private func ordered(_ members: [JSONMember]) -> [JSONMember] {
        guard let order else { return members }
        let ranked = members.enumerated().map { index, member in
            (rank: order.firstIndex { member.nameValue.isName($0) } ?? order.count, index: index, member: member)
        }
        return ranked.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }.map(\.member)
    }

    private func write(string value: JSONValue, to bytes: inout [UInt8]) {
        // A string with half a surrogate pair has no other spelling.
        guard let text = try? value.string() else {
            bytes.append(contentsOf: value.bytes)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            if scalar == "/", escapesSlashes {
                bytes.append(contentsOf: "\\/".utf8)
            } else if scalar.value >= 0x80, escapes != .none {
                for unit in String(scalar).utf16 { writeEscape(unit, to: &bytes) }
            } else {
                JSONStringEncoder.append(String(scalar).utf8, to: &bytes)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func writeEscape(_ unit: UInt16, to bytes: inout [UInt8]) {
        let digits = String(unit, radix: 16, uppercase: escapes == .upperCase)
        bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
    }
}
