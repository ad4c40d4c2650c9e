/// Writes one JSON object, member by member in the order they are added: the same members give the same bytes, which a repeated request must have.
struct JSONObjectWriter {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    mutating func add(_ name: String, _ value: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        append(string: name)
        bytes.append(UInt8(ascii: ":"))
        append(string: value)
    }

    /// The object's text.
    func finished() -> [UInt8] {
        bytes + [UInt8(ascii: "}")]
    }

    private mutating func append(string: String) {
        bytes.append(UInt8(ascii: "\""))
        JSONStringEncoder.append(string.utf8, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }
}

/// Escapes what JSON requires to be escaped, and nothing else.
enum JSONStringEncoder {
    static func append(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case ..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(hexDigits[Int(byte >> 4)])
                bytes.append(hexDigits[Int(byte & 15)])
            default:
                bytes.append(byte)
            }
        }
    }

    static let hexDigits = Array("0123456789abcdef".utf8)
}
