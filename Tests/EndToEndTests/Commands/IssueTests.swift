import Foundation
import PaySimulator
import Testing

/// Each product from the shell: what is printed opens it, and a repetition has no second effect.
@Suite(.timeLimit(.minutes(5))) struct IssueTests {
    private static let openid = "oShell000000000000000000001"
    private static let userName = "王小明"
    private static let idCardNumber = "320000199001011234"

    @Test func preparesADiscountCard() async throws {
        try await SimulatedSite.running { site in
            let arguments = ["discount-card", "--card-template-id", "770011223344", "--appid", SimulatedSite.appid, "--out-card-code", "S-1"]
            try await expectsOneEffect(
                site, arguments, at: .discountCardPrepare, opening: "wxcc2e4fbc5887661e: /pages/get-card/get-card?prepare_card_token=")
            let other = try await issue(site, arguments.map { $0 == "770011223344" ? "770011223345" : $0 })
            #expect(other.exitCode == 1 && other.standardError.contains("S-1 was used for another request"), "\(other.standardError)")
            let malformed = try await issue(site, arguments.map { $0 == "S-1" ? "S 1" : $0 })
            #expect(malformed.exitCode == 2 && malformed.standardError.contains("out_card_code has 3 characters"), "\(malformed.standardError)")
        }
    }

    @Test func sendsAConsumptionCard() async throws {
        try await SimulatedSite.running { site in
            let arguments = [
                "consumption-card", "--card-id", "1001", "--appid", SimulatedSite.appid, "--openid", Self.openid, "--out-request-no", "S2",
            ]
            try await expectsOneEffect(site, arguments, at: .consumptionCardSend, opening: nil)
        }
    }

    @Test func makesATripCouponToken() async throws {
        try await SimulatedSite.running { site in
            let stock = VoucherStock(id: "21000456")
            let vouchers = (0..<2).map { _ in
                site.simulator.voucherHolder.receive(stock, creatorMchid: SimulatedSite.mchid, appid: SimulatedSite.appid, openid: Self.openid)
            }
            let run = try await issue(
                site,
                ["industry-coupon", "--open-id", Self.openid, "--stock-id", stock.id] + vouchers.flatMap { ["--coupon-id", $0.couponID] })
            #expect(run.exitCode == 0, "\(run.standardError)")
            #expect(
                run.outputText.contains(
                    "opens in mini program wx179335ce27355ca8: trafficCoupon/pages/index/index?mch_code=\(SimulatedSite.mchid)&token="))
            for voucher in vouchers { #expect(run.outputText.contains("coupon \(stock.id)/\(voucher.couponID) ")) }
        }
    }

    @Test func ordersAnIdentityCheck() async throws {
        try await SimulatedSite.running { site in
            site.simulator.employee.authorize(mchid: SimulatedSite.mchid, subMchid: SimulatedSite.subMchid, openid: Self.openid)
            try await expectsOneEffect(
                site, payroll("S3"), at: .payrollPreOrder, opening: "wxd24d9057cd83d47a: /pages/card/authenticate?mchid=")
        }
    }

    @Test(arguments: ["files", "input"]) func ordersAnIdentityCheckWithAuthorisation(source: String) async throws {
        try await SimulatedSite.running { site in
            let name = try site.write(Self.userName + "\n", to: "name")
            let number = try site.write(Self.idCardNumber + "\n", to: "number")
            let identity = ["--with-auth", "--employment-type", "LONG_TERM_EMPLOYMENT"]
            let files = source == "files" ? ["--user-name-file", name, "--id-card-number-file", number] : []
            let run = try await issue(site, payroll("S4") + identity + files, input: "\(Self.userName)\n\(Self.idCardNumber)\n")
            #expect(run.exitCode == 0 && run.outputText.contains("wxd24d9057cd83d47a: /pages/card/authen_with_auth?mchid="), "\(run.standardError)")
            let wire = site.simulator.record.requests.map { String(decoding: $0.request.body, as: UTF8.self) }.joined()
            #expect(!wire.contains(Self.userName) && !wire.contains(Self.idCardNumber))
            #expect(!run.outputText.contains(Self.userName) && !run.standardError.contains(Self.idCardNumber))
        }
    }

    @Test func wantsNameAndNumberOnlyWithAuthorisation() async throws {
        let installation = try Installation(databaseURL: "none")
        for wrong in [payroll("S5") + ["--user-name-file", "x"], payroll("S5").filter { $0 != "--appid" && $0 != SimulatedSite.appid }] {
            let run = try await installation.run(["issue"] + wrong)
            #expect(run.exitCode == 2, "\(run.standardError)")
        }
    }

    private func payroll(_ number: String) -> [String] {
        [
            "payroll-card", "--openid", Self.openid, "--appid", SimulatedSite.appid, "--sub-mchid", SimulatedSite.subMchid, "--authenticate-number",
            number,
            "--project-name", "项目", "--employer-name", "单位", "--authenticate-type", "SIGN_IN",
        ]
    }

    private func issue(_ site: SimulatedSite, _ arguments: [String], input: String = "") async throws -> CommandRun {
        try await site.run(["issue"] + arguments + ["--insecure-public-url"], input: Array(input.utf8))
    }

    /// - opening: what is printed to open it; nil when there is nothing to open.
    private func expectsOneEffect(_ site: SimulatedSite, _ arguments: [String], at endpoint: PlatformEndpoint, opening: String?) async throws {
        let first = try await issue(site, arguments)
        #expect(first.exitCode == 0, "\(first.standardError)")
        #expect(
            first.outputText.contains("opens in mini program") == (opening != nil) && opening.map(first.outputText.contains) != false,
            "\(first.outputText)")
        let second = try await issue(site, arguments)
        #expect(second.exitCode == 0 && second.outputText.contains("nothing was sent now"), "\(second.outputText) \(second.standardError)")
        #expect(site.simulator.record.requests(to: endpoint).count == 1)
    }
}
