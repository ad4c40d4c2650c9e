import ArgumentParser
import CardLedger
import CardService
import Cards

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Recompute every card from its observations alone, and report any difference.",
        discussion:
            "There must never be one: a difference means that a row was altered by hand, or a fault of the program. Exit code 3 when there is.")

    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    @Option(name: .long, help: ArgumentHelp("Show at most so many differences.", valueName: "number"))
    var limit = 100

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit is \(limit); it must be 1 or more.") }
    }

    func run() async throws {
        let report = try await DatabaseAccess.withLedger(try configuration.read(requiring: .database)) { ledger in
            try await ledger.audit(limit: limit)
        }
        if output.json {
            Terminal.print(report.json)
        } else {
            Terminal.print(report.text)
        }
        if !report.isClean { throw Findings() }
    }
}

extension AuditReport {
    /// For people.
    var text: String {
        guard !isClean else { return "clean: \(cards) cards are the join of their \(observations) observations" }
        var table = TextTable(["merchant", "product", "card", "columns that differ"])
        for difference in differences {
            table.add([difference.card.mchid, difference.card.product.rawValue, difference.card.number, difference.columns.joined(separator: ", ")])
        }
        return "\(table.text)\n\(differences.count) of \(cards) cards are not the join of their observations"
    }

    fileprivate var json: JSONOutput {
        .present([
            ("cards", .int(Int64(cards))),
            ("observations", .int(Int64(observations))),
            ("differences", .array(differences.map(\.json))),
        ])
    }
}

extension AuditDifference {
    fileprivate var json: JSONOutput {
        .present([
            ("mchid", .string(card.mchid)),
            ("product", .string(card.product.rawValue)),
            ("card_key", .string(card.number)),
            ("columns", .array(columns.map(JSONOutput.string))),
        ])
    }
}
