import Foundation
import LibPQ
import OpenSSL
import PaySimulator
import ScratchPostgres
import Testing

/// Each fault that a new user may bring along: its cause and its cure stand in one line, and the other checks are made all the same.
@Suite(.timeLimit(.minutes(5))) struct DoctorTests {
    @Test func findsNothingWhereNothingIsWrong() async throws {
        try await SimulatedSite.running { site in
            let (service, settings) = try await site.serve()
            try await service.waitForLog(containing: "platform certificates were fetched")
            let examined = try await examine(site, ["--echo"]) { $0 = settings }
            #expect(examined.exitCode == 0, "\(examined.lines)")
            for check in ["configuration", "service", "merchant_keys", "signed_call", "apiv3_key", "platform_keys", "clock", "database", "echo"] {
                #expect(examined.verdict(check) == "ok", "\(check): \(examined.lines)")
            }
            #expect(try await service.stop() == .exited(0))
        }
    }

    @Test func namesAWrongSerial() async throws {
        try await SimulatedSite.running { site in
            let examined = try await examine(site) { $0.certificateSerial = "0000000000000000000000000000000000000001" }
            #expect(examined.exitCode == 3)
            let line = try #require(examined.line("signed_call"))
            #expect(
                line.hasPrefix("FAULT") && line.contains("SIGN_ERROR") && line.contains("certificate_serial 0000000000000000000000000000000000000001")
            )
            #expect(line.contains("To mend it") && examined.verdict("database") == "ok" && examined.verdict("clock") == "ok")
        }
    }

    @Test func namesAPrivateKeyOfAnotherCertificate() async throws {
        try await SimulatedSite.running { site in
            let stranger = try RSAPrivateKey.generate()
            let examined = try await examine(site) { $0.privateKey = stranger }
            #expect(examined.exitCode == 3)
            let line = try #require(examined.line("signed_call"))
            #expect(line.contains("private_key_file is not the key of certificate \(InstallationKeys.merchantSerial)"), "\(line)")
        }
    }

    @Test func namesAWrongAPIv3Key() async throws {
        try await SimulatedSite.running { site in
            let examined = try await examine(site) { $0.apiv3Key = "another-apiv3-key-of-32-bytes-xx" }
            #expect(examined.exitCode == 3 && examined.verdict("signed_call") == "ok", "\(examined.lines)")
            let line = try #require(examined.line("apiv3_key"))
            #expect(line.hasPrefix("FAULT") && line.contains("apiv3_key_file holds another key"), "\(line)")
            #expect(!examined.text.contains("another-apiv3-key"))
        }
    }

    @Test func namesAClockThatIsTenMinutesOff() async throws {
        try await SimulatedSite.running(clockAhead: 600) { site in
            let examined = try await examine(site)
            #expect(examined.exitCode == 3)
            for check in ["signed_call", "clock"] {
                let line = try #require(examined.line(check))
                #expect(line.hasPrefix("FAULT") && line.contains("behind WeChat Pay's") && line.contains("NTP"), "\(line)")
            }
            let call = try await site.run(["call", "GET", "/v3/certificates"])
            #expect(call.exitCode == 1 && call.standardError.contains("this machine's clock is"), "\(call.standardError)")
        }
    }

    @Test func warnsOfAClockThatIsTwoMinutesOff() async throws {
        try await SimulatedSite.running(clockAhead: -120) { site in
            let examined = try await examine(site)
            #expect(examined.exitCode == 3 && examined.verdict("clock") == "WARNING" && examined.verdict("signed_call") == "ok", "\(examined.lines)")
        }
    }

    @Test func namesAnExpiredCertificate() async throws {
        try await SimulatedSite.running { site in
            let expired = try X509Certificate.selfSigned(
                key: InstallationKeys.shared.get().certificateKey, commonName: "platform", serialNumber: [0x7f, 1], notBefore: 1_500_000_000,
                notAfter: 1_600_000_000)
            let file = try site.write(expired.pem, to: "expired.pem")
            let examined = try await examine(site) { $0.platformCertificates = "[\(file)]" }
            #expect(examined.exitCode == 2)
            let line = try #require(examined.line("configuration"))
            #expect(line.contains("platform_certificates") && line.contains("expired") && line.contains("set it to auto"), "\(line)")
            let beside = try await examine(site) {
                $0.platformCertificates = "[\(file)]"
                $0.publicKeys = "{\(site.simulator.identity.publicKey.serial): ./pub_key.pem}"
            }
            let warning = try #require(beside.line("platform_keys"))
            #expect(beside.exitCode == 3 && warning.hasPrefix("WARNING") && warning.contains("has expired"), "\(beside.lines)")
        }
    }

    @Test func namesADatabaseThatCannotBeReached() async throws {
        try await SimulatedSite.running { site in
            let examined = try await examine(site) { $0.databaseURL = "postgresql://cardkeeper@127.0.0.1:1/cardkeeper" }
            let line = try #require(examined.line("database"))
            #expect(examined.exitCode == 3 && line.hasPrefix("FAULT") && line.contains("database_url"), "\(line)")
            #expect(examined.verdict("signed_call") == "ok")
        }
    }

    @Test func namesADatabaseWithoutTheSchema() async throws {
        try await SimulatedSite.running { site in
            let empty = try await ScratchPostgres.shared.database()
            let examined = try await examine(site) { $0.databaseURL = empty }
            #expect(examined.exitCode == 3 && examined.line("database")?.contains("cardkeeper migrate up") == true, "\(examined.lines)")
        }
    }

    @Test func namesADatabaseUserWithoutRights() async throws {
        try await SimulatedSite.running { site in
            let role = "reader_\(UInt32.random(in: 0...UInt32.max))"
            let administrator = ConnectionThread(name: "roles", options: ConnectionOptions(url: site.right.databaseURL, applicationName: "tests"))
            // It sees the tables, and may not go through the one door that the service writes by.
            try await administrator.perform { connection in
                try connection.run(
                    script: "CREATE ROLE \(role) LOGIN; GRANT USAGE ON SCHEMA cardkeeper_internal TO \(role); "
                        + "GRANT SELECT ON ALL TABLES IN SCHEMA cardkeeper_internal TO \(role)")
            }
            let url = try #require(URLComponents(string: site.right.databaseURL))
            let user = url.user.map { "\($0)@" } ?? ""
            let examined = try await examine(site) { $0.databaseURL = $0.databaseURL.replacing("//\(user)", with: "//\(role)@") }
            await administrator.shutdown()
            let line = try #require(examined.line("database"))
            #expect(line.hasPrefix("FAULT") && line.contains("may not execute ") && line.contains("GRANT cardkeeper_service"), "\(line)")
        }
    }

    @Test func namesAPublicURLThatNobodyReaches() async throws {
        try await SimulatedSite.running { site in
            let run = try await site.run(["doctor"]) { $0.publicURL = "https://192.168.1.4" }
            #expect(run.exitCode == 2)
            let line = try #require(run.outputText.split(separator: "\n").first { $0.contains("public_url") })
            #expect(line.hasPrefix("FAULT") && line.contains("a private address") && line.contains("To mend it"), "\(line)")
            for command in [["serve"], ["callbacks", "show"], ["issue", "discount-card", "--appid", "x", "--card-template-id", "y"]] {
                let refused = try await site.run(command) { $0.publicURL = "https://192.168.1.4" }
                #expect(refused.exitCode == 2 && refused.standardError.contains("a private address"), "\(refused.standardError)")
            }
        }
    }

    @Test func namesAMerchantInPublicKeyModeWithoutThatKey() async throws {
        try await SimulatedSite.running(keyMode: .publicKey) { site in
            let without = try await examine(site)
            #expect(without.exitCode == 3 && without.line("signed_call")?.contains("give it under public_keys") == true, "\(without.lines)")
            let with = try await examine(site) {
                $0.publicKeys = "{\(site.simulator.identity.publicKey.serial): ./pub_key.pem}"
                $0.platformCertificates = "none"
            }
            #expect(with.exitCode == 0 && with.line("signed_call")?.contains("the private key opens") == true, "\(with.lines)")
        }
    }

    @Test func namesACallbackThatDoesNotArrive() async throws {
        try await SimulatedSite.running { site in
            let (service, settings) = try await site.serve()
            let examined = try await examine(site, ["--echo", "--seconds", "2"]) {
                $0 = settings
                $0.publicURL = "http://127.0.0.1:1"
            }
            let line = try #require(examined.line("echo"))
            #expect(examined.exitCode == 3 && line.hasPrefix("FAULT") && line.contains("http://127.0.0.1:1/notify/\(SimulatedSite.mchid)"), "\(line)")
            #expect(try await service.stop() == .exited(0))
        }
    }

    /// The service knows another key than the one that WeChat Pay signs with.
    @Test func namesWhyACallbackWasRefused() async throws {
        try await SimulatedSite.running { site in
            let stranger = try RSAPrivateKey.generate()
            let file = try site.write(stranger.publicKey.pem, to: "stranger.pem")
            let publicKeys = "{\(site.simulator.identity.publicKey.serial): \(file)}"
            let (service, settings) = try await site.serve {
                $0.publicKeys = publicKeys
                $0.platformCertificates = "none"
            }
            site.simulator.identity.mode = .publicKey
            let examined = try await examine(site, ["--echo", "--seconds", "3"]) {
                $0 = settings
                $0.publicKeys = "{\(site.simulator.identity.publicKey.serial): ./pub_key.pem}"
            }
            let line = try #require(examined.line("echo"))
            #expect(examined.exitCode == 3 && line.contains("were refused: signature_mismatch"), "\(examined.lines)")
            #expect(try await service.stop() == .exited(0))
        }
    }

    /// The service was started with keys of other days: what comes is authentic, and cannot be opened.
    @Test func namesACallbackThatCannotBeOpened() async throws {
        try await SimulatedSite.running { site in
            let publicKeys = "{\(site.simulator.identity.publicKey.serial): ./pub_key.pem}"
            site.simulator.identity.mode = .publicKey
            let (service, settings) = try await site.serve {
                $0.apiv3Key = "another-apiv3-key-of-32-bytes-xx"
                $0.publicKeys = publicKeys
                $0.platformCertificates = "none"
            }
            let examined = try await examine(site, ["--echo", "--seconds", "20"]) {
                $0 = settings
                $0.apiv3Key = InstallationKeys.apiv3Key
            }
            let line = try #require(examined.line("echo"))
            #expect(examined.exitCode == 3 && line.contains("decryption_failed") && line.contains("apiv3_key_file"), "\(examined.lines)")
            #expect(try await service.stop() == .exited(0))
        }
    }

    @Test func tellsMachinesTheSame() async throws {
        struct Report: Decodable {
            struct Check: Decodable {
                let check: String
                let verdict: String
            }
            let checks: [Check]
            let findings: Int
        }
        try await SimulatedSite.running { site in
            let run = try await site.run(["doctor", "--json", "--insecure-public-url"]) { $0.apiv3Key = "another-apiv3-key-of-32-bytes-xx" }
            let report = try JSONDecoder().decode(Report.self, from: Data(run.standardOutput))
            #expect(run.exitCode == 3 && report.findings == report.checks.count { ["fault", "warning"].contains($0.verdict) })
            #expect(report.checks.first { $0.check == "apiv3_key" }?.verdict == "fault")
        }
    }

    private func examine(
        _ site: SimulatedSite, _ arguments: [String] = [], changing change: (inout SimulatedSite.Settings) -> Void = { _ in }
    ) async throws -> Examined {
        Examined(try await site.run(["doctor", "--insecure-public-url"] + arguments, changing: change))
    }
}

/// What the doctor printed: a line for each check.
private struct Examined {
    let exitCode: Int32?
    let text: String

    init(_ run: CommandRun) {
        exitCode = run.exitCode
        text = run.outputText
    }

    var lines: [Substring] { text.split(separator: "\n") }

    /// The first line of a check.
    func line(_ check: String) -> Substring? {
        lines.first { $0.split(separator: " ").dropFirst().first == check[...] }
    }

    func verdict(_ check: String) -> Substring? {
        line(check)?.split(separator: " ").first
    }
}
