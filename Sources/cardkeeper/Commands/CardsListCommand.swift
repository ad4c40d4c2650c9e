import ArgumentParser
import CardLedger
import CardService
import Cards
import WeChatPay

struct CardsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List cards, the last changed first.",
        discussion: """
            With --changed-after the cards come in the order of their changes instead: pass the greatest change_seq of one page to get the next, and no \
            change is missed.
            """)

    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    @Option(name: .long, help: "Only this merchant's.")
    var mchid: String?

    @Option(
        name: .long, help: ArgumentHelp("Only this product's: \(Product.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "product"))
    var product: Product?

    @Option(name: .long, help: "Only cards in this state, such as ONGOING.")
    var state: String?

    @Option(name: .long, help: ArgumentHelp("Only cards that changed after this change_seq, in the order of their changes.", valueName: "change_seq"))
    var changedAfter: Int64?

    @Option(name: .long, help: ArgumentHelp("At most so many.", valueName: "number"))
    var limit = 100

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit is \(limit); it must be 1 or more.") }
    }

    func run() async throws {
        let filter = CardFilter(mchid: mchid, product: product, state: state, changedAfter: changedAfter, limit: limit)
        let cards = try await DatabaseAccess.withLedger(try configuration.read(requiring: .database)) { ledger in
            try await ledger.cards(filter)
        }
        if output.json {
            Terminal.print(.array(cards.map(\.json)))
        } else if cards.isEmpty {
            Terminal.print("no card")
        } else {
            Terminal.print(Self.table(cards))
        }
    }

    static func table(_ cards: [CardRow]) -> String {
        var table = TextTable([
            ("merchant", .left), ("product", .left), ("card", .left), ("state", .left), ("told at", .left), ("payment", .left),
            ("change_seq", .right),
        ])
        for card in cards {
            table.add([
                card.key.mchid, card.key.product.rawValue, card.key.number, card.state, card.stateAt?.rfc3339, card.paymentText,
                String(card.changeSequence),
            ])
        }
        return table.text
    }
}

extension Product: ExpressibleByArgument {}

extension CardRow {
    /// `PAID 4.50 yuan`, or nil when no payment was heard of.
    var paymentText: String? {
        guard let payState else { return payAmount.map(\.yuan) }
        return payAmount.map { "\(payState) \($0.yuan)" } ?? payState
    }
}

extension Fen {
    /// With two decimals, for people.
    var yuan: String {
        let (units, rest) = amount.magnitude.quotientAndRemainder(dividingBy: 100)
        return "\(amount < 0 ? "-" : "")\(units).\(rest < 10 ? "0" : "")\(rest) yuan"
    }
}
