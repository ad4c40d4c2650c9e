import Foundation
import Testing

@Suite struct UsageTests {
    @Test(arguments: [
        ["nonsense"], ["cards", "show"], ["cards", "list", "--limit", "many"], ["cards", "list", "--limit", "0"], ["migrate", "down"],
        ["notifications", "replay"], ["--nonsense"],
    ]) func leavesWithTwoForWrongUsage(arguments: [String]) async throws {
        let result = try await Program.run(arguments)
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(!result.errors.isEmpty)
    }

    @Test(arguments: [["--help"], ["serve", "--help"], ["cards", "list", "--help"], ["--version"]]) func helps(arguments: [String]) async throws {
        let result = try await Program.run(arguments)
        #expect(result.status == 0)
        #expect(!result.output.isEmpty && result.errors.isEmpty)
    }

    @Test func namesEveryFaultOfAnEmptyConfiguration() async throws {
        let result = try await Program.run(["serve"])
        #expect(result.status == 2)
        for key in ["public_url", "admin_token_file", "database_url", "merchants"] {
            #expect(result.errors.contains("\n\(key)\n"), "\(key) is not named in: \(result.errors)")
        }
        #expect(result.errors.contains("4 faults"))
    }

    @Test func namesEveryFaultOfAWrongConfiguration() async throws {
        let folder = try TemporaryFolder()
        let key = try folder.write("apiclient_key.pem", try #require(ConfigurationSample.merchantKey?.privatePEM))
        let unreadable = folder.path
        let file = try folder.write(
            "cardkeeper.yaml",
            """
            public_url: ftp://pay.example.com
            listen: everywhere
            admin_listen: 127.0.0.1:port
            admin_token_file: \(folder.path)/missing
            database_url: mysql://root:secret@db/cards
            wechatpay_url: api
            refusd_dir: /tmp
            merchants:
              - mchid: first
                certificate_serial: none
                private_key_file: \(key)
                apiv3_key_file: \(unreadable)
                public_keys: {PUB_KEY_ID_1: \(key)}
                platform_certificates: [\(key)]
            """)
        let result = try await Program.run(["serve", "--config", file])
        #expect(result.status == 2)
        let keys = [
            "public_url", "listen", "admin_listen", "admin_token_file", "database_url", "wechatpay_url", "refusd_dir", "merchants[0].mchid",
            "merchants[0].certificate_serial", "merchants[0].apiv3_key_file", "merchants[0].public_keys.PUB_KEY_ID_1",
            "merchants[0].platform_certificates[0]",
        ]
        for key in keys {
            #expect(result.errors.contains("\n\(key) ("), "\(key) is not named in: \(result.errors)")
        }
        #expect(result.errors.contains("\(keys.count) faults"), "\(result.errors)")
        #expect(result.errors.contains("the merchant's own private key") && !result.errors.contains("secret@"))
        #expect(result.errors.contains("did you mean refused_dir?"))
    }

    @Test(arguments: ["/nowhere/cardkeeper.yaml", "/tmp"]) func namesAConfigurationFileThatCannotBeRead(file: String) async throws {
        let result = try await Program.run(["serve"], environment: ["CARDKEEPER_CONFIG": file])
        #expect(result.status == 2)
        #expect(result.errors.contains("CARDKEEPER_CONFIG") && result.errors.contains(file), "\(result.errors)")
    }
}
