import OpenSSL
import PaySimulator
import Testing

struct PlatformIdentityTests {
    @Test func newCertificateIsListedBeforeItIsUsed() throws {
        let scene = try Scene()
        let first = scene.identity.callbackKey().serial
        let second = try scene.identity.listNewCertificate().serial
        #expect(scene.identity.listedCertificates.map(\.serial) == [first, second])
        #expect(scene.identity.callbackKey().serial == first)
        scene.identity.useNewestCertificate()
        #expect(scene.identity.callbackKey().serial == second)
        #expect(scene.identity.listedCertificates.map(\.serial) == [first, second])
    }

    @Test func certificatesHaveThePlatformsForm() throws {
        let scene = try Scene()
        let certificate = try #require(scene.identity.certificateKey.certificate)
        #expect(certificate.serialNumber.count == 40)
        #expect(certificate.notBefore == JumpingClock.start / 1000 - 3600)
        #expect(certificate.notAfter - certificate.notBefore == 5 * 365 * 86_400)
        #expect(scene.identity.publicKey.serial.count == "PUB_KEY_ID_".count + 28)
    }

    @Test func mixedModeKeepsItsShare() throws {
        let seed: UInt64 = 11
        let scene = try Scene(.mixed(publicKeyShare: 0.2), seed: seed)
        let drawn = (0..<5000).count { _ in scene.identity.callbackKey().serial == scene.identity.publicKey.serial }
        #expect((850...1150).contains(drawn), "seed \(seed)")
    }

    @Test func strayKeyIsNotListedAndStays() throws {
        let scene = try Scene()
        let stray = try scene.identity.strayKey()
        #expect(!scene.identity.listedCertificates.map(\.serial).contains(stray.serial))
        #expect(try scene.identity.strayKey().serial == stray.serial)
    }

    @Test(arguments: [0, 16, 31, 33]) func apiv3KeyMustHave32Bytes(count: Int) throws {
        let merchant = try Scene().merchant
        #expect(throws: SimulatorError.apiv3KeyLength(mchid: "1", bytes: count)) {
            try SimulatedMerchant(
                mchid: "1", certificateSerial: "4F", publicKey: merchant.privateKey.publicKey, apiv3Key: Array(repeating: 1, count: count), appids: []
            )
        }
    }
}
