import OpenSSL
import Samples
import Testing
import WeChatPay

@Suite struct PlatformCertificateDownloadTests {
    private let clock = ManualClock()

    private func client(answering response: TransportResponse, keyring: PlatformKeyring? = nil) throws -> WeChatPayClient {
        WeChatPayClient(
            merchant: try SampleIdentities.merchant(), keyring: try keyring ?? PlatformKeyring(merchant: SampleIdentities.merchant()),
            transport: FakeTransport { _ throws(TransportError) in response }, clock: clock.wallClock)
    }

    private func failure(_ response: TransportResponse) async throws -> WeChatPayError {
        let keyring = try PlatformKeyring(merchant: SampleIdentities.merchant(), certificates: [SampleIdentities.platform().platformCertificate()])
        let client = try client(answering: response, keyring: keyring)
        let isRefreshed = await client.certificateRefresher.refresh()
        #expect(!isRefreshed)
        #expect(keyring.certificates.map(\.serialNumber) == [try SampleIdentities.platform().serial])
        return try await #require(throws: WeChatPayError.self) { try await client.certificates() }
    }

    @Test func aFirstDownloadIsVerifiedWithACertificateJustGot() async throws {
        let list = try CertificateList.signed([SampleIdentities.platform(), SampleIdentities.rotatedPlatform()], by: .platform())
        let client = try client(answering: list)
        let certificates = try await client.certificates()
        #expect(certificates.map(\.serialNumber) == [try SampleIdentities.platform().serial, try SampleIdentities.rotatedPlatform().serial])
        #expect(client.keyring.certificates.isEmpty)
        #expect(await client.certificateRefresher.refresh())
        #expect(client.keyring.certificates.count == 2)
    }

    @Test func aListMayBeSignedByAKnownKey() async throws {
        let keyring = try PlatformKeyring(merchant: SampleIdentities.merchant(), publicKeys: [SampleIdentities.platformPublicKey()])
        let list = try CertificateList.signed([SampleIdentities.platform()], by: .publicKey())
        let client = try client(answering: list, keyring: keyring)
        #expect(try await client.certificates().count == 1)
    }

    @Test func publicKeyModeIsAnEmptyList() async throws {
        let body = Array(#"{"code":"NOT_FOUND","message":"无可用的平台证书"}"#.utf8)
        let client = try client(answering: TransportResponse(status: 404, headers: [], body: body), keyring: SampleIdentities.keyring())
        #expect(try await client.certificates().isEmpty)
        #expect(await client.certificateRefresher.refresh())
        #expect(client.keyring.certificates.count == 1)
    }

    @Test func aBadAnswerChangesNothing() async throws {
        let platform = try CallbackSigner.platform()
        let pem = try SampleIdentities.platform().certificate.pem
        let serial = try SampleIdentities.platform().serial

        let unsigned = try CertificateList.signed([SampleIdentities.rotatedPlatform()], by: platform)
        guard case .unverified(.signatureHeaderMissing) = try await failure(TransportResponse(status: 200, headers: [], body: unsigned.body)).kind
        else {
            Issue.record("an unsigned list was believed")
            return
        }
        var forger = try CallbackSigner(key: SampleIdentities.rotatedPlatform().key, serial: serial)
        guard case .unverified(.signatureMismatch) = try await failure(CertificateList.signed([SampleIdentities.platform()], by: forger)).kind else {
            Issue.record("a list signed with another key was believed")
            return
        }
        forger = platform
        forger.apiv3Key = Array("another-apiv3-key-for-the-test00".utf8)
        let otherKey = try await failure(CertificateList.signed([SampleIdentities.rotatedPlatform()], by: forger))
        guard case .certificateNotOpened(.decryptionFailed) = otherKey.kind else {
            Issue.record("\(otherKey) for a list encrypted with another APIv3 key")
            return
        }
        let misnamed = try await failure(CertificateList.response([CertificateList.entry(serial: "0123", pem: pem, platform)], by: platform))
        guard case .certificateRefused(.serialDiffers("0123", serial)) = misnamed.kind else {
            Issue.record("\(misnamed) for a list with a wrong serial")
            return
        }
        let garbled = try await failure(CertificateList.response([CertificateList.entry(serial: serial, pem: "no PEM", platform)], by: platform))
        guard case .certificateRefused(.unreadable) = garbled.kind else {
            Issue.record("\(garbled) for a list without a certificate")
            return
        }
        let own = try await failure(CertificateList.signed([SampleIdentities.merchantIdentity()], by: platform))
        guard case .certificateRefused(.merchantKeyAmongPlatformKeys) = own.kind else {
            Issue.record("\(own) for a list with the merchant's certificate")
            return
        }
        for entry in ["{}", "7", #"{"serial_no":"1","encrypt_certificate":{}}"#] {
            guard case .unreadable = try await failure(CertificateList.response([entry], by: platform)).kind else {
                Issue.record("the entry \(entry) was read")
                return
            }
        }
        let down = try await failure(TransportResponse(status: 500, headers: [], body: Array(#"{"code":"SYSTEM_ERROR","message":"x"}"#.utf8)))
        #expect(down.code == "SYSTEM_ERROR")
    }
}
