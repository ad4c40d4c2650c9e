import Foundation
import OpenSSL
import Synchronization
import Testing

@Suite struct RSATests {
    static let key = Result { try RSAPrivateKey.generate() }
    private let message = Array("1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n{}\n".utf8)

    @Test func whatWeSignTheCommandLineVerifies() throws {
        let key = try Self.key.get()
        let command = try OpenSSLCommand()
        try command.write("public.pem", key.publicKey.pem)
        try command.write("message", message)
        try command.write("signature", key.signSHA256(message))
        #expect(try command.run("dgst -sha256 -verify public.pem -signature signature message") == "Verified OK\n")
        try command.write("message", message + [0])
        #expect(throws: OpenSSLCommand.Failure.self) {
            try command.run("dgst -sha256 -verify public.pem -signature signature message")
        }
    }

    @Test(arguments: [2048, 4096]) func whatTheCommandLineSignsWeVerify(bits: Int) throws {
        let command = try OpenSSLCommand()
        try command.run("genrsa -out private.pem \(bits)")
        try command.run("pkey -in private.pem -pubout -out public.pem")
        try command.write("message", message)
        try command.run("dgst -sha256 -sign private.pem -out signature message")
        let key = try RSAPublicKey(pem: command.read("public.pem"))
        #expect(key.bits == bits)
        #expect(key.verifySHA256(message, signature: try command.read("signature")))
        #expect(try RSAPrivateKey(pem: command.read("private.pem")).publicKey.isSameKey(as: key))
    }

    @Test func everyOtherSignatureIsWrong() throws {
        let key = try Self.key.get()
        let signature = try key.signSHA256(message)
        #expect(key.publicKey.verifySHA256(message, signature: signature))
        for position in [0, 1, 100, signature.count - 1] {
            var altered = signature
            altered[position] ^= 1
            #expect(!key.publicKey.verifySHA256(message, signature: altered))
        }
        let wrong = [
            [], [0], signature + [0], Array(signature.dropLast()), [UInt8](repeating: 255, count: 256), [UInt8](repeating: 0, count: 100_000),
        ]
        for signature in wrong {
            #expect(!key.publicKey.verifySHA256(message, signature: signature))
        }
        #expect(!key.publicKey.verifySHA256([], signature: signature))
        #expect(key.publicKey.verifySHA256([], signature: try key.signSHA256([])))
    }

    @Test func manyThreadsVerifyWithOneKey() throws {
        let key = try Self.key.get()
        let signature = try key.signSHA256(message)
        let other = try RSAPrivateKey.generate().signSHA256(message)
        let publicKey = key.publicKey
        let message = message
        let counts = Mutex((right: 0, wrong: 0))
        let group = DispatchGroup()
        for _ in 0..<24 {
            group.enter()
            let thread = Thread {
                var right = 0
                var wrong = 0
                for _ in 0..<100 {
                    if publicKey.verifySHA256(message, signature: signature) { right += 1 }
                    if !publicKey.verifySHA256(message, signature: other) { wrong += 1 }
                }
                let found = (right, wrong)
                counts.withLock {
                    $0.right += found.0
                    $0.wrong += found.1
                }
                group.leave()
            }
            thread.start()
        }
        group.wait()
        #expect(counts.withLock { $0 } == (2400, 2400))
    }

    @Test func encryptedFieldsOpenWithThePrivateKeyOnly() throws {
        let key = try Self.key.get()
        let plaintext = Array("李小明".utf8)
        let sealed = try key.publicKey.encryptOAEPSHA1(plaintext)
        #expect(sealed.count == 256)
        #expect(try key.decryptOAEPSHA1(sealed) == plaintext)
        #expect(try key.decryptOAEPSHA1(key.publicKey.encryptOAEPSHA1([])) == [])
        let longest = [UInt8](repeating: 7, count: 214)
        #expect(try key.decryptOAEPSHA1(key.publicKey.encryptOAEPSHA1(longest)) == longest)
        #expect(failure { try key.publicKey.encryptOAEPSHA1(longest + [7]) }?.failedStep == .encrypt)
        let stranger = try RSAPrivateKey.generate()
        #expect(failure { try stranger.decryptOAEPSHA1(sealed) }?.failedStep == .decrypt)
        #expect(failure { try key.decryptOAEPSHA1([1, 2, 3]) }?.failedStep == .decrypt)
    }

    @Test func oaepIsTheCommandLinesWithSHA1() throws {
        let key = try Self.key.get()
        let command = try OpenSSLCommand()
        try command.write("private.pem", key.pem())
        try command.write("sealed", key.publicKey.encryptOAEPSHA1(message))
        let options = "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha1"
        try command.run("pkeyutl -decrypt -inkey private.pem \(options) -in sealed -out opened")
        #expect(try command.read("opened") == message)
    }

    @Test func keysSurvivePEM() throws {
        let key = try Self.key.get()
        let pem = try key.pem()
        #expect(pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(key.publicKey.pem.hasPrefix("-----BEGIN PUBLIC KEY-----\n"))
        #expect(try RSAPrivateKey(pem: Array(pem.utf8)).publicKey.isSameKey(as: key.publicKey))
        #expect(try RSAPublicKey(pem: Array(key.publicKey.pem.utf8)).isSameKey(as: key.publicKey))
        #expect(try !RSAPrivateKey.generate().publicKey.isSameKey(as: key.publicKey))
    }

    @Test func sizesThatNoKeyHasAreRefused() throws {
        for bits in [-1, 0, 100, 16_385, .max] {
            #expect(failure { try RSAPrivateKey.generate(bits: bits) }?.failedStep == .generateKey)
        }
    }

    @Test(arguments: [
        "", "\0", "hello", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ])
    func garbageIsNamed(text: String) throws {
        let publicFailure = try #require(failure { try RSAPublicKey(pem: Array(text.utf8)) })
        #expect(publicFailure.failedStep == .readPublicKey)
        #expect(!publicFailure.reasons.isEmpty || text.isEmpty)
        let privateFailure = try #require(failure { try RSAPrivateKey(pem: Array(text.utf8)) })
        #expect(privateFailure.failedStep == .readPrivateKey)
        #expect(privateFailure.description.hasPrefix("OpenSSL could not read an RSA private key"))
    }

    @Test func otherKindsOfKeysAreNamed() throws {
        let command = try OpenSSLCommand()
        try command.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out private.pem")
        try command.run("pkey -in private.pem -pubout -out public.pem")
        // The reasons of an earlier failure must not show in a later one.
        _ = failure { try RSAPublicKey(pem: [1]) }
        let expected = OpenSSLError(failedStep: .keyIsNotRSA, reasons: [])
        #expect(failure { try RSAPublicKey(pem: command.read("public.pem")) } == expected)
        #expect(failure { try RSAPrivateKey(pem: command.read("private.pem")) } == expected)
        #expect(failure { try RSAPublicKey(pem: command.read("private.pem")) }?.failedStep == .readPublicKey)
    }

    @Test func anEncryptedKeyIsRefusedWithoutAskingForItsPassphrase() throws {
        let command = try OpenSSLCommand()
        try command.run("genrsa -aes256 -passout pass:secret -out private.pem 2048")
        let refusal = try #require(failure { try RSAPrivateKey(pem: command.read("private.pem")) })
        #expect(refusal.failedStep == .readPrivateKey)
        #expect(refusal.description.contains("without a passphrase"))
    }

    @Test func thePublicKeyDoesNotKeepThePrivateOneAlive() throws {
        weak var gone: RSAPrivateKey?
        let publicKey: RSAPublicKey
        do {
            let key = try RSAPrivateKey.generate()
            gone = key
            publicKey = key.publicKey
        }
        #expect(gone == nil)
        #expect(!publicKey.verifySHA256(message, signature: message))
    }
}

/// The OpenSSLError that `body` throws.
func failure<Product>(_ body: () throws -> Product) -> OpenSSLError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? OpenSSLError
    }
}
