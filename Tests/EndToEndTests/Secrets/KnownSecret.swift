import Foundation
import OpenSSL

/// A text that may stand in certain places only, or in none.
struct KnownSecret: Hashable, Sendable {
    enum Kind: Hashable, Sendable, CaseIterable {
        /// Nowhere at all: keys, the admin token, a database's password, names and identity numbers.
        case secret
        /// In the one answer that brings it.
        case couponToken
        /// In answers to the merchant, and in the journal's recorded answer, from which they are given again.
        case cardToken
        /// In answers to the merchant and in the database: openids, and what WeChat Pay tells of cards.
        case personal
    }

    let name: String
    let text: String
    let kind: Kind
}

extension KnownSecret {
    /// The spellings under which it could stand somewhere, each with its name.
    var spellings: [(name: String, bytes: Data)] {
        let bytes = Array(text.utf8)
        let hexadecimal = bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        let escaped = text.utf16.map { unit in
            unit < 0x80 ? String(UnicodeScalar(UInt8(unit))) : "\\u" + String(0x1_0000 + Int(unit), radix: 16).dropFirst()
        }.joined()
        let percent = StartingRequest.percentEncoded(text)
        var spellings = [
            ("plain", text), ("hexadecimal", hexadecimal), ("HEXADECIMAL", hexadecimal.uppercased()), ("JSON escapes", escaped),
            ("percent-encoded", percent), ("slashes escaped", text.replacing("/", with: "\\/")),
        ]
        for offset in 0..<3 { spellings.append(("base64, offset \(offset)", Self.base64(bytes, after: offset))) }
        var seen: Set<String> = []
        return spellings.filter { seen.insert($0.1).inserted }.map { (name: $0.0, bytes: Data($0.1.utf8)) }
    }

    /// The characters of a base64 text that follow from these bytes alone, when so many others stand in front of them.
    private static func base64(_ bytes: [UInt8], after offset: Int) -> String {
        let text = Base64.encode([UInt8](repeating: 0, count: offset) + bytes)
        let begin = offset == 0 ? 0 : offset + 1
        let end = (offset + bytes.count) * 8 / 6
        return String(text.prefix(end).dropFirst(begin))
    }

    /// The lines of a PEM file between its marks.
    static func lines(ofPEM pem: String, name: String) -> [KnownSecret] {
        pem.split(separator: "\n").filter { !$0.hasPrefix("-----") && $0.count > 20 }
            .map { KnownSecret(name: name, text: String($0), kind: .secret) }
    }
}
