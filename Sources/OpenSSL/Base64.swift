/// Base64 of RFC 4648 §4: the standard alphabet, padded, one text for one value.
package enum Base64 {
    /// The bytes of a text; nil when it holds anything but the alphabet (white space included), when its padding is wrong or absent, or when bits that
    /// belong to no byte are set.
    package static func decode(_ text: [UInt8]) -> [UInt8]? {
        text.withUnsafeBufferPointer(decode)
    }

    /// The same for a part of an array, without copying it first.
    package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        text.withUnsafeBufferPointer(decode)
    }

    /// The same for a string.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8(decode)
    }

    /// The text of some bytes.
    package static func encode(_ bytes: [UInt8]) -> String {
        // A local copy spares the check, at every character, whether the global is made already.
        let alphabet = alphabet
        return String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { output in
            var written = 0
            var index = 0
            while index < bytes.count {
                let count = min(3, bytes.count - index)
                var group = UInt32(bytes[index]) << 16
                if count > 1 { group |= UInt32(bytes[index + 1]) << 8 }
                if count > 2 { group |= UInt32(bytes[index + 2]) }
                for position in 0..<4 {
                    let digit = Int(group >> (18 - 6 * UInt32(position)) & 63)
                    output[written + position] = position <= count ? alphabet[digit] : padding
                }
                written += 4
                index += 3
            }
            return written
        }
    }

    private static let padding = UInt8(ascii: "=")
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The value of every byte; what is not in the alphabet has its high bit set, so that one test after the loop finds it.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0x80, count: 256)
        for (value, character) in alphabet.enumerated() {
            values[Int(character)] = UInt8(value)
        }
        return values
    }()

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        if text.isEmpty { return [] }
        if text.count % 4 != 0 { return nil }
        let paddings = text[text.count - 1] != padding ? 0 : text[text.count - 2] != padding ? 1 : 2
        let count = text.count / 4 * 3 - paddings
        var isValid = true
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { output, initializedCount in
            values.withUnsafeBufferPointer { values in
                isValid = decode(text.dropLast(paddings), values, into: output)
            }
            initializedCount = isValid ? count : 0
        }
        return isValid ? bytes : nil
    }

    private static func decode(
        _ digits: Slice<UnsafeBufferPointer<UInt8>>, _ values: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        var seen: UInt8 = 0
        var group: UInt32 = 0
        var groupCount = 0
        var written = 0
        for digit in digits {
            let value = values[Int(digit)]
            seen |= value
            group = group << 6 | UInt32(value & 63)
            groupCount += 1
            if groupCount == 4 {
                output[written] = UInt8(truncatingIfNeeded: group >> 16)
                output[written + 1] = UInt8(truncatingIfNeeded: group >> 8)
                output[written + 2] = UInt8(truncatingIfNeeded: group)
                written += 3
                group = 0
                groupCount = 0
            }
        }
        if groupCount == 2 {
            if group & 0b1111 != 0 { return false }
            output[written] = UInt8(truncatingIfNeeded: group >> 4)
        } else if groupCount == 3 {
            if group & 0b11 != 0 { return false }
            output[written] = UInt8(truncatingIfNeeded: group >> 10)
            output[written + 1] = UInt8(truncatingIfNeeded: group >> 2)
        }
        return seen & 0x80 == 0
    }
}
