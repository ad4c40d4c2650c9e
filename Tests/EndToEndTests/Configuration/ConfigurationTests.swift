import OpenSSL
import Testing
import WeChatPay
import cardkeeper

@Suite struct ConfigurationTests {
    @Test func readsEveryKey() throws {
        let configuration = try ConfigurationSample().read().get()
        #expect(configuration.publicURL == "https://pay.example.com")
        #expect("\(configuration.listen)" == "0.0.0.0:8080")
        #expect("\(configuration.adminListen)" == "127.0.0.1:8081")
        #expect(configuration.adminToken == "0123456789abcdef0123456789abcdef")
        #expect(configuration.database == .url("postgresql://cardkeeper@/cardkeeper"))
        #expect(configuration.wechatpayURL == "https://api.mch.weixin.qq.com")
        #expect(configuration.refusedDirectory == "/var/lib/cardkeeper/refused")
        let served = try #require(configuration.merchants.first)
        #expect(served.merchant.mchid == "1230000109")
        #expect(served.merchant.certificateSerial == "5157E09EFDC096DE15EBE81A47057A7200000001")
        #expect(served.publicKeys.map(\.id) == ["PUB_KEY_ID_0112300001092024"])
        guard case .given(let certificates) = served.platformCertificates else {
            Issue.record("the listed certificate was not read")
            return
        }
        #expect(certificates.map(\.serialNumber) == ["7F01"])
    }

    @Test func takesDefaultsForWhatIsNoSecretAndNoDecision() throws {
        let sample = ConfigurationSample().setting("listen", to: nil).setting("admin_listen", to: nil).setting("wechatpay_url", to: nil)
        let configuration = try sample.read().get()
        #expect("\(configuration.listen)" == "0.0.0.0:8080")
        #expect("\(configuration.adminListen)" == "127.0.0.1:8081")
        #expect(configuration.wechatpayURL == "https://api.mch.weixin.qq.com")
    }

    @Test func keepsAPrivateDatabaseUnderTheDataDirectory() throws {
        let configuration = try ConfigurationSample().setting("database_url", to: nil).adding("data_dir: /var/lib/cardkeeper").read().get()
        #expect(configuration.database == .privateCluster(directory: "/var/lib/cardkeeper"))
    }

    @Test func fetchesCertificatesUnlessPublicKeysStandAlone() throws {
        let fetching = try ConfigurationSample().setting("public_keys", to: nil).setting("platform_certificates", to: nil).read().get()
        guard case .automatic = fetching.merchants[0].platformCertificates else {
            Issue.record("without any platform key the certificates are fetched")
            return
        }
        let publicKeyMode = try ConfigurationSample().setting("platform_certificates", to: nil).read().get()
        guard case .given(let certificates) = publicKeyMode.merchants[0].platformCertificates else {
            Issue.record("beside public keys nothing is fetched")
            return
        }
        #expect(certificates.isEmpty)
    }

    @Test func demandsOnlyWhatTheCommandNeeds() throws {
        var sample = ConfigurationSample(file: "database_url: postgresql:///cardkeeper")
        sample.requirement = .database
        #expect(try sample.read().get().merchants.isEmpty)
        sample.requirement = .service
        #expect(sample.faults().map(\.key) == ["public_url", "admin_token_file", "merchants"])
    }

    @Test(arguments: [nil, "", "# nothing but a comment", "---"]) func namesEveryMissingKeyOfAnEmptyConfiguration(file: String?) {
        #expect(ConfigurationSample(file: file).faults().map(\.key) == ["public_url", "admin_token_file", "database_url", "merchants"])
    }

    @Test(arguments: SpoiledKey.all) func namesTheFault(_ spoiled: SpoiledKey) throws {
        let faults = spoiled.sample.faults()
        #expect(faults.map(\.key) == [spoiled.faultyKey], "\(faults)")
        let fault = try #require(faults.first)
        #expect(fault.description.contains(spoiled.tells), "\(fault)")
        #expect(!fault.expected.isEmpty)
    }

    @Test func namesEveryFaultAtOnce() {
        let spoiled = SpoiledKey.all.filter { $0.isIndependent }
        let sample = spoiled.reduce(ConfigurationSample()) { $0.setting($1.key, to: $1.value) }
        #expect(Set(sample.faults().map(\.key)).isSuperset(of: spoiled.map(\.faultyKey)), "\(sample.faults())")
    }

    @Test func repeatsNoSecretThatStandsInTheWrongPlace() throws {
        let secret = "abcdefghijklmnopqrstuvwxyz012345"
        let pem = try #require(try ConfigurationSample.merchantKey?.pem())
        let block = "|\n" + pem.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n")
        let samples = [
            ConfigurationSample().setting("apiv3_key_file", to: secret),
            ConfigurationSample().setting("admin_token_file", to: secret),
            ConfigurationSample().setting("private_key_file", to: block),
            ConfigurationSample().setting("platform_certificates", to: "[\(secret)]"),
            ConfigurationSample().adding("apiv3_key: \(secret)"),
            ConfigurationSample().adding("\(secret)\(secret)\(secret): 1"),
            ConfigurationSample().setting("database_url", to: "postgresql://cardkeeper:\(secret)@db/cardkeeper"),
            ConfigurationSample().setting("database_url", to: "postgresql://db/cardkeeper?user=x&password=\(secret)"),
            ConfigurationSample().setting("database_url", to: "mysql://root:\(secret)@db/cardkeeper"),
            ConfigurationSample().setting("public_url", to: "https://user:\(secret)@pay.example.com"),
            ConfigurationSample(file: "public_url: [\(secret)"),
        ]
        for sample in samples {
            let faults = sample.faults()
            #expect(!faults.isEmpty)
            let message = faults.map(\.description).joined()
            #expect(!message.contains(secret) && !message.contains("MII"), "\(message)")
        }
    }

    @Test(arguments: ["none", "{mchid: 1}", "[1230000109]"]) func wantsAListOfMerchants(value: String) throws {
        let faults = ConfigurationSample(file: "merchants: \(value)").faults()
        #expect(faults.last?.key.hasPrefix("merchants") == true)
        #expect(faults.last?.found != "no value")
    }

    @Test func refusesAMerchantNumberThatStandsTwice() throws {
        let twin = """
              - mchid: "1230000109"
                certificate_serial: 5157E09EFDC096DE15EBE81A47057A7200000001
                private_key_file: /keys/apiclient_key.pem
                apiv3_key_file: /keys/apiv3_key
            """
        #expect(ConfigurationSample().adding(twin).faults().map(\.key) == ["merchants[1].mchid"])
    }

    @Test func doesNotPretendToServeTLS() throws {
        let fault = try #require(ConfigurationSample().adding("tls: {certificate_file: /keys/platform.pem}").faults().first)
        #expect(fault.key == "tls" && fault.description.contains("proxy"))
    }

    /// Nothing here serves TLS: to ignore the key would leave the port open in plain HTTP behind the operator's back.
    @Test(arguments: ["{certificate_file: /keys/platform.pem, private_key_file: /keys/apiclient_key.pem}", "{}", "", "true"])
    func refusesToServeTLS(value: String) throws {
        let faults = ConfigurationSample().adding("tls: \(value)").faults()
        #expect(faults.map(\.key) == ["tls"])
        #expect(try #require(faults.first).description.contains("proxy"))
    }

    @Test(arguments: ["CARDKEEPER_TLS", "CARDKEEPER_TLS_CERTIFICATE_FILE", "CARDKEEPER_TLS_PRIVATE_KEY_FILE"])
    func refusesToServeTLSThroughTheEnvironment(variable: String) throws {
        var sample = ConfigurationSample()
        sample.environment[variable] = "/keys/platform.pem"
        let faults = sample.faults()
        #expect(faults.map(\.key) == ["tls"])
        #expect(try #require(faults.first).origin == .environment(variable: variable))
    }

    @Test func saysWhereAFaultStands() throws {
        let fault = try #require(ConfigurationSample().setting("listen", to: "nowhere").faults().first)
        #expect(fault.origin == .file(name: "/etc/cardkeeper/cardkeeper.yaml", line: 2))
    }

    @Test func readsNamesOfFilesRelativeToTheConfigurationFile() throws {
        var sample = ConfigurationSample().setting("apiv3_key_file", to: "keys/apiv3_key")
        sample.files["/etc/cardkeeper/keys/apiv3_key"] = ConfigurationSample.text("abcdefghijklmnopqrstuvwxyz012345")
        #expect(sample.faults().isEmpty)
    }
}
