import OpenSSL
import Samples
import Testing
import WeChatPay

@Suite struct SensitiveFieldTests {
    private static let name = "张三丰"
    private static let number = "110101199003070134"
    private let employee = PayrollEmployee(openid: "oUser1", subMchid: "1600000009", appid: "wx00aa11bb22cc33dd")

    private func identity(name: String = SensitiveFieldTests.name) -> PayrollIdentity {
        PayrollIdentity(userName: SensitiveField(name), idCardNumber: SensitiveField(Self.number), employmentType: .longTerm)
    }

    private func decrypted(_ request: WireRequest, _ member: String, with key: RSAPrivateKey) throws -> String {
        let body = try JSONDocument(Array(try #require(request.body).utf8)).root
        let text = try #require(try body.string(member))
        let ciphertext = try #require(Base64.decode(text))
        return String(decoding: try key.decryptOAEPSHA1(ciphertext), as: UTF8.self)
    }

    @Test func travelsEncryptedForThePublicKeyAndNamesIt() async throws {
        let recording = try RecordingClient(answering: #"{"token":"t","expires_in":1800}"#)
        _ = try await recording.client.send(CreatePayrollToken(employee: employee, identity: identity()))
        let request = WireRequest(try #require(recording.transport.requests.first))
        #expect(request.header("Wechatpay-Serial") == SampleIdentities.publicKeyID)
        let key = try SampleIdentities.publicKeyPrivateHalf()
        #expect(try decrypted(request, "user_name", with: key) == Self.name)
        #expect(try decrypted(request, "id_card_number", with: key) == Self.number)
        let body = try #require(request.body)
        #expect(!body.contains(Self.name) && !body.contains(Self.number))
        #expect(body.hasPrefix(#"{"openid":"oUser1","appid":"wx00aa11bb22cc33dd","sub_mchid":"1600000009","user_name":""#))
        #expect(body.hasSuffix(#","employment_type":"LONG_TERM_EMPLOYMENT"}"#))
    }

    @Test func withoutAPublicKeyTheCertificateThatStaysValidLongestEncrypts() async throws {
        let shorter = try SampleIdentity(
            commonName: "shorter", serialNumber: [7, 7], notBefore: SampleIdentities.notBefore, notAfter: WeChatTime(unixSeconds: 1_990_000_000))
        let longerButNotYet = try SampleIdentity(
            commonName: "not yet", serialNumber: [8, 8], notBefore: WeChatTime(unixSeconds: 1_950_000_000),
            notAfter: WeChatTime(unixSeconds: 2_100_000_000))
        let platform = try SampleIdentities.platform()
        let keyring = try PlatformKeyring(
            merchant: SampleIdentities.merchant(),
            certificates: [shorter, platform, longerButNotYet].map { try $0.platformCertificate() })
        let recording = try RecordingClient(answering: #"{"token":"t"}"#, keyring: keyring)
        let check = PayrollCheck(authenticateNumber: "A1", projectName: "p", employerName: "e")
        _ = try await recording.client.send(PreOrderPayrollAuthenticationWithAuth(employee: employee, check: check, identity: identity()))
        let request = WireRequest(try #require(recording.transport.requests.first))
        #expect(request.url.hasSuffix("/v3/payroll-card/authentications/pre-order-with-auth"))
        #expect(request.header("Wechatpay-Serial") == platform.serial)
        #expect(try decrypted(request, "user_name", with: platform.key) == Self.name)
    }

    @Test func theChainEncryptsToo() async throws {
        let recording = try RecordingClient(answering: #"{"token":"t"}"#)
        let body: JSONLiteral = ["openid": "oUser1", "people": [["user_name": .sensitive(SensitiveField(Self.name))]]]
        _ = try await recording.client.v3.payrollCard.tokens.post(body)
        let request = WireRequest(try #require(recording.transport.requests.first))
        #expect(request.header("Wechatpay-Serial") == SampleIdentities.publicKeyID)
        let text = try #require(request.body)
        let people = try #require(try JSONDocument(Array(text.utf8)).root["people"])
        let person = try #require(people.elements.first { _ in true })
        let base64 = try #require(try person.string("user_name"))
        let ciphertext = try #require(Base64.decode(base64))
        #expect(try SampleIdentities.publicKeyPrivateHalf().decryptOAEPSHA1(ciphertext) == Array(Self.name.utf8))
    }

    @Test func theEchoIsEncryptedBothWays() async throws {
        let merchantKey = try SampleIdentities.merchantIdentity()
        let back = Base64.encode(try merchantKey.key.publicKey.encryptOAEPSHA1(Array("secret echo".utf8)))
        let recording = try RecordingClient(answering: #"{"echo_message":"hello","encrypted_echo_message":"\#(back)"}"#)
        let call = SecurityEcho(
            echoMessage: "hello", encryptedEchoMessage: SensitiveField("secret echo"), notifyURL: "https://pay.example.com/notify/1600000001")
        let echoed = try await recording.client.send(call)
        let request = WireRequest(try #require(recording.transport.requests.first))
        #expect(try decrypted(request, "encrypted_echo_message", with: SampleIdentities.publicKeyPrivateHalf()) == "secret echo")
        #expect(echoed.echoMessage == "hello")
        let merchant = try SampleIdentities.merchant()
        let returned = try #require(echoed.encryptedEchoMessage)
        #expect(try merchant.privateKey.decrypt(returned) == Array("secret echo".utf8))
        #expect(throws: KeyError.self) { try merchant.privateKey.decrypt("***") }
        #expect(throws: KeyError.self) { try merchant.privateKey.decrypt("AAAA") }
    }

    @Test(arguments: [
        (0, false), (1, true), (71, true), (72, false),
    ])
    func hasRoomFor214Bytes(count: Int, fits: Bool) async throws {
        let recording = try RecordingClient(answering: #"{"token":"t"}"#)
        // Three bytes a character; 71 of them and one byte are 214.
        let name = String(repeating: "张", count: count) + (count == 71 ? "x" : "")
        do throws(WeChatPayError) {
            _ = try await recording.client.send(CreatePayrollToken(employee: employee, identity: identity(name: name)))
            #expect(fits)
        } catch {
            guard case .invalidField(let fault) = error.kind else { throw error }
            #expect(!fits && fault.field == "user_name" && fault.unit == .bytes && fault.length == name.utf8.count)
            #expect(fault.rule == "1 to 214 bytes, without characters beyond U+FFFF")
            #expect(recording.transport.requests.isEmpty)
        }
    }

    @Test func charactersOfFourBytesAreRefused() throws {
        let key = try #require(try SampleIdentities.keyring().encryptionKey(at: ManualClock.start))
        #expect(
            fault { () throws(WeChatPayError) in
                try CreatePayrollToken(employee: employee, identity: identity(name: "😀")).request(encryptingFor: key)
            }?.field == "user_name")
    }

    @Test func withoutAUsableKeyNothingIsSent() async throws {
        let expired = try SampleIdentity(
            commonName: "expired", serialNumber: [9], notBefore: SampleIdentities.notBefore, notAfter: WeChatTime(unixSeconds: 1_900_000_000))
        let keyring = try PlatformKeyring(merchant: SampleIdentities.merchant(), certificates: [expired.platformCertificate()])
        let recording = try RecordingClient(keyring: keyring) { _ in throw TransportError(.cannotConnect, message: "no") }
        let call = CreatePayrollToken(employee: employee, identity: identity())
        let body: JSONLiteral = ["user_name": .sensitive(SensitiveField(Self.name))]
        for send in [{ _ = try await recording.client.send(call) }, { _ = try await recording.client.v3.payrollCard.tokens.post(body) }] {
            do {
                try await send()
                Issue.record("it was sent")
            } catch let error as WeChatPayError {
                guard case .noEncryptionKey = error.kind else { throw error }
                #expect(error.outcome == .notDone && error.isRetryable)
                #expect(error.description.hasSuffix("its certificates could not be downloaded: no answer from WeChat Pay: cannot_connect: no"))
            }
        }
        // The second comes within a minute.
        #expect(recording.transport.requests.map { $0.url.split(separator: "/").last } == ["certificates"])
    }

    @Test func withoutAKeyTheCertificatesAreDownloadedFirst() async throws {
        let platform = try SampleIdentities.platform()
        let list = try CertificateList.signed([platform], by: CallbackSigner.platform())
        let answer = try RecordingClient.signed(#"{"token":"t"}"#)
        let recording = try RecordingClient(keyring: PlatformKeyring(merchant: SampleIdentities.merchant())) { $0 == 1 ? list : answer }
        _ = try await recording.client.send(CreatePayrollToken(employee: employee, identity: identity()))
        let requests = recording.transport.requests.map(WireRequest.init)
        #expect(requests.map { $0.url.split(separator: "/").last } == ["certificates", "tokens"])
        #expect(requests.last?.header("Wechatpay-Serial") == platform.serial)
    }
}
