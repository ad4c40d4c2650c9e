import OpenSSL
import Samples
import Testing
import WeChatPay

@Suite struct PlatformKeyringTests {
    private let now = ManualClock.start

    private func certificate(_ serial: [UInt8], from start: Int64, to end: Int64) throws -> PlatformCertificate {
        let key = try SampleIdentities.platform().key
        let certificate = try X509Certificate.selfSigned(
            key: key, commonName: "platform", serialNumber: serial, notBefore: now.unixSeconds + start, notAfter: now.unixSeconds + end)
        return try PlatformCertificate(pem: Array(certificate.pem.utf8))
    }

    private func keyring(_ certificates: [PlatformCertificate]) throws -> PlatformKeyring {
        try PlatformKeyring(merchant: SampleIdentities.merchant(), certificates: certificates)
    }

    @Test func refusesTheMerchantsOwnKeys() throws {
        let merchant = try SampleIdentities.merchant()
        let identity = try SampleIdentities.merchantIdentity()
        let own = try identity.platformCertificate()
        #expect(throws: KeyError.merchantKeyAmongPlatformKeys(identity.serial)) { try PlatformKeyring(merchant: merchant, certificates: [own]) }
        let ownKey = try PlatformPublicKey(id: "PUB_KEY_ID_01", pem: Array(identity.key.publicKey.pem.utf8))
        #expect(throws: KeyError.merchantKeyAmongPlatformKeys("PUB_KEY_ID_01")) { try PlatformKeyring(merchant: merchant, publicKeys: [ownKey]) }
        let ring = try keyring([SampleIdentities.platform().platformCertificate()])
        #expect(throws: KeyError.merchantKeyAmongPlatformKeys(identity.serial)) { try ring.replaceCertificates(with: [own], at: now) }
        #expect(ring.certificates.map(\.serialNumber) == [try SampleIdentities.platform().serial])
    }

    @Test func aFreshListKeepsOldCertificatesThatAreStillValid() throws {
        let valid = try certificate([1], from: -100, to: 100)
        let expired = try certificate([2], from: -100, to: -1)
        let fresh = try certificate([3], from: -10, to: 1000)
        let renewed = try certificate([1], from: -100, to: 500)
        let ring = try keyring([valid, expired])
        try ring.replaceCertificates(with: [fresh], at: now)
        #expect(ring.certificates.map(\.serialNumber) == ["3", "1"])
        try ring.replaceCertificates(with: [], at: now)
        #expect(ring.certificates.map(\.serialNumber) == ["3", "1"])
        try ring.replaceCertificates(with: [renewed], at: now)
        #expect(ring.certificates.map(\.serialNumber) == ["1", "3"])
        #expect(ring.certificates.first?.notAfter.unixSeconds == now.unixSeconds + 500)
    }

    @Test func usesWhatIsValid() throws {
        let ring = try keyring([
            certificate([1], from: -100, to: 100), certificate([2], from: -100, to: -1), certificate([3], from: 10, to: 9000),
            certificate([4], from: -1, to: 500),
        ])
        #expect(ring.usableKeyCount(at: now) == 2)
        #expect(ring.encryptionKey(at: now)?.serial == "4")
        #expect(try keyring([]).encryptionKey(at: now) == nil)
        #expect(try keyring([]).usableKeyCount(at: now) == 0)
        #expect(try SampleIdentities.keyring().usableKeyCount(at: now) == 2)
        #expect(try SampleIdentities.keyring().encryptionKey(at: now)?.serial == SampleIdentities.publicKeyID)
        #expect(ring.knows(serial: "02"))
        #expect(!ring.knows(serial: "5"))
        #expect(throws: CallbackRefusal.certificateExpired) { try ring.key(forSerial: "2", at: now) }
        #expect(throws: CallbackRefusal.certificateNotYetValid) { try ring.key(forSerial: "3", at: now) }
        #expect(throws: CallbackRefusal.serialUnknown) { try ring.key(forSerial: "", at: now) }
    }

    @Test(
        arguments: [
            (-1, nil), (0, nil), (999_999, nil), (1_000_000, .certificateExpired), (-2_000_001, .certificateNotYetValid), (-2_000_000, nil),
        ] as [(Int64, CallbackRefusal?)])
    func theLastSecondIsValidToItsEnd(microseconds: Int64, refusal: CallbackRefusal?) throws {
        let certificate = try certificate([1], from: -2, to: 0)
        let ring = try keyring([certificate])
        let time = try #require(now.adding(microseconds: microseconds))
        #expect(certificate.isValid(at: time) == (refusal == nil))
        #expect((ring.encryptionKey(at: time) != nil) == (refusal == nil))
        if let refusal {
            #expect(throws: refusal) { try ring.key(forSerial: "1", at: time) }
        } else {
            #expect(try ring.key(forSerial: "1", at: time).serial == "1")
        }
        try ring.replaceCertificates(with: [], at: time)
        #expect(ring.certificates.isEmpty == (refusal == .certificateExpired))
    }

    @Test(arguments: ["", "PUB_KEY_ID_", "pub_key_id_01", "PUB_KEY_ID_0 1", "PUB_KEY_ID_中", "5157F09EFDC096DE15EBE81A47057A72"])
    func aPublicKeysIDHasItsForm(id: String) throws {
        let pem = Array(try SampleIdentities.publicKeyPrivateHalf().publicKey.pem.utf8)
        #expect(throws: KeyError.publicKeyIDMalformed(id)) { try PlatformPublicKey(id: id, pem: pem) }
    }

    @Test func keysThatCannotBeUsedAreNamed() throws {
        let small = try RSAPrivateKey.generate(bits: 1024)
        #expect(throws: KeyError.tooFewBits(1024)) { try MerchantPrivateKey(pem: Array(small.pem().utf8)) }
        #expect(throws: KeyError.tooFewBits(1024)) { try PlatformPublicKey(id: "PUB_KEY_ID_1", pem: Array(small.publicKey.pem.utf8)) }
        for bytes in [[], Array("-----BEGIN CERTIFICATE-----\n".utf8), [0, 1, 2]] as [[UInt8]] {
            #expect(throws: KeyError.self) { try PlatformCertificate(pem: bytes) }
            #expect(throws: KeyError.self) { try MerchantPrivateKey(pem: bytes) }
            #expect(throws: KeyError.self) { try PlatformPublicKey(id: "PUB_KEY_ID_1", pem: bytes) }
        }
        #expect(throws: KeyError.apiv3KeyLength(31)) { try APIv3Key([UInt8](repeating: 65, count: 31)) }
        let key = try MerchantPrivateKey(pem: Array(SampleIdentities.merchantIdentity().key.pem().utf8))
        let apiv3Key = try SampleIdentities.apiv3Key()
        #expect(throws: KeyError.mchidMalformed("16x")) { try Merchant(mchid: "16x", certificateSerial: "AB", privateKey: key, apiv3Key: apiv3Key) }
        #expect(throws: KeyError.serialMalformed("xy")) { try Merchant(mchid: "16", certificateSerial: "xy", privateKey: key, apiv3Key: apiv3Key) }
    }

    @Test func secretsDoNotPrintThemselves() throws {
        let merchant = try SampleIdentities.merchant()
        var dumped = ""
        dump(merchant, to: &dumped)
        for text in ["\(merchant)", String(reflecting: merchant), dumped] {
            #expect(!text.contains(SampleIdentities.apiv3KeyText))
            #expect(!text.contains("115, 101, 108, 102"))
            #expect(!text.contains("PRIVATE KEY"))
        }
    }
}
