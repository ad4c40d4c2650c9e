/// Which characters a field may hold.
struct FieldCharacters: Sendable {
    let rule: String
    let allows: @Sendable (UInt8) -> Bool

    static let lettersAndDigits = FieldCharacters(rule: "may hold digits and letters only") { isLetterOrDigit($0) }
    static let requestNumber = FieldCharacters(rule: "may hold digits, letters and _ only") { isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
    static let cardCode = FieldCharacters(rule: "may hold digits, letters and _-|* only") { byte in
        isLetterOrDigit(byte) || "_-|*".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: false
        }
    }
}
