import Foundation
import PaySimulator
import Testing
import WeChatPay

extension SecretDay {
    private static let insecure = "--insecure-public-url"
    private static let otherAPIv3Key = "another-apiv3-key-of-32-bytes-yy"
    private static let password = "Kennwort-0815-geheim"

    @discardableResult
    private func run(
        _ arguments: [String], input: String = "", allowing allowed: Set<KnownSecret.Kind> = [.personal],
        changing change: (inout SimulatedSite.Settings) -> Void = { _ in }
    ) async throws -> CommandRun {
        let run = try await site.run(arguments, input: Array(input.utf8)) { settings in
            settings = self.settings
            change(&settings)
        }
        remains.keep(arguments, run, allowing: allowed)
        return run
    }

    /// What an operator does at the shell while the service runs.
    func playCommands() async throws {
        try await playStarts()
        try await playLooks()
        try await playMistakes()
    }

    private func playStarts() async throws {
        let all = Set(KnownSecret.Kind.allCases).subtracting([.secret])
        let name = try site.write(Self.userName + "\n", to: "name")
        let number = try site.write(Self.idCardNumber + "\n", to: "number")
        let check = [
            "--openid", Self.openid, "--appid", SimulatedSite.appid, "--sub-mchid", SimulatedSite.subMchid, "--project-name", "项目",
            "--employer-name", "单位", "--with-auth", "--employment-type", "LONG_TERM_EMPLOYMENT", "--json", Self.insecure,
        ]
        let files = ["--user-name-file", name, "--id-card-number-file", number]
        for arguments in [files + ["--authenticate-number", "S1"], ["--authenticate-number", "S2"]] {
            let issued = try await run(
                ["issue", "payroll-card"] + check + arguments, input: "\(Self.userName)\n\(Self.idCardNumber)\n", allowing: all)
            #expect(issued.exitCode == 0, "\(issued.standardError)")
            watchTokens(in: try JSONDocument(issued.standardOutput).root, isCoupons: false)
        }
        for fault in [Fault.notJSONAnswer, .wronglySignedAnswer, .emptyAnswer] {
            site.simulator.faults.strikeNext(fault, at: .payrollPreOrderWithAuth)
            let failed = try await run(
                ["issue", "payroll-card"] + check + files + ["--authenticate-number", "S\(fault.rawValue.count)"], allowing: all)
            #expect(failed.exitCode == 1)
        }
        let body =
            #"{"openid":"\#(Self.openid)","appid":"\#(SimulatedSite.appid)","sub_mchid":"\#(SimulatedSite.subMchid)","#
            + #""employment_type":"LONG_TERM_EMPLOYMENT"}"#
        let encrypted = ["--encrypt", "user_name=@\(name)", "--encrypt", "id_card_number=@\(number)"]
        let called = try await run(
            ["call", "POST", "/v3/payroll-card/tokens", "-d", "@\(try site.write(body, to: "body.json"))"] + encrypted, allowing: all)
        #expect(called.exitCode == 0, "\(called.standardError)")
        watchTokens(in: try JSONDocument(called.standardOutput).root, isCoupons: false)
        // WeChat Pay repeats the head of what was signed, and what it takes offence at.
        for change in [{ $0.certificateSerial = "0000000000000000000000000000000000000001" }, { _ in }] as [(inout SimulatedSite.Settings) -> Void] {
            site.simulator.employee.authorize(mchid: SimulatedSite.mchid, subMchid: SimulatedSite.subMchid, openid: Self.openid)
            let refused = try await run(
                ["call", "POST", "/v3/payroll-card/tokens", "--json", "-d", body.replacing(Self.openid, with: "")] + encrypted, changing: change)
            #expect(refused.exitCode == 1, "\(refused.outputText)")
        }
    }

    private func playLooks() async throws {
        for arguments in [
            ["cards", "list"], ["cards", "list", "--json"], ["cards", "show", "D1"], ["cards", "show", "P2", "--json"], ["notifications", "list"],
            ["audit"], ["callbacks", "register", Self.insecure], ["callbacks", "show", Self.insecure], ["doctor", "--json", Self.insecure],
            ["migrate", "status"],
        ] {
            let looked = try await run(arguments)
            #expect(looked.exitCode == 0, "\(arguments): \(looked.standardError)")
        }
        #expect(try await run(["poll"]).exitCode == 1, "the running service makes the checks")
        let notifications = try await StoredRows.read(
            "SELECT notification_id, status FROM cardkeeper.notification", in: site.right.databaseURL)
        #expect(notifications.count >= 2)
        for id in notifications.prefix(2).compactMap({ $0["notification_id"] }) {
            for arguments in [["notifications", "show", id], ["notifications", "show", id, "--raw"]] {
                #expect(try await run(arguments).exitCode == 0)
            }
        }
        try await run(["notifications", "replay", "--quarantined"])
        for file in try refusedFiles { try await run(["explain", file]) }
    }

    /// Secrets where they do not belong: whoever is told so is not told them.
    private func playMistakes() async throws {
        remains.watch("another APIv3 key", Self.otherAPIv3Key, .secret)
        remains.watch("a database's password", Self.password, .secret)
        for arguments in [["doctor", Self.insecure], ["call", "GET", "/v3/certificates"]] {
            let mistakes: [(inout SimulatedSite.Settings) -> Void] = [
                { $0.apiv3Key = Self.otherAPIv3Key }, { $0.apiv3Key = Self.otherAPIv3Key + "z" },
                { $0.databaseURL = "postgresql://cardkeeper:\(Self.password)@127.0.0.1:1/cardkeeper" },
                { $0.databaseURL = "postgresql://cardkeeper@127.0.0.1:1/cardkeeper?password=\(Self.password)" },
            ]
            for mistake in mistakes { #expect(try await run(arguments, changing: mistake).exitCode != 0, "\(arguments)") }
        }
        let right = try String(contentsOfFile: site.configure(settings), encoding: .utf8)
        let folder = URL(fileURLWithPath: try site.configure(settings)).deletingLastPathComponent().path
        for (wrong, other) in [
            ("private_key_file: ./apiclient_key.pem", "private_key_file: ./apiv3_key"),
            ("apiv3_key_file: ./apiv3_key", "apiv3_key_file: ./admin_token"),
            ("apiv3_key_file: ./apiv3_key", "apiv3_key_file: ./apiclient_key.pem"), ("./admin_token", "./apiclient_key.pem"),
            ("./apiv3_key", InstallationKeys.apiv3Key), ("admin_token_file: ./admin_token", "admin_token: \(InstallationKeys.adminToken)"),
            ("apiv3_key_file: ./apiv3_key", "apiv3_key: \(InstallationKeys.apiv3Key)"),
        ] {
            let file = "\(folder)/wrong.yaml"
            try right.replacing(wrong, with: other).write(toFile: file, atomically: true, encoding: .utf8)
            for arguments in [["serve", Self.insecure], ["doctor", Self.insecure]] {
                let run = try await CommandRun.of(arguments, environment: ["CARDKEEPER_CONFIG": file])
                #expect(run.exitCode != 0, "\(other)")
                remains.keep(arguments, run)
            }
        }
    }
}
