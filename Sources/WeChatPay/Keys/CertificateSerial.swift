/// The serial of a certificate as the number it is: the case of its hexadecimal digits and leading zeros do not matter.
struct CertificateSerial: Hashable, Sendable {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt64

    /// Reads hexadecimal digits. Nil when there is none, when another character is among them, or when the number has more than 192 bits (the
    /// serials of X.509 have at most 160).
    init?(hexadecimal text: String) {
        var (high, middle, low) = (UInt64(0), UInt64(0), UInt64(0))
        guard !text.isEmpty else { return nil }
        for byte in text.utf8 {
            guard let digit = HexDigit.value(byte), high >> 60 == 0 else { return nil }
            high = high << 4 | middle >> 60
            middle = middle << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
        self.high = high
        self.middle = middle
        self.low = low
    }

    /// Whether a text names a certificate, and not a public key.
    static func isCertificates(_ serial: String) -> Bool {
        CertificateSerial(hexadecimal: serial) != nil
    }
}

/// A hexadecimal digit of either case.
enum HexDigit {
    static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
        default: nil
        }
    }
}
