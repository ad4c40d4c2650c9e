/// Escapes what JSON requires to be escaped, and nothing else.
package enum JSONStringEncoder {
    package static func append(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
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
