import OpenSSL
import Testing

@Suite struct X509CertificateTests {
    @Test func readsWhatTheCommandLineMade() throws {
        let command = try OpenSSLCommand()
        try command.run(
            "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -subj /CN=Tenpay.com -set_serial 0x0A5157F09EFDC096 -days 30 -out certificate.pem")
        let certificate = try X509Certificate(pem: command.read("certificate.pem"))
        #expect(certificate.serialNumber == "A5157F09EFDC096")
        #expect(certificate.notAfter - certificate.notBefore == 30 * 86400)
        #expect(certificate.publicKey.bits == 2048)
        #expect(try RSAPrivateKey(pem: command.read("key.pem")).publicKey.isSameKey(as: certificate.publicKey))
        #expect(Array(certificate.pem.utf8) == (try command.read("certificate.pem")))
    }

    /// 2023-01-01T00:00:00Z to 2023-01-02T00:00:00Z, long over; then the edges that UTCTime and GeneralizedTime have.
    @Test(
        arguments: [
            (1_672_531_200, 1_672_617_600), (0, 1), (-631_152_000, -1), (2_524_607_999, 2_524_608_000), (0, 253_402_300_799),
        ] as [(Int64, Int64)])
    func selfSignedCertificatesSayWhatTheyWereTold(notBefore: Int64, notAfter: Int64) throws {
        let key = try RSATests.key.get()
        let made = try X509Certificate.selfSigned(
            key: key, commonName: "Platform 平台", serialNumber: [0, 0x5F, 0xFF, 0x01], notBefore: notBefore, notAfter: notAfter)
        let read = try X509Certificate(pem: Array(made.pem.utf8))
        for certificate in [made, read] {
            #expect(certificate.serialNumber == "5FFF01")
            #expect(certificate.notBefore == notBefore)
            #expect(certificate.notAfter == notAfter)
            #expect(certificate.publicKey.isSameKey(as: key.publicKey))
        }
    }

    @Test func theCommandLineAcceptsOurSignatureOnIt() throws {
        let key = try RSATests.key.get()
        let serial: [UInt8] = [0x51] + [UInt8](repeating: 0xF0, count: 19)
        let certificate = try X509Certificate.selfSigned(
            key: key, commonName: "Merchant", serialNumber: serial, notBefore: 1_672_531_200, notAfter: 4_102_444_800)
        let command = try OpenSSLCommand()
        try command.write("certificate.pem", certificate.pem)
        #expect(try command.run("verify -check_ss_sig -CAfile certificate.pem certificate.pem") == "certificate.pem: OK\n")
        let printed = try command.run("x509 -in certificate.pem -noout -serial -startdate -enddate -subject")
        #expect(printed.contains("serial=\(certificate.serialNumber)\n"))
        #expect(printed.contains("notBefore=Jan  1 00:00:00 2023 GMT"))
        #expect(printed.contains("notAfter=Jan  1 00:00:00 2100 GMT"))
        #expect(printed.contains("CN = Merchant"))
    }

    @Test func theNumberZeroHasOneDigit() throws {
        let certificate = try X509Certificate.selfSigned(
            key: RSATests.key.get(), commonName: "Zero", serialNumber: [], notBefore: 0, notAfter: 1)
        #expect(certificate.serialNumber == "0")
    }

    @Test func timesThatNoCertificateCanHoldAreRefused() throws {
        let key = try RSATests.key.get()
        for time in [Int64.min, Int64.max, 253_402_300_800] {
            let refusal = failure {
                try X509Certificate.selfSigned(key: key, commonName: "Far", serialNumber: [1], notBefore: 0, notAfter: time)
            }
            #expect(refusal?.failedStep == .makeCertificate)
        }
        let nameless = failure {
            try X509Certificate.selfSigned(key: key, commonName: String(repeating: "n", count: 65), serialNumber: [1], notBefore: 0, notAfter: 1)
        }
        #expect(nameless?.failedStep == .makeCertificate)
    }

    @Test(arguments: ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func garbageIsNamed(text: String) throws {
        #expect(failure { try X509Certificate(pem: Array(text.utf8)) }?.failedStep == .readCertificate)
    }

    @Test func aCutCertificateIsRefusedAtEveryLength() throws {
        let whole = try X509Certificate.selfSigned(
            key: RSATests.key.get(), commonName: "Cut", serialNumber: [9], notBefore: 0, notAfter: 1)
        let pem = Array(whole.pem.utf8)
        for count in stride(from: 0, to: pem.count - 2, by: 7) {
            #expect(failure { try X509Certificate(pem: Array(pem.prefix(count))) }?.failedStep == .readCertificate)
        }
    }

    @Test func aKeyInPlaceOfACertificateAndTheReverseAreNamed() throws {
        let key = try RSATests.key.get()
        let certificate = try X509Certificate.selfSigned(key: key, commonName: "Mix", serialNumber: [3], notBefore: 0, notAfter: 1)
        #expect(failure { try X509Certificate(pem: Array(key.publicKey.pem.utf8)) }?.failedStep == .readCertificate)
        #expect(failure { try RSAPublicKey(pem: Array(certificate.pem.utf8)) }?.failedStep == .readPublicKey)
    }

    @Test func aCertificateForAnECKeyIsNamed() throws {
        let command = try OpenSSLCommand()
        try command.run("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -subj /CN=EC -out certificate.pem")
        #expect(failure { try X509Certificate(pem: command.read("certificate.pem")) }?.failedStep == .keyIsNotRSA)
    }
}
