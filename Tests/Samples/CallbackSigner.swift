package import OpenSSL
package import WeChatPay

/// Plays WeChat Pay towards a receiver: encrypts a resource, writes the envelope, signs it.
package struct CallbackSigner: Sendable {
    /// The key that signs, and the text for `Wechatpay-Serial`.
    package var key: RSAPrivateKey
    package var serial: String
    /// The 32 bytes of the APIv3 key.
    package var apiv3Key: [UInt8]
    /// What `Wechatpay-Timestamp` and `create_time` say.
    package var time: WeChatTime

    package init(
        key: RSAPrivateKey, serial: String, apiv3Key: [UInt8] = Array(SampleIdentities.apiv3KeyText.utf8), time: WeChatTime = ManualClock.start
    ) {
        self.key = key
        self.serial = serial
        self.apiv3Key = apiv3Key
        self.time = time
    }

    /// Signs with the sample platform certificate.
    package static func platform(time: WeChatTime = ManualClock.start) throws -> CallbackSigner {
        let identity = try SampleIdentities.platform()
        return CallbackSigner(key: identity.key, serial: identity.serial, time: time)
    }

    /// Signs with the sample WeChat Pay public key.
    package static func publicKey(time: WeChatTime = ManualClock.start) throws -> CallbackSigner {
        CallbackSigner(key: try SampleIdentities.publicKeyPrivateHalf(), serial: SampleIdentities.publicKeyID, time: time)
    }

    /// A whole callback: its plaintext encrypted, its envelope written, its body signed.
    package func callback(
        id: String, eventType: String, resource: String, originalType: String = "coupon", summary: String = "通知"
    ) throws -> SignedCallback {
        try sign(body: envelope(id: id, eventType: eventType, resource: Array(resource.utf8), originalType: originalType, summary: summary))
    }

    /// The body of a callback.
    package func envelope(
        id: String, eventType: String, resource: [UInt8], originalType: String = "coupon", summary: String = "通知", nonce: String = "0a1b2c3d4e5f",
        associatedData: String = "coupon"
    ) throws -> [UInt8] {
        let ciphertext = try encrypt(resource, nonce: nonce, associatedData: associatedData)
        let text = """
            {"id":"\(id)","create_time":"\(time.rfc3339)","resource_type":"encrypt-resource","event_type":"\(eventType)","summary":"\(summary)",\
            "resource":{"original_type":"\(originalType)","algorithm":"AEAD_AES_256_GCM","ciphertext":"\(ciphertext)",\
            "associated_data":"\(associatedData)","nonce":"\(nonce)"}}
            """
        return Array(text.utf8)
    }

    /// The base64 text of ciphertext and tag.
    package func encrypt(_ plaintext: [UInt8], nonce: String = "0a1b2c3d4e5f", associatedData: String = "coupon") throws -> String {
        guard let cipher = AES256GCM(key: apiv3Key) else { throw KeyError.apiv3KeyLength(apiv3Key.count) }
        return Base64.encode(try cipher.seal(plaintext, nonce: Array(nonce.utf8), associatedData: Array(associatedData.utf8)))
    }

    /// Signs a body, whatever it is.
    package func sign(body: [UInt8], nonce: String = "EcoYoAI8RP5qRVSqmyFdYBzQ9bZ3XkVu") throws -> SignedCallback {
        let timestamp = time.unixSeconds
        let signature = try key.signSHA256(Array("\(timestamp)\n\(nonce)\n".utf8) + body + [0x0A])
        return SignedCallback(
            headers: [
                HeaderField("Content-Type", "application/json"),
                HeaderField("Request-ID", "08F78BB5AF0610D302189F84AB6A20BE0C28A1D2B0-268435456"),
                HeaderField("Wechatpay-Nonce", nonce),
                HeaderField("Wechatpay-Serial", serial),
                HeaderField("Wechatpay-Signature", Base64.encode(signature)),
                HeaderField("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048"),
                HeaderField("Wechatpay-Timestamp", String(timestamp)),
            ], body: body)
    }
}
