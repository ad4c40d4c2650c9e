import OpenSSL
import PaySimulator
import Testing

/// The simulator's signatures held against the openssl program and against published values, not against our own code.
struct SignatureTests {
    @Test(arguments: [KeyMode.certificate, .publicKey])
    func opensslVerifiesCallbacks(mode: KeyMode) throws {
        let scene = try Scene(mode)
        let openssl = try OpenSSLCommandLine()
        defer { openssl.remove() }
        let callback = try scene.factory.callback(scene.notification(), for: scene.merchant.merchant)

        let publicKey: [UInt8]
        if let certificate = scene.identity.callbackKey().certificate {
            let file = try openssl.file("certificate.pem", Array(certificate.pem.utf8))
            publicKey = try openssl.run("x509", "-in", file, "-noout", "-pubkey")
            let serial = String(decoding: try openssl.run("x509", "-in", file, "-noout", "-serial"), as: UTF8.self)
            #expect(serial == "serial=\(try #require(callback["Wechatpay-Serial"]))\n")
        } else {
            publicKey = Array(scene.identity.publicKey.publicKey.pem.utf8)
            #expect(callback["wechatpay-serial"]?.hasPrefix("PUB_KEY_ID_") == true)
        }
        let time = try #require(callback["Wechatpay-Timestamp"])
        let nonce = try #require(callback["Wechatpay-Nonce"])
        let signature = try #require(callback["Wechatpay-Signature"].flatMap { Base64.decode($0) })
        let text = Array("\(time)\n\(nonce)\n".utf8) + callback.body + [0x0A]
        #expect(try openssl.verifies(text, signature: signature, publicKeyPEM: publicKey))
        #expect(try !openssl.verifies(text.dropLast(), signature: signature, publicKeyPEM: publicKey))
    }

    @Test func acceptsWhatOpensslSigned() async throws {
        let scene = try Scene()
        let openssl = try OpenSSLCommandLine()
        defer { openssl.remove() }
        let key = try openssl.file("merchant.pem", Array(try scene.merchant.privateKey.pem().utf8))
        let time = String(scene.time.now / 1000)
        let text = try openssl.file("text", Array("GET\n/v3/certificates?algorithm_type=RSA\n\(time)\nN0nce\n\n".utf8))
        let signature = Base64.encode(try openssl.run("dgst", "-sha256", "-sign", key, text))
        let request = try scene.call("GET", "/v3/certificates?algorithm_type=RSA") { parts in
            parts.nonce = "N0nce"
            parts.signature = signature
        }
        #expect(try await scene.api().answer(request).status == 200)
    }

    @Test(arguments: [
        ("coupon", "kWWkqC7ubHK3NGoSqAErXWD/0CG+HXWk94RS85cUO8vkmhZ84AyIG8HAubjkxG7s5MWJkHt3sQ=="),
        (nil, "kWWkqC7ubHK3NGoSqAErXWD/0CG+HXWk94RS85cUO8vkmhZ84AyIzZ5qVOad82ehUlBnRxOWkA=="),
    ])
    func encryptsToKnownCiphertext(associatedData: String?, ciphertext: String) throws {
        let scene = try Scene()
        let notification = PlatformNotification(
            id: "1", createTime: 0, eventType: "COUPON.USE", summary: "", associatedData: associatedData, resourceNonce: "0a1b2c3d4e5f",
            resource: Array(#"{"stock_id":"98765","coupon_id":"4242"}"#.utf8))
        let cipher = try #require(AES256GCM(key: Array("selfmade-apiv3-key-for-vectors00".utf8)))
        let envelope = try scene.factory.envelope(notification, cipher: cipher)
        #expect(envelope["resource"]?["ciphertext"] == .string(ciphertext))
        #expect(envelope["resource"]?["associated_data"] == associatedData.map(JSON.string))
    }

    @Test func opensslReadsExportedFiles() throws {
        let scene = try Scene()
        let openssl = try OpenSSLCommandLine()
        defer { openssl.remove() }
        let platform = try scene.identity.export(to: openssl.directory + "/platform")
        let merchant = try scene.merchant.export(to: openssl.directory + "/merchant")
        #expect(platform.publicKeyID == scene.identity.publicKey.serial)
        _ = try openssl.run("pkey", "-pubin", "-in", platform.publicKeyFile, "-noout")
        let serial = try #require(platform.certificateFiles.keys.first)
        let shown = try openssl.run("x509", "-in", try #require(platform.certificateFiles[serial]), "-noout", "-serial")
        #expect(String(decoding: shown, as: UTF8.self) == "serial=\(serial)\n")
        _ = try openssl.run("pkey", "-in", merchant.privateKeyFile, "-noout", "-check")
        #expect(throws: SimulatorError.self) { try scene.identity.export(to: merchant.privateKeyFile) }
    }
}
