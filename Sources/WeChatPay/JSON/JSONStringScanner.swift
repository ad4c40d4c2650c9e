/// Reads over one JSON string: its escapes and its UTF-8 are checked, nothing is copied.
enum JSONStringScanner {
    /// `position` stands on the opening quotation mark before the call and behind the closing one after it.
    static func scan(_ text: Span<UInt8>, _ position: inout Int) throws(JSONError) -> JSONStringTraits {
        var index = position + 1
        var traits: JSONStringTraits = []
        while index < text.count {
            let byte = text[index]
            // Most of a string is plain ASCII: one test lets it pass.
            if byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                index += 1
            } else if byte == UInt8(ascii: "\"") {
                position = index + 1
                return traits
            } else if byte == UInt8(ascii: "\\") {
                traits.insert(.escaped)
                try scanEscape(text, &index, &traits)
            } else if byte >= 0x80 {
                try scanMultibyte(text, &index)
            } else {
                throw JSONError(.notJSON, at: index)
            }
        }
        throw JSONError(.notJSON, at: index)
    }

    /// `index` stands on the backslash before the call and behind the escape, or the pair of escapes, after it.
    private static func scanEscape(_ text: Span<UInt8>, _ index: inout Int, _ traits: inout JSONStringTraits) throws(JSONError) {
        guard index + 1 < text.count else { throw JSONError(.notJSON, at: index) }
        guard text[index + 1] == UInt8(ascii: "u") else {
            guard simpleEscape(text[index + 1]) != nil else { throw JSONError(.notJSON, at: index) }
            index += 2
            return
        }
        guard let unit = codeUnit(text, index) else { throw JSONError(.notJSON, at: index) }
        index += 6
        switch unit {
        case 0:
            traits.insert(.nulCharacter)
        case 0xD800...0xDBFF:
            if let low = codeUnit(text, index), (0xDC00...0xDFFF).contains(low) {
                index += 6
            } else {
                traits.insert(.loneSurrogate)
            }
        case 0xDC00...0xDFFF:
            traits.insert(.loneSurrogate)
        default:
            break
        }
    }

    /// One character of two to four bytes: shortest form only, no surrogates, nothing beyond U+10FFFF.
    private static func scanMultibyte(_ text: Span<UInt8>, _ index: inout Int) throws(JSONError) {
        let start = index
        let lead = text[start]
        let length: Int
        // The range of the second byte carries the rules of the shortest form, surrogates and the upper end.
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw JSONError(.invalidUTF8, at: start)
        }
        guard start + length <= text.count, second.contains(text[start + 1]) else { throw JSONError(.invalidUTF8, at: start) }
        for offset in 2..<max(length, 2) where text[start + offset] & 0xC0 != 0x80 {
            throw JSONError(.invalidUTF8, at: start)
        }
        index = start + length
    }

    /// The byte that a two-character escape stands for, told by its second character.
    static func simpleEscape(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): character
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// The UTF-16 code unit of the `\uXXXX` that stands at the index, or nil when none does.
    static func codeUnit(_ text: Span<UInt8>, _ index: Int) -> UInt16? {
        guard index + 6 <= text.count, text[index] == UInt8(ascii: "\\"), text[index + 1] == UInt8(ascii: "u") else { return nil }
        var unit: UInt16 = 0
        for offset in 2..<6 {
            guard let digit = HexDigit.value(text[index + offset]) else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
