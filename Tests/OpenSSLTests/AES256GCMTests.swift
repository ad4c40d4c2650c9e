import OpenSSL
import Testing

@Suite struct AES256GCMTests {
    private struct Vector {
        let nonce: String
        let associatedData: String
        let plaintext: String
        let sealed: String
    }

    private static let key = Array("selfmade-apiv3-key-for-vectors00".utf8)
    private static let coupon = #"{"stock_id":"98765","coupon_id":"4242"}"#
    private static let vectors = [
        Vector(
            nonce: "0a1b2c3d4e5f", associatedData: "coupon", plaintext: coupon,
            sealed: "kWWkqC7ubHK3NGoSqAErXWD/0CG+HXWk94RS85cUO8vkmhZ84AyIG8HAubjkxG7s5MWJkHt3sQ=="),
        Vector(
            nonce: "0a1b2c3d4e5f", associatedData: "", plaintext: coupon,
            sealed: "kWWkqC7ubHK3NGoSqAErXWD/0CG+HXWk94RS85cUO8vkmhZ84AyIzZ5qVOad82ehUlBnRxOWkA=="),
        Vector(nonce: "abcdefghijkl", associatedData: "", plaintext: "", sealed: "026+NjeHiauYsg5AAYdgJA=="),
    ]

    @Test func knownTextsOpenAndSeal() throws {
        let cipher = try #require(AES256GCM(key: Self.key))
        for vector in Self.vectors {
            let nonce = Array(vector.nonce.utf8)
            let associatedData = Array(vector.associatedData.utf8)
            let sealed = try #require(Base64.decode(vector.sealed))
            #expect(cipher.open(sealed, nonce: nonce, associatedData: associatedData) == Array(vector.plaintext.utf8))
            #expect(try cipher.seal(Array(vector.plaintext.utf8), nonce: nonce, associatedData: associatedData) == sealed)
        }
    }

    @Test(arguments: [0, 1, 16, 24, 31, 33, 64]) func keysOfAnotherLengthAreRefused(count: Int) {
        #expect(AES256GCM(key: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test func anyAlteredBitIsNoticed() throws {
        let cipher = try #require(AES256GCM(key: Self.key))
        let nonce = Array("0a1b2c3d4e5f".utf8)
        let sealed = try cipher.seal(Array(Self.coupon.utf8), nonce: nonce, associatedData: [1, 2, 3])
        for position in sealed.indices {
            var altered = sealed
            altered[position] ^= 0x80
            #expect(cipher.open(altered, nonce: nonce, associatedData: [1, 2, 3]) == nil)
        }
        for count in 0..<sealed.count {
            #expect(cipher.open(Array(sealed.prefix(count)), nonce: nonce, associatedData: [1, 2, 3]) == nil)
        }
        #expect(cipher.open(sealed, nonce: nonce, associatedData: [1, 2]) == nil)
        #expect(cipher.open(sealed, nonce: Array("0a1b2c3d4e5g".utf8), associatedData: [1, 2, 3]) == nil)
        let other = try #require(AES256GCM(key: Array(Self.key.reversed())))
        #expect(other.open(sealed, nonce: nonce, associatedData: [1, 2, 3]) == nil)
        #expect(cipher.open(sealed, nonce: nonce, associatedData: [1, 2, 3]) == Array(Self.coupon.utf8))
    }

    @Test func noncesOfAnyLengthButZeroAreTaken() throws {
        let cipher = try #require(AES256GCM(key: Self.key))
        for count in [1, 7, 8, 12, 13, 16, 128] {
            let nonce = [UInt8](repeating: 5, count: count)
            let sealed = try cipher.seal([1, 2, 3], nonce: nonce, associatedData: [])
            #expect(cipher.open(sealed, nonce: nonce, associatedData: []) == [1, 2, 3])
        }
        for count in [0, 129, 100_000] {
            let nonce = [UInt8](repeating: 5, count: count)
            #expect(cipher.open([UInt8](repeating: 0, count: 32), nonce: nonce, associatedData: []) == nil)
            #expect(failure { try cipher.seal([1], nonce: nonce, associatedData: []) }?.failedStep == .seal)
        }
    }

    @Test func whatWasSealedOpens() throws {
        var generator = SeededGenerator()
        for _ in 0..<200 {
            let cipher = try #require(AES256GCM(key: generator.bytes(32)))
            let plaintext = generator.bytes(Int.random(in: 0...3000, using: &generator))
            let nonce = generator.bytes(12)
            let associatedData = generator.bytes(Int.random(in: 0...40, using: &generator))
            let sealed = try cipher.seal(plaintext, nonce: nonce, associatedData: associatedData)
            #expect(sealed.count == plaintext.count + 16)
            #expect(cipher.open(sealed, nonce: nonce, associatedData: associatedData) == plaintext, "seed \(generator.seed)")
        }
    }

    @Test func theKeyIsNeverPrinted() throws {
        let cipher = try #require(AES256GCM(key: Self.key))
        var dumped = ""
        dump(cipher, to: &dumped)
        for text in ["\(cipher)", String(reflecting: [cipher]), dumped] {
            #expect(text.contains("redacted"))
            #expect(!text.contains("115"))
        }
    }
}
