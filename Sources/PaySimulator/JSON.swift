/// JSON as the platform writes it: members stand in the order they were given, so a body is the same bytes each time it is made.
package indirect enum JSON: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    case bool(Bool)
    case array([JSON])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: JSON

        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// An object without the members that have no value: the platform leaves a member out, it never writes `null`.
    package static func object(_ members: [(String, JSON?)]) -> JSON {
        .object(members.compactMap { name, value in value.map { Member(name, $0) } })
    }

    package subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    package var number: Int64? {
        guard case .integer(let number) = self else { return nil }
        return number
    }

    package var elements: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map { Member($0.0, $0.1) }) }
}

// MARK: Writing

extension JSON {
    /// Compact is how the platform writes; spaced is what a proxy makes of it that reads a body and writes it again.
    package enum Layout: Sendable {
        case compact
        case spaced
    }

    package func bytes(_ layout: Layout = .compact) -> [UInt8] {
        var output: [UInt8] = []
        write(to: &output, layout: layout)
        return output
    }

    private func write(to output: inout [UInt8], layout: Layout) {
        switch self {
        case .string(let text): Self.write(text, to: &output)
        case .integer(let number): output += Array(String(number).utf8)
        case .bool(let flag): output += Array((flag ? "true" : "false").utf8)
        case .array(let elements):
            Self.write(elements, between: (UInt8(ascii: "["), UInt8(ascii: "]")), to: &output, layout: layout) { element, output in
                element.write(to: &output, layout: layout)
            }
        case .object(let members):
            Self.write(members, between: (UInt8(ascii: "{"), UInt8(ascii: "}")), to: &output, layout: layout) { member, output in
                Self.write(member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                if layout == .spaced { output.append(UInt8(ascii: " ")) }
                member.value.write(to: &output, layout: layout)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], between brackets: (UInt8, UInt8), to output: inout [UInt8], layout: Layout, each: (Element, inout [UInt8]) -> Void
    ) {
        output.append(brackets.0)
        for (index, element) in elements.enumerated() {
            if index > 0 {
                output.append(UInt8(ascii: ","))
                if layout == .spaced { output.append(UInt8(ascii: " ")) }
            }
            each(element, &output)
        }
        output.append(brackets.1)
    }

    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                output += Array(("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8)
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
