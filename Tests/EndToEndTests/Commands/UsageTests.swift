import Foundation
import Testing

@Suite struct UsageTests {
    @Test(arguments: [
        ["nonsense"], ["cards", "show"], ["cards", "list", "--limit", "many"], ["cards", "list", "--limit", "0"], ["migrate", "down"],
        ["notifications", "replay"], ["--nonsense"], ["doctor", "--seconds", "0"], ["callbacks", "show", "neither"],
        ["issue", "industry-coupon", "--open-id", "o", "--stock-id", "1"],
        ["issue", "consumption-card", "--card-id", "1", "--appid", "a", "--openid", "o", "--send-time", "yesterday"],
    ]) func leavesWithTwoForWrongUsage(arguments: [String]) async throws {
        let result = try await CommandRun.of(arguments)
        #expect(result.exitCode == 2)
        #expect(result.standardOutput.isEmpty)
        #expect(!result.standardError.isEmpty)
    }

    private static let commands: [[String]] = [
        [], ["demo"], ["serve"], ["simulate"], ["migrate", "up"], ["doctor"], ["issue"], ["issue", "discount-card"], ["issue", "consumption-card"],
        ["issue", "industry-coupon"], ["issue", "payroll-card"], ["call"], ["callbacks", "show"], ["callbacks", "register"], ["cards", "list"],
        ["cards", "show"], ["notifications", "replay"], ["explain"], ["poll"], ["audit"],
    ]

    @Test(arguments: commands.map { $0 + ["--help"] } + [["--version"]]) func helps(arguments: [String]) async throws {
        let result = try await CommandRun.of(arguments)
        #expect(result.exitCode == 0)
        #expect(!result.standardOutput.isEmpty && result.standardError.isEmpty)
    }

    @Test func namesEveryFaultOfAnEmptyConfiguration() async throws {
        let result = try await CommandRun.of(["serve"])
        #expect(result.exitCode == 2)
        for key in ["public_url", "admin_token_file", "database_url", "merchants"] {
            #expect(result.standardError.contains("\n\(key)\n"), "\(key) is not named in: \(result.standardError)")
        }
        #expect(result.standardError.contains("4 faults"))
        #expect(result.standardError.contains("No configuration file was read"))
    }

    @Test func namesEveryFaultOfAWrongConfiguration() async throws {
        let installation = try Installation(databaseURL: "")
        let (key, folder) = (installation.path("apiclient_key.pem"), installation.directory.path)
        let file = try installation.write(
            Array(
                """
                public_url: ftp://pay.example.com
                listen: everywhere
                admin_listen: 127.0.0.1:port
                admin_token_file: \(folder)/missing
                database_url: mysql://root:secret@db/cards
                wechatpay_url: api
                refusd_dir: /tmp
                merchants:
                  - mchid: first
                    certificate_serial: none
                    private_key_file: \(key)
                    apiv3_key_file: \(folder)
                    public_keys: {PUB_KEY_ID_1: \(key)}
                    platform_certificates: [\(key)]
                """.utf8), to: "wrong.yaml")
        let result = try await CommandRun.of(["serve", "--config", file])
        #expect(result.exitCode == 2)
        let keys = [
            "public_url", "listen", "admin_listen", "admin_token_file", "database_url", "wechatpay_url", "refusd_dir", "merchants[0].mchid",
            "merchants[0].certificate_serial", "merchants[0].apiv3_key_file", "merchants[0].public_keys.PUB_KEY_ID_1",
            "merchants[0].platform_certificates[0]",
        ]
        for key in keys {
            #expect(result.standardError.contains("\n\(key) ("), "\(key) is not named in: \(result.standardError)")
        }
        #expect(result.standardError.contains("\(keys.count) faults"), "\(result.standardError)")
        #expect(result.standardError.contains("the merchant's own private key") && !result.standardError.contains("secret@"))
        #expect(result.standardError.contains("did you mean refused_dir?"))
    }

    @Test(arguments: ["/nowhere/cardkeeper.yaml", "/tmp"]) func namesAConfigurationFileThatCannotBeRead(file: String) async throws {
        let result = try await CommandRun.of(["serve"], environment: ["CARDKEEPER_CONFIG": file])
        #expect(result.exitCode == 2)
        #expect(result.standardError.contains("CARDKEEPER_CONFIG") && result.standardError.contains(file), "\(result.standardError)")
    }
}
