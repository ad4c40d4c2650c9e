import ArgumentParser
import CardService
import WeChatPay

struct CallbacksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "callbacks", abstract: "Where WeChat Pay sends the callbacks of coupons: look, or register this service.",
        discussion: """
            The callbacks of vouchers (代金券, favor; those in consumption cards and trip coupons included) and of merchant coupons (商家券, busifavor) go to \
            one address for each merchant. Discount cards need no registration: each request names its address.
            """,
        subcommands: [CallbacksShowCommand.self, CallbacksRegisterCommand.self])
}

struct CallbacksShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Ask WeChat Pay which addresses are registered.",
        discussion: "Exit code 3 when one is not {public_url}/notify/{mchid}.")

    @OptionGroup var options: CallbacksOptions

    func run() async throws {
        try await options.run { client, kind, _ throws(WeChatPayError) in
            do throws(WeChatPayError) {
                return try await kind.registered(client)
            } catch {
                // Nothing is registered.
                if error.status == 404, error.code != nil { return nil }
                throw error
            }
        }
    }
}

struct CallbacksRegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Register {public_url}/notify/{mchid}; the address that was registered before gets nothing any more.",
        discussion: "WeChat Pay calls the address at once, so the service has to run and to be reachable. It is safe to repeat.")

    @OptionGroup var options: CallbacksOptions

    func run() async throws {
        try await options.run(whenUndecided: "WeChat Pay calls the address at once: is the service running, and reached by public_url from outside?")
        {
            client, kind, url throws(WeChatPayError) in try await kind.register(url, client)
        }
    }
}

/// What `show` and `register` have in common.
struct CallbacksOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var publicURL: PublicURLOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var merchant: MerchantOption

    @Argument(help: ArgumentHelp("favor or busifavor; both when absent.", valueName: "kind"))
    var kind: CouponCallbacks?

    /// Asks or tells WeChat Pay about each kind, whatever becomes of the others. `address` is what is registered then; `undecided` says what to do when
    /// WeChat Pay's system failed.
    func run(
        whenUndecided undecided: String? = nil, _ address: (WeChatPayClient, CouponCallbacks, _ ours: String) async throws(WeChatPayError) -> String?
    ) async throws {
        let configuration = try configuration.read(requiring: [.merchants, .publicURL], publicURL: publicURL)
        let merchant = try merchant.merchant(in: configuration)
        guard let publicURL = configuration.publicURL else { throw CommandFailure("public_url is not set", status: .wrongUsageOrConfiguration) }
        let ours = "\(publicURL)/notify/\(merchant.merchant.mchid)"
        let registrations = try await configuration.withClient(of: merchant) { client in
            var registrations: [CallbackRegistration] = []
            for kind in kind.map({ [$0] }) ?? CouponCallbacks.allCases {
                do throws(WeChatPayError) {
                    registrations.append(CallbackRegistration(kind: kind, ours: ours, state: .told(try await address(client, kind, ours))))
                } catch {
                    var diagnosis = CallDiagnosis(error, merchant: merchant.merchant, now: WallClock.system.now())
                    if case .undecided = error.kind, let undecided { diagnosis.cure = undecided }
                    registrations.append(CallbackRegistration(kind: kind, ours: ours, state: .failed(diagnosis)))
                }
            }
            return registrations
        }
        show(registrations)
        let failures = registrations.compactMap(\.failure)
        guard failures.isEmpty else { throw CommandFailure(failures.joined(separator: "\n")) }
        if !registrations.allSatisfy(\.isOurs) { throw Findings() }
    }

    private func show(_ registrations: [CallbackRegistration]) {
        if output.json { return Terminal.print(.array(registrations.map(\.json))) }
        var table = TextTable(["callbacks of", "go to", ""])
        for registration in registrations { table.add([registration.kind.words, registration.address, registration.remark]) }
        Terminal.print(table.text)
    }
}

/// What WeChat Pay says of the callbacks of one kind of coupons.
private struct CallbackRegistration: Sendable {
    enum State: Sendable {
        /// The address that is registered; nil for none.
        case told(String?)
        case failed(CallDiagnosis)
    }

    let kind: CouponCallbacks
    let ours: String
    let state: State

    var address: String? { if case .told(let address) = state { address } else { nil } }
    var isOurs: Bool { address == ours }

    var failure: String? {
        if case .failed(let diagnosis) = state { "\(kind.words): \(diagnosis.text)" } else { nil }
    }

    var remark: String {
        switch state {
        case .told(nil): "nothing is registered; to register \(ours): cardkeeper callbacks register \(kind.rawValue)"
        case .told: isOurs ? "this service" : "another than \(ours); to register that: cardkeeper callbacks register \(kind.rawValue)"
        case .failed: "not known"
        }
    }

    var json: JSONOutput {
        let error: JSONOutput? = if case .failed(let diagnosis) = state { .string(diagnosis.finding) } else { nil }
        return .present([
            ("kind", .string(kind.rawValue)), ("notify_url", address.map(JSONOutput.string)), ("expected", .string(ours)), ("ours", .bool(isOurs)),
            ("error", error),
        ])
    }
}
