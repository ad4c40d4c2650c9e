import CardHTTP
import CardLedger
import CardService
import Cards
import OpenSSL
import Samples
import Testing
import WeChatPay

/// Every row of the table of answers, over a real socket: the status, the refusal's name in metric and log, and a process that goes on accepting.
@Suite struct AnswerTableTests {
    /// One way to be refused.
    private struct Row {
        let refusal: String
        let status: Int
        let what: String
        let request: [UInt8]

        init(_ refusal: String, _ status: Int, _ what: String, _ request: [UInt8]) {
            self.refusal = refusal
            self.status = status
            self.what = what
            self.request = request
        }
    }

    private func check(_ rows: [Row], on service: TestServer) async throws {
        for (index, row) in rows.enumerated() {
            let comment = Comment(rawValue: "\(row.refusal): \(row.what)")
            let isProbe = row.refusal == "signature_probe"
            let metric = isProbe ? "cardkeeper_callbacks_signature_probe_total" : #"cardkeeper_callbacks_refused_total{refusal="\#(row.refusal)"}"#
            let counted = try #require(service.metric(metric), comment)
            let logged = service.log.count(refusal: row.refusal)

            let connection = try service.connection()
            try await connection.send(row.request)
            let response = try await connection.response()

            #expect(response.status == row.status, comment)
            #expect(response.headers["content-type"] == "application/json", comment)
            #expect(response.body.hasPrefix(#"{"code":"FAIL","message":""#) && response.body.hasSuffix(#""}"#), comment)
            #expect(!response.body.contains("_"), "the body tells no inner name")
            #expect(service.metric(metric) == counted + 1, comment)
            #expect(service.log.count(refusal: row.refusal) == logged + 1, comment)

            let good = try await service.deliver(try service.accepted(id: "EV-good-\(row.refusal)-\(index)", card: "DC-good"))
            #expect(good.status == 204, comment)
        }
    }

    @Test func refusesWhatIsNoCallback() async throws {
        try await TestServer.running { service async throws in
            let good = try service.accepted(id: "EV-1", card: "DC-1")
            var big = good
            big.body = [UInt8](repeating: 0x20, count: (1 << 20) + 1)
            let bigHead = "POST /notify/\(SampleIdentities.mchid) HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n"
            try await check(
                [
                    Row("unknown_path", 404, "another path", Array("POST /v1/cards HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".utf8)),
                    Row("unknown_path", 404, "the admin port's metrics", Array("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".utf8)),
                    Row("unknown_merchant", 404, "a stranger", good.request(mchid: "1600000009")),
                    Row("method_not_allowed", 405, "GET", good.request(method: "GET")),
                    Row("method_not_allowed", 405, "PUT", good.request(method: "PUT")),
                    Row("body_too_large", 413, "announced", Array(bigHead.utf8)),
                    Row(
                        "body_too_large", 413, "announced beyond all integers", Array(bigHead.replacing("1048577", with: "18446744073709551615").utf8)
                    ),
                    Row("body_too_large", 413, "in chunks", big.request(chunks: [1 << 19, 1 << 19])),
                    Row("malformed_http", 400, "no HTTP", Array("\u{16}\u{3}\u{1} hello\r\n\r\n".utf8)),
                    Row("malformed_http", 400, "HTTP/3", Array("POST /notify/1600000001 HTTP/3.0\r\n\r\n".utf8)),
                    Row("malformed_http", 400, "two lengths", Array("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab".utf8)),
                    Row(
                        "malformed_http", 400, "a head of 64 KiB",
                        Array("POST / HTTP/1.1\r\nX: \(String(repeating: "x", count: 64 << 10))\r\n\r\n".utf8)),
                ], on: service)
        }
    }

    @Test func refusesWhatIsNotAuthentic() async throws {
        let clock = ManualClock()
        let expired = try identity(0x11, from: -9, to: -1)
        let coming = try identity(0x22, from: 1, to: 9)
        let keyring = try PlatformKeyring(
            merchant: SampleIdentities.merchant(),
            certificates: [
                try SampleIdentities.platform().platformCertificate(), try expired.platformCertificate(), try coming.platformCertificate(),
            ], publicKeys: [try SampleIdentities.platformPublicKey()])
        try await TestServer.running(clock: clock, keyring: keyring) { service async throws in
            let good = try service.accepted(id: "EV-refused", card: "DC-1")
            let other = try CallbackSigner(key: SampleIdentities.rotatedPlatform().key, serial: SampleIdentities.platform().serial, time: clock.now)
            var rows: [Row] = []
            for name in ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature"] {
                rows.append(Row("signature_header_missing", 400, name, good.setting(name, nil).request()))
                rows.append(Row("signature_header_missing", 400, "\(name) empty", good.setting(name, "").request()))
                var doubled = good
                doubled.headers.append(HeaderField(name.uppercased(), good.values(name).first ?? ""))
                rows.append(Row("signature_header_repeated", 400, name, doubled.request()))
            }
            rows += [
                Row("signature_header_malformed", 400, "a timestamp in words", good.setting("Wechatpay-Timestamp", "now").request()),
                Row(
                    "signature_header_malformed", 400, "a timestamp beyond all integers",
                    good.setting("Wechatpay-Timestamp", "99999999999999999999").request()),
                Row("signature_header_malformed", 400, "a signature that is no base64", good.setting("Wechatpay-Signature", "%%%").request()),
                Row("signature_header_malformed", 400, "a nonce with a blank", good.setting("Wechatpay-Nonce", "a b").request()),
                Row(
                    "signature_type_unsupported", 401, "SM2", good.setting("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3").request()),
                Row("serial_unknown", 401, "a certificate", good.setting("Wechatpay-Serial", "ABCDEF0123456789").request()),
                Row("serial_unknown", 401, "a public key", good.setting("Wechatpay-Serial", "PUB_KEY_ID_0199").request()),
                Row(
                    "serial_unknown", 401, "a public key in lower case",
                    good.setting("Wechatpay-Serial", SampleIdentities.publicKeyID.lowercased()).request()),
                Row(
                    "serial_of_merchant_certificate", 401, "the merchant's own",
                    good.setting("Wechatpay-Serial", try SampleIdentities.merchantIdentity().serial).request()),
                Row("certificate_expired", 401, "yesterday", try signed(by: expired, service).request()),
                Row("certificate_not_yet_valid", 401, "tomorrow", try signed(by: coming, service).request()),
                Row("signature_mismatch", 401, "an altered body", altered(good).request()),
                Row("signature_mismatch", 401, "another key", try other.callback(id: "EV-2", eventType: "X", resource: "{}").request()),
                Row("signature_mismatch", 401, "another nonce", good.setting("Wechatpay-Nonce", "other").request()),
                Row(
                    "signature_probe", 401, "SIGNTEST",
                    good.setting("Wechatpay-Signature", "WECHATPAY/SIGNTEST/" + (good.values("Wechatpay-Signature").first ?? "")).request()),
            ]
            try await check(rows, on: service)
            #expect(try await service.server.ledger.notification(mchid: SampleIdentities.mchid, id: "EV-refused") == nil)
        }
    }

    @Test(arguments: [
        (-301, "timestamp_stale"), (-300, "timestamp_stale"), (-299, nil), (299, nil), (300, "timestamp_future"), (301, "timestamp_future"),
    ])
    func believesTheClockWithinFiveMinutes(offset: Int64, refusal: String?) async throws {
        try await TestServer.running { service async throws in
            let then = try #require(service.clock.now.adding(seconds: offset))
            let callback = try CallbackSigner.platform(time: then).callback(
                id: "EV-1", eventType: "DISCOUNT_CARD.USER_ACCEPTED", resource: Resource.userAccepted(card: "DC-1"))
            if let refusal {
                try await check([Row(refusal, 401, "\(offset) s", callback.request())], on: service)
            } else {
                #expect(try await service.deliver(callback).status == 204)
            }
        }
    }

    @Test func keepsWhatIsAuthenticAndCannotBeRead() async throws {
        try await TestServer.running { service async throws in
            let signer = try service.signer()
            let otherKey = CallbackSigner(
                key: signer.key, serial: signer.serial, apiv3Key: Array("another-apiv3-key-of-32-bytes-!!".utf8), time: signer.time)
            func event(_ id: String, _ resource: String, type: String = "DISCOUNT_CARD.USER_ACCEPTED") throws -> SignedCallback {
                try signer.callback(id: id, eventType: type, resource: resource)
            }
            func rewritten(_ id: String, _ text: String, _ replacement: String) throws -> SignedCallback {
                let body = try signer.envelope(
                    id: id, eventType: "DISCOUNT_CARD.USER_ACCEPTED", resource: Array(Resource.userAccepted(card: "DC-1").utf8))
                return try signer.sign(body: Array(String(decoding: body, as: UTF8.self).replacing(text, with: replacement).utf8))
            }
            let cases: [(fault: CallbackFault, id: String, callback: SignedCallback)] = [
                (.algorithmUnsupported, "EV-algorithm", try rewritten("EV-algorithm", "AEAD_AES_256_GCM", "AEAD_SM4_GCM")),
                (.resourceNonceMalformed, "EV-nonce", try rewritten("EV-nonce", #""nonce":"0a1b2c3d4e5f""#, #""nonce":"0a1b""#)),
                (.ciphertextNotBase64, "EV-base64", try rewritten("EV-base64", #""ciphertext":""#, #""ciphertext":"%"#)),
                (.ciphertextTruncated, "EV-short", try short("EV-short", signer)),
                (
                    .decryptionFailed, "EV-key",
                    try otherKey.callback(id: "EV-key", eventType: "DISCOUNT_CARD.USER_ACCEPTED", resource: Resource.userAccepted(card: "DC-1"))
                ),
                (.resourceMalformed, "EV-words", try event("EV-words", "no JSON")),
                (.resourceMalformed, "EV-nameless", try event("EV-nameless", #"{"mchid":"1600000001","state":"ONGOING"}"#)),
                (.mchidMismatch, "EV-other", try event("EV-other", Resource.userAccepted(card: "DC-1", mchid: "1600000002"))),
                (.valueOutOfRange, "EV-nul", try event("EV-nul", Resource.userAccepted(card: #"DC-\u0000"#))),
                (.valueOutOfRange, "EV-long", try event("EV-long", Resource.userAccepted(card: String(repeating: "9", count: 2_000)))),
            ]
            try await check(
                cases.map { Row($0.fault.rawValue, 500, $0.id, $0.callback.request()) }
                    + [
                        Row("envelope_malformed", 500, "no JSON", try signer.sign(body: Array("hello".utf8)).request()),
                        Row("envelope_malformed", 500, "nothing", try signer.sign(body: []).request()),
                        Row("envelope_malformed", 500, "no text", try signer.sign(body: [0x7B, 0xFF, 0x00, 0x7D]).request()),
                    ], on: service)
            for (fault, id, callback) in cases {
                let stored = try #require(try await service.server.ledger.notification(mchid: SampleIdentities.mchid, id: id), "\(id)")
                #expect(stored.status == .quarantined)
                #expect(stored.reason == fault.rawValue)
                #expect(stored.body == callback.body)
            }
            let unreadable = try await service.server.ledger.notifications(NotificationFilter(status: .quarantined)).filter {
                $0.id.hasPrefix("unreadable-")
            }
            #expect(unreadable.count == 3)
            #expect(service.metric(#"cardkeeper_callbacks_quarantined_total{mchid="1600000001",reason="envelope_malformed"}"#) == 3)
        }
    }

    @Test func acceptsAndTellsHow() async throws {
        try await TestServer.running { service async throws in
            func accepted(_ outcome: String) -> Double? {
                service.metric(#"cardkeeper_callbacks_accepted_total{mchid="1600000001",outcome="\#(outcome)"}"#)
            }
            let first = try service.accepted(id: "EV-1", card: "DC-1")
            let response = try await service.deliver(first)
            #expect(response.status == 204)
            #expect(response.body.isEmpty)
            #expect(response.headers["content-length"] == nil)
            #expect(response.headers["date"] == "Thu, 06 Feb 2031 00:01:05 GMT")
            #expect(accepted("recorded") == 1)

            #expect(try await service.deliver(first).status == 204)
            #expect(accepted("duplicate") == 1)

            let unknown = try service.signer().callback(id: "EV-2", eventType: "PAYSCORE.USER_PAID", resource: #"{"a":1}"#)
            #expect(try await service.deliver(unknown).status == 204)
            #expect(accepted("unhandled") == 1)

            let echo = try service.signer().callback(id: "EV-3", eventType: "SECURITY_ECHO.SUCCESS", resource: #"{"mchid":"1600000001"}"#)
            #expect(try await service.deliver(echo).status == 204)
            #expect(accepted("recorded") == 2)

            let publicKey = try CallbackSigner.publicKey(time: service.clock.now)
            let byPublicKey = try publicKey.callback(
                id: "EV-4", eventType: "DISCOUNT_CARD.USER_ACCEPTED", resource: Resource.userAccepted(card: "DC-2"))
            #expect(try await service.deliver(byPublicKey).status == 204)
            #expect(accepted("recorded") == 3)

            let ledger = service.server.ledger
            #expect(try await ledger.notification(mchid: SampleIdentities.mchid, id: "EV-2")?.status == .unhandled)
            let card = try await ledger.cards(numbered: "DC-1").first
            #expect(card?.state == "ONGOING")
            #expect(card?.openid == "oInventedUser0000000000000001")
        }
    }

    @Test func keepsWhatTheDatabaseRefusesToHold() async throws {
        try await TestServer.running { service async throws in
            // Within our limits, but more than an index of PostgreSQL takes: many bytes that cannot be compressed.
            var generator = SeededGenerator(seed: 7)
            let characters = (0..<1_000).map { _ in Character(Unicode.Scalar(UInt16.random(in: 0x4E00...0x9FA5, using: &generator)) ?? "一") }
            let resource = SamplePlaintexts.couponUsed.replacing("4299990000203102060000000023", with: String(characters))
            let callback = try service.signer().callback(id: "EV-index", eventType: "COUPON.USE", resource: resource)
            try await check([Row("value_rejected_by_database", 500, "a value too long for an index", callback.request())], on: service)
            let stored = try #require(try await service.server.ledger.notification(mchid: SampleIdentities.mchid, id: "EV-index"))
            #expect(stored.status == .quarantined)
            #expect(stored.reason == "value_rejected_by_database")
            #expect(service.metric(#"cardkeeper_callbacks_quarantined_total{mchid="1600000001",reason="value_rejected_by_database"}"#) == 1)
            #expect(try await service.server.ledger.cards(numbered: "21000456/90010020030").isEmpty)
        }
    }

    @Test func readsEveryDocumentedEvent() async throws {
        try await TestServer.running { service async throws in
            for (index, (eventType, plaintext)) in SamplePlaintexts.all.enumerated() {
                let callback = try service.signer().callback(id: "EV-\(index)", eventType: eventType.rawValue, resource: plaintext)
                #expect(try await service.deliver(callback).status == 204, "\(eventType.rawValue)")
                let stored = try await service.server.ledger.notification(mchid: SampleIdentities.mchid, id: "EV-\(index)")
                #expect(stored?.status == .recorded, "\(eventType.rawValue)")
            }
            let cards = try await service.server.ledger.cards(CardFilter())
            #expect(Set(cards.map(\.key.product.rawValue)) == ["discount_card", "coupon", "merchant_coupon"])
            #expect(try await service.server.ledger.audit().isClean)
        }
    }

    private func signed(by identity: SampleIdentity, _ service: TestServer) throws -> SignedCallback {
        try CallbackSigner(key: identity.key, serial: identity.serial, time: service.clock.now)
            .callback(id: "EV-1", eventType: "DISCOUNT_CARD.USER_ACCEPTED", resource: Resource.userAccepted(card: "DC-1"))
    }

    private func identity(_ serialByte: UInt8, from first: Int64, to last: Int64) throws -> SampleIdentity {
        try SampleIdentity(
            commonName: "Tenpay.com sample platform", serialNumber: [UInt8](repeating: serialByte, count: 20),
            notBefore: #require(ManualClock.start.adding(seconds: first * 86_400)),
            notAfter: #require(ManualClock.start.adding(seconds: last * 86_400)))
    }

    private func altered(_ callback: SignedCallback) -> SignedCallback {
        var callback = callback
        callback.body.append(0x0A)
        return callback
    }

    private func short(_ id: String, _ signer: CallbackSigner) throws -> SignedCallback {
        let text = """
            {"id":"\(id)","create_time":"\(signer.time.rfc3339)","event_type":"DISCOUNT_CARD.USER_ACCEPTED","resource":{"algorithm":"AEAD_AES_256_GCM",\
            "ciphertext":"\(Base64.encode([1, 2, 3]))","nonce":"0a1b2c3d4e5f"}}
            """
        return try signer.sign(body: Array(text.utf8))
    }
}
