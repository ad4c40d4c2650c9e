import OpenSSL
import Testing

@Suite struct PrimitivesTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func digestsOfFIPS180(text: String, digest: String) {
        #expect(hexadecimal(SHA256.digest(Array(text.utf8))) == digest)
    }

    @Test(arguments: [("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"), ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d")])
    func sha1DigestsOfFIPS180(text: String, digest: String) {
        #expect(hexadecimal(SHA1.digest(Array(text.utf8))) == digest)
    }

    @Test func digestsAreTheCommandLines() throws {
        var generator = SeededGenerator()
        let command = try OpenSSLCommand()
        for count in [1, 55, 56, 64, 1000, 100_000] {
            let bytes = generator.bytes(count)
            try command.write("bytes", bytes)
            #expect(try command.run("dgst -sha256 -r bytes").hasPrefix(hexadecimal(SHA256.digest(bytes)) + " "), "seed \(generator.seed)")
        }
    }

    @Test func randomBytesDiffer() throws {
        #expect(try SecureRandom.bytes(0) == [])
        let drawn = try (0..<100).map { _ in try SecureRandom.bytes(16) }
        #expect(drawn.allSatisfy { $0.count == 16 })
        #expect(Set(drawn).count == 100)
        #expect(failure { try SecureRandom.bytes(-1) }?.failedStep == .random)
        #expect(failure { try SecureRandom.bytes(.max) }?.failedStep == .random)
    }

    @Test func comparisonKnowsLengthAndContent() {
        #expect(ConstantTime.isEqual([], []))
        #expect(ConstantTime.isEqual([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.isEqual([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.isEqual([1, 2, 3], [1, 2]))
        #expect(!ConstantTime.isEqual([], [0]))
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
