/// Resolves the escapes of a string that was read over before.
enum JSONStringDecoder {
    /// The UTF-8 bytes of the string between these offsets, quotation marks excluded. A lone surrogate becomes the three bytes that UTF-8 would give it
    /// if it were a character, so that two spellings of one name are still equal.
    static func decode(_ text: Span<UInt8>, from start: Int, to end: Int) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(end - start)
        var index = start
        while index < end {
            guard text[index] == UInt8(ascii: "\\") else {
                decoded.append(text[index])
                index += 1
                continue
            }
            if let unit = JSONStringScanner.codeUnit(text, index) {
                index += 6
                var scalar = UInt32(unit)
                if (0xD800...0xDBFF).contains(unit), index < end, let low = JSONStringScanner.codeUnit(text, index), (0xDC00...0xDFFF).contains(low) {
                    index += 6
                    scalar = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
                }
                append(scalar, to: &decoded)
            } else {
                decoded.append(JSONStringScanner.simpleEscape(text[index + 1]) ?? text[index + 1])
                index += 2
            }
        }
        return decoded
    }

    private static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        func continuation(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift) & 0x3F) }
        switch scalar {
        case ..<0x80:
            bytes.append(UInt8(scalar))
        case ..<0x800:
            bytes.append(UInt8(0xC0 | scalar >> 6))
            bytes.append(continuation(0))
        case ..<0x10000:
            bytes.append(UInt8(0xE0 | scalar >> 12))
            bytes.append(continuation(6))
            bytes.append(continuation(0))
        default:
            bytes.append(UInt8(0xF0 | scalar >> 18))
            bytes.append(continuation(12))
            bytes.append(continuation(6))
            bytes.append(continuation(0))
        }
    }
}
