import ArgumentParser
import CardLedger
import CardService
import Cards
import CoreMetrics
import Foundation
import WeChatPay
import WeChatPayCurl

struct PollCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poll", abstract: "Ask WeChat Pay once about every card whose time has come, and take up requests that were left open.",
        discussion: """
            The service does this by itself, all the time. This is for installations that let it run now and then, and for looking at what it does. Beside a \
            running service it takes only what the service has not taken, which is nothing: the service says in /metrics how it does.
            """)

    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = try configuration.read(requiring: [.database, .merchants])
        let transport = try CurlTransport()
        defer { transport.shutdown() }
        let clients = try configuration.merchants.map { merchant in try merchant.client(transport: transport, configuration: configuration) }
        let report = try await DatabaseAccess.withLedger(configuration) { ledger in
            // No card is started here, so nobody is told where callbacks go: a request that is sent again says what it said first.
            let desk = Desk.forCommand(clients, ledger, publicURL: configuration.publicURL ?? "")
            let poller = Poller(
                merchants: clients, ledger: ledger, configuration: .ofThisProcess(), clock: .system, factory: NOOPMetricsHandler.instance,
                logger: .command, resume: { entry async throws(DeskError) in try await desk.resume(entry) })
            return try await poller.pass()
        }
        if output.json {
            Terminal.print(report.json)
        } else if report.buckets > 0 {
            Terminal.print(report.text)
        }
        try report.requireSuccess()
    }
}

extension PollReport {
    /// For people.
    fileprivate var text: String {
        var lines: [String] = []
        if !results.isEmpty {
            var table = TextTable(["merchant", "product", "card", "outcome", "next check", "why"])
            for result in results {
                let key = result.card.key
                table.add([
                    key.mchid, key.product.rawValue, key.number, result.outcome.rawValue, result.nextCheckAt?.rfc3339,
                    result.failure.map { "\($0.name): \($0.description)" },
                ])
            }
            lines.append(table.text)
        }
        lines.append("\(results.count) checks made, \(expiredTokens) tokens expired")
        if !otherPollers.isEmpty { lines.append("the rest is checked by \(otherPollers.joined(separator: ", "))") }
        return lines.joined(separator: "\n")
    }

    fileprivate var json: JSONOutput {
        .object([
            ("buckets", .int(Int64(buckets))),
            ("other_pollers", .array(otherPollers.map(JSONOutput.string))),
            ("expired_tokens", .int(Int64(expiredTokens))),
            ("checks", .array(results.map(\.json))),
        ])
    }

    fileprivate func requireSuccess() throws {
        guard buckets > 0 else {
            throw CommandFailure(
                "nothing was asked: \(otherPollers.joined(separator: ", ")) makes the checks of this database, all the time. Stop it to make them here; "
                    + "a process that died is replaced within 30 seconds.")
        }
        let failed = results.count { $0.outcome == .failed }
        guard failed == 0 else { throw CommandFailure("\(failed) of \(results.count) checks brought nothing; they are made again later") }
    }
}

extension CardCheckResult {
    fileprivate var json: JSONOutput {
        .present([
            ("mchid", .string(card.key.mchid)),
            ("product", .string(card.key.product.rawValue)),
            ("card_key", .string(card.key.number)),
            ("outcome", .string(outcome.rawValue)),
            ("error", failure.map { .string($0.name) }),
            ("detail", failure.map { .string($0.description) }),
            ("next_check_at", nextCheckAt.map { .string($0.rfc3339) }),
        ])
    }
}
