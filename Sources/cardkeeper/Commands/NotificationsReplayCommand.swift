import ArgumentParser
import CardLedger
import CardService
import WeChatPay

struct NotificationsReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Open stored notifications again, after the cause of their quarantine was mended.",
        discussion: "Give the id of one, or --quarantined for all of the merchant's. Exit code 3 when one of them is still quarantined.")

    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var merchant: MerchantOption

    @Argument(help: ArgumentHelp("The notification's id.", valueName: "id"))
    var id: String?

    @Flag(name: .long, help: "All that are quarantined.")
    var quarantined = false

    func validate() throws {
        guard (id != nil) != quarantined else { throw ValidationError("Give either the id of one notification or --quarantined.") }
    }

    func run() async throws {
        let configuration = try configuration.read(requiring: [.database, .merchants])
        let mchid = try merchant.merchant(in: configuration).merchant.mchid
        let outcomes = try await DatabaseAccess.withLedger(configuration) { ledger in
            let replay = NotificationReplay(merchants: configuration.merchants.map(\.merchant), ledger: ledger)
            var outcomes: [(id: String, outcome: NotificationReplay.Outcome)] = []
            for id in try await ids(mchid: mchid, in: ledger) {
                outcomes.append((id, try await replay.replay(mchid: mchid, id: id)))
            }
            return outcomes
        }
        if output.json {
            Terminal.print(.array(outcomes.map { .present([("notification_id", .string($0.id))] + $0.outcome.members) }))
        } else if outcomes.isEmpty {
            Terminal.print("no notification is quarantined")
        } else {
            var table = TextTable(["notification", "now", "reason"])
            for (id, outcome) in outcomes { table.add([id, outcome.name, outcome.reason]) }
            Terminal.print(table.text)
        }
        if outcomes.contains(where: { $0.outcome.reason != nil }) { throw Findings() }
    }

    private func ids(mchid: String, in ledger: Ledger) async throws -> [String] {
        if let id { return [id] }
        return try await ledger.notifications(NotificationFilter(mchid: mchid, status: .quarantined, limit: 100_000)).map(\.id)
    }
}

extension NotificationReplay.Outcome {
    fileprivate var name: String {
        switch self {
        case .recorded: "recorded"
        case .unhandled: "unhandled"
        case .quarantined: "quarantined"
        case .recordedBefore: "recorded before"
        }
    }

    fileprivate var reason: String? {
        if case .quarantined(let reason) = self { reason } else { nil }
    }

    fileprivate var members: [(String, JSONOutput?)] {
        [("outcome", .string(name)), ("reason", reason.map(JSONOutput.string))]
    }
}
