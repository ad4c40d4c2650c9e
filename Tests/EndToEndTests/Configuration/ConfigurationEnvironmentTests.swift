import Testing
import WeChatPay
import cardkeeper

@Suite struct ConfigurationEnvironmentTests {
    @Test func replacesTheFile() throws {
        var sample = ConfigurationSample()
        sample.environment = [
            "CARDKEEPER_LISTEN": "127.0.0.1:9000", "CARDKEEPER_MERCHANTS_0_MCHID": "1900000109", "CARDKEEPER_CONFIG": "/elsewhere.yaml",
            "PATH": "/bin",
        ]
        let configuration = try sample.read().get()
        #expect("\(configuration.listen)" == "127.0.0.1:9000")
        #expect(configuration.merchants.map(\.merchant.mchid) == ["1900000109"])
    }

    @Test func standsAlone() throws {
        var sample = ConfigurationSample(file: nil)
        sample.environment = [
            "CARDKEEPER_PUBLIC_URL": "https://pay.example.com", "CARDKEEPER_ADMIN_TOKEN_FILE": "/keys/admin_token",
            "CARDKEEPER_DATABASE_URL": "postgresql:///cardkeeper",
        ]
        for index in 0..<12 {
            let merchant = "CARDKEEPER_MERCHANTS_\(index)_"
            sample.environment[merchant + "MCHID"] = "12300\(index)"
            sample.environment[merchant + "CERTIFICATE_SERIAL"] = "ABCDEF"
            sample.environment[merchant + "PRIVATE_KEY_FILE"] = "/keys/apiclient_key.pem"
            sample.environment[merchant + "APIV3_KEY_FILE"] = "/keys/apiv3_key"
            sample.environment[merchant + "PUBLIC_KEYS_PUB_KEY_ID_\(index)"] = "/keys/pub_key.pem"
            sample.environment[merchant + "PLATFORM_CERTIFICATES_0"] = "/keys/platform.pem"
        }
        let merchants = try sample.read().get().merchants
        #expect(merchants.map(\.merchant.mchid) == (0..<12).map { "12300\($0)" })
        #expect(merchants.flatMap(\.publicKeys).map(\.id) == (0..<12).map { "PUB_KEY_ID_\($0)" })
    }

    @Test(arguments: [
        ("CARDKEEPER_LISTN", "CARDKEEPER_LISTEN"), ("CARDKEEPER_MERCHANT_0_MCHID", "CARDKEEPER_MERCHANTS_0_MCHID"),
        ("CARDKEEPER_ADMIN_TOKEN", "CARDKEEPER_ADMIN_TOKEN_FILE"),
    ])
    func asksWhatAMistypedVariableMeans(typed: String, meant: String) throws {
        var sample = ConfigurationSample()
        sample.environment[typed] = "whatever"
        let fault = try #require(sample.faults().first)
        #expect(fault.origin == .environment(variable: typed))
        #expect(fault.remedy == "did you mean \(meant)?")
        #expect(!fault.description.contains("whatever"))
    }

    @Test(arguments: [("lisen", "listen"), ("admin-listen", "admin_listen"), ("publicurl", "public_url"), ("admin_token", "admin_token_file")])
    func asksWhatAMistypedKeyMeans(typed: String, meant: String) throws {
        let fault = try #require(ConfigurationSample().adding("\(typed): x").faults().first)
        #expect(fault.key == typed)
        #expect(fault.remedy?.hasPrefix("did you mean \(meant)?") == true)
    }

    @Test func countsMerchantsWithoutAGap() {
        var sample = ConfigurationSample()
        sample.environment["CARDKEEPER_MERCHANTS_2_MCHID"] = "1"
        #expect(sample.faults().map(\.key) == ["(environment)"])
    }

    @Test func leavesTheVariablesOfKubernetesAlone() {
        var sample = ConfigurationSample()
        sample.environment = [
            "CARDKEEPER_SERVICE_HOST": "10.0.0.1", "CARDKEEPER_PORT": "tcp://10.0.0.1:80", "CARDKEEPER_PORT_80_TCP_ADDR": "10.0.0.1",
        ]
        #expect(sample.faults().isEmpty)
    }

    @Test(arguments: [
        ("listen: [", "YAML"), ("a: 1\na: 2", "twice"), ("- listen", "mapping"), ("just text", "mapping"), ("listen: \"\u{1}\"", "YAML"),
    ])
    func tellsWhatIsNoConfigurationFile(text: String, tells: String) throws {
        let faults = ConfigurationSample(file: text).faults()
        #expect(faults.count == 1)
        #expect(try #require(faults.first).description.contains(tells))
    }
}
