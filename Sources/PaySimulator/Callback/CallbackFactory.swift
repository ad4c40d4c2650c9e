package import OpenSSL

/// Makes callbacks as values: encrypted, signed, and on demand spoiled. It needs no server and sends nothing.
package struct CallbackFactory: Sendable {
    package static let signatureType = "WECHATPAY2-SHA256-RSA2048"
    package static let signTestPrefix = "WECHATPAY/SIGNTEST/"

    package let identity: PlatformIdentity
    package let clock: SimulatorClock
    package let random: SimulatorRandom

    package init(identity: PlatformIdentity, clock: SimulatorClock = .system, random: SimulatorRandom) {
        self.identity = identity
        self.clock = clock
        self.random = random
    }

    /// One delivery of a notification: the same body each time, signed anew.
    ///
    /// - Parameters:
    ///   - fault: What is wrong with it. Faults of delivery (duplicate, drop, delay, reorder) and of answers change nothing here;
    ///     `keyRotation` rotates the identity first.
    ///   - timestamp: Unix seconds of the signature; nil is the clock's.
    ///   - key: The key that signs; nil lets the identity choose.
    package func callback(
        _ notification: PlatformNotification, for merchant: SimulatedMerchant, fault: Fault? = nil, timestamp: Int64? = nil,
        key: PlatformKey? = nil
    ) throws(OpenSSLError) -> SignedCallback {
        if fault == .keyRotation { try identity.rotate() }
        let ordinaryKey = key ?? identity.callbackKey()
        let time = timestamp ?? clock.unixSeconds
        let envelope = try envelope(notification, cipher: merchant.cipher)
        let body = envelope.bytes()
        switch fault {
        case .signTestProbe:
            return try probe(signed(body, key: ordinaryKey, timestamp: time))
        case .wrongKey:
            return try signed(body, key: identity.strayKey().renamed(ordinaryKey.serial), timestamp: time)
        case .unknownSerial:
            return try signed(body, key: identity.strayKey(), timestamp: time)
        case .merchantSerial:
            return try signed(body, key: ordinaryKey.renamed(merchant.certificateSerial), timestamp: time)
        case .serialOfOtherKind:
            return try signed(body, key: ordinaryKey.renamed(identity.keyOfOtherKind(than: ordinaryKey).serial), timestamp: time)
        case .publicKey:
            return try signed(body, key: identity.publicKey, timestamp: time)
        case .otherKeyKind:
            return try signed(body, key: identity.keyOfOtherKind(than: ordinaryKey), timestamp: time)
        case .garbageBody:
            return try signed(Array("\u{1}garbage, not JSON: ".utf8) + random.bytes(64), key: ordinaryKey, timestamp: time)
        case .alteredBody:
            return try signed(body, key: ordinaryKey, timestamp: time).with(body: Self.altered(body))
        case .reencodedBody:
            return try signed(body, key: ordinaryKey, timestamp: time).with(body: envelope.bytes(.spaced))
        case .staleTimestamp:
            return try signed(body, key: ordinaryKey, timestamp: time - 301)
        case .futureTimestamp:
            return try signed(body, key: ordinaryKey, timestamp: time + 600)
        case .missingHeader:
            return try signed(body, key: ordinaryKey, timestamp: time).removing("Wechatpay-Nonce")
        case .wrongAPIv3Key:
            let foreign = try self.envelope(notification, cipher: merchant.foreignCipher())
            return try signed(foreign.bytes(), key: ordinaryKey, timestamp: time)
        case .truncatedCiphertext:
            return try signed(self.envelope(notification, cipher: merchant.cipher, sealedLimit: 12).bytes(), key: ordinaryKey, timestamp: time)
        default:
            return try signed(body, key: ordinaryKey, timestamp: time)
        }
    }

    /// Any body under a right signature.
    package func signed(_ body: [UInt8], key: PlatformKey? = nil, timestamp: Int64? = nil) throws(OpenSSLError) -> SignedCallback {
        let key = key ?? identity.callbackKey()
        let time = String(timestamp ?? clock.unixSeconds)
        let nonce = random.text(32)
        let signature = try key.sign(SigningText.platform(timestamp: time, nonce: nonce, body: body))
        return SignedCallback(
            headers: [
                ("Content-Type", "application/json"),
                ("Accept", "*/*"),
                ("User-Agent", "Mozilla/4.0"),
                ("Pragma", "no-cache"),
                ("Cache-Control", "no-cache"),
                ("Request-ID", random.text(24) + "-0"),
                ("Wechatpay-Timestamp", time),
                ("Wechatpay-Nonce", nonce),
                ("Wechatpay-Serial", key.serial),
                ("Wechatpay-Signature", signature),
                ("Wechatpay-Signature-Type", Self.signatureType),
            ],
            body: body)
    }

    /// The envelope around the encrypted resource.
    package func envelope(
        _ notification: PlatformNotification, cipher: AES256GCM, sealedLimit: Int = .max
    ) throws(OpenSSLError) -> JSON {
        let sealed = try cipher.seal(
            notification.resource, nonce: Array(notification.resourceNonce.utf8),
            associatedData: Array((notification.associatedData ?? "").utf8))
        return .object([
            ("id", .string(notification.id)),
            ("create_time", .string(BeijingTime.seconds(notification.createTime))),
            ("resource_type", "encrypt-resource"),
            ("event_type", .string(notification.eventType)),
            ("summary", .string(notification.summary)),
            (
                "resource",
                .object([
                    ("original_type", notification.originalType.map(JSON.string)),
                    ("algorithm", "AEAD_AES_256_GCM"),
                    ("ciphertext", .string(Base64.encode(Array(sealed.prefix(sealedLimit))))),
                    ("associated_data", notification.associatedData.map(JSON.string)),
                    ("nonce", .string(notification.resourceNonce)),
                ])
            ),
        ])
    }

    private func probe(_ callback: SignedCallback) throws(OpenSSLError) -> SignedCallback {
        callback.replacing("Wechatpay-Signature", with: Self.signTestPrefix + Base64.encode(random.bytes(192)))
    }

    /// One byte in the middle, which is within the ciphertext, becomes another of the same alphabet.
    private static func altered(_ body: [UInt8]) -> [UInt8] {
        var altered = body
        let middle = altered.count / 2
        guard altered.indices.contains(middle) else { return altered }
        altered[middle] = altered[middle] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        return altered
    }
}
