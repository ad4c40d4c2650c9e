import OpenSSL
import WeChatPay
import cardkeeper

/// A right configuration with real keys, to be spoiled key by key.
struct ConfigurationSample {
    var file: String? = ConfigurationSample.yaml
    var environment: [String: String] = [:]
    var files: [String: Result<[UInt8], FileFault>] = ConfigurationSample.keyFiles
    var requirement: Configuration.Requirement = .service
    var allowsPrivatePublicURL = false

    static let yaml = """
        public_url: https://pay.example.com/
        listen: 0.0.0.0:8080
        admin_listen: 127.0.0.1:8081
        admin_token_file: /keys/admin_token
        database_url: postgresql://cardkeeper@/cardkeeper
        wechatpay_url: https://api.mch.weixin.qq.com
        refused_dir: /var/lib/cardkeeper/refused
        merchants:
          -
            mchid: 1230000109
            certificate_serial: 5157E09EFDC096DE15EBE81A47057A7200000001
            private_key_file: /keys/apiclient_key.pem
            apiv3_key_file: /keys/apiv3_key
            public_keys: {PUB_KEY_ID_0112300001092024: /keys/pub_key.pem}
            platform_certificates: [/keys/platform.pem]
        """

    /// Unix seconds at which the certificates are valid.
    static let now: Int64 = 1_760_000_000

    static let merchantKey = key(2048)
    static let platformKey = key(2048)
    static let certificateKey = key(2048)

    static let keyFiles: [String: Result<[UInt8], FileFault>] = [
        "/keys/admin_token": text("0123456789abcdef0123456789abcdef\n"),
        "/keys/apiclient_key.pem": text(privatePEM(merchantKey)),
        "/keys/apiv3_key": text("abcdefghijklmnopqrstuvwxyz012345\n"),
        "/keys/pub_key.pem": text(platformKey?.publicKey.pem ?? ""),
        "/keys/platform.pem": text(certificatePEM(certificateKey, serial: [0x7f, 0x01])),
        "/keys/expired.pem": text(certificatePEM(certificateKey, serial: [0x7f, 0x02], notAfter: now - 1)),
        "/keys/apiclient_cert.pem": text(certificatePEM(merchantKey, serial: [0x7f, 0x03])),
        "/keys/short_key.pem": text(privatePEM(key(1024))),
        "/keys/merchant_public.pem": text(merchantKey?.publicKey.pem ?? ""),
        "/keys/no_pem": text("nothing of the kind"),
        "/keys/damaged_key.pem": text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
        "/keys/encrypted_key.pem": text("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"),
        "/keys/empty": .success([]),
        "/keys/forbidden": .failure(.unreadable),
        "/keys/folder": .failure(.isDirectory),
        "/keys/enormous": .failure(.tooLarge),
    ]

    func read() -> Result<Configuration, ConfigurationFaults> {
        let files = files
        return Configuration.read(
            file: file.map { Configuration.File(text: $0, name: "/etc/cardkeeper/cardkeeper.yaml") }, environment: environment,
            files: FileSource { files[$0] ?? .failure(.missing) }, requiring: requirement,
            allowsPrivatePublicURL: allowsPrivatePublicURL, now: WeChatTime(unixSeconds: Self.now))
    }

    /// The faults, none when there is a configuration.
    func faults() -> [ConfigurationFault] {
        if case .failure(let faults) = read() { faults.faults } else { [] }
    }

    /// With one line of the file replaced, whatever its indentation and value.
    func setting(_ key: String, to value: String?) -> ConfigurationSample {
        var sample = self
        let lines = (file ?? "").split(separator: "\n").compactMap { line -> String? in
            guard let start = line.firstRange(of: "\(key):"), line[..<start.lowerBound].allSatisfy({ $0 == " " }) else {
                return String(line)
            }
            return value.map { "\(line[..<start.lowerBound])\(key): \($0)" }
        }
        sample.file = lines.joined(separator: "\n")
        return sample
    }

    static func text(_ text: String) -> Result<[UInt8], FileFault> { .success(Array(text.utf8)) }

    private static func key(_ bits: Int) -> RSAPrivateKey? { try? RSAPrivateKey.generate(bits: bits) }

    private static func privatePEM(_ key: RSAPrivateKey?) -> String { key?.privatePEM ?? "" }

    private static func certificatePEM(_ key: RSAPrivateKey?, serial: [UInt8], notAfter: Int64 = now + 86_400) -> String {
        guard let key else { return "" }
        let certificate = try? X509Certificate.selfSigned(
            key: key, commonName: "sample", serialNumber: serial, notBefore: now - 86_400, notAfter: notAfter)
        return certificate?.pem ?? ""
    }
}

extension ConfigurationSample {
    /// With another line at the end of the file.
    func adding(_ line: String) -> ConfigurationSample {
        var sample = self
        sample.file = (file ?? "") + "\n" + line
        return sample
    }
}

extension RSAPrivateKey {
    var privatePEM: String { (try? pem()) ?? "" }
}
