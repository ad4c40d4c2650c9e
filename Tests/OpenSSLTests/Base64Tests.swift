import Foundation
import OpenSSL
import Testing

@Suite struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func textsOfRFC4648(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
        #expect(Base64.decode(Array(encoded.utf8)) == Array(plain.utf8))
        #expect(Base64.decode(Array("<\(encoded)>".utf8).dropFirst().dropLast()) == Array(plain.utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "=", "==", "===", "====", "=g==", "Z===", "Zg=a", "Z=g=", "Zm8=Zm8=", "Zg==Zg==", " Zg==", "Zg== ", "Zg==\n",
        "Zm9v\nZm9v",
        "Zm9v\r\nZm9vZg", "Zm-_", "Zm9v\0\0\0\0", "Zm9é", "Zh==", "Zm9=", "WECHATPAY/SIGNTEST/xyz\u{0}", "WECHATPAY SIGNTEST+/==", "\u{FEFF}Zm9v",
        "Zm9v====",
    ])
    func anythingElseIsNothing(text: String) {
        #expect(Base64.decode(text) == nil)
        #expect(Base64.decode(Array(text.utf8)) == nil)
    }

    @Test func everyByteIsInTheAlphabetOrRefused() {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for byte in UInt8.min...UInt8.max {
            for position in 0..<4 {
                var text = Array("AAAA".utf8)
                text[position] = byte
                let isAllowed = alphabet.contains(byte) || (byte == UInt8(ascii: "=") && position == 3)
                #expect((Base64.decode(text) != nil) == isAllowed, "byte \(byte) at \(position)")
            }
        }
    }

    @Test func agreesWithFoundation() {
        var generator = SeededGenerator()
        for count in 0..<300 {
            let bytes = generator.bytes(count)
            let text = Data(bytes).base64EncodedString()
            #expect(Base64.encode(bytes) == text, "seed \(generator.seed)")
            #expect(Base64.decode(text) == bytes, "seed \(generator.seed)")
        }
    }

    /// One value has one text: what decodes at all encodes to the very same text again.
    @Test func alteredTextsDecodeToThemselvesOrNotAtAll() {
        var generator = SeededGenerator()
        for _ in 0..<3000 {
            var text = Array(Base64.encode(generator.bytes(Int.random(in: 1...30, using: &generator))).utf8)
            let position = Int.random(in: text.indices, using: &generator)
            text[position] = Array("A=/+z9 \n-".utf8).randomElement(using: &generator) ?? 0
            if let bytes = Base64.decode(text) {
                #expect(Array(Base64.encode(bytes).utf8) == text, "seed \(generator.seed)")
            }
        }
    }
}
