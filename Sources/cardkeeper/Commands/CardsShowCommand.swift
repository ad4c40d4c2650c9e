import ArgumentParser
import CardLedger
import CardService
import Cards
import WeChatPay

struct CardsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one card and the timeline of what was observed about it.")

    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: ArgumentHelp("The card's number: out_card_code, out_request_no, stock_id/coupon_id, … by product.", valueName: "key"))
    var key: String

    @Option(name: .long, help: "The merchant, when several have a card of this number.")
    var mchid: String?

    @Option(name: .long, help: ArgumentHelp("The product, when several have a card of this number.", valueName: "product"))
    var product: Product?

    func run() async throws {
        let history = try await DatabaseAccess.withLedger(try configuration.read(requiring: .database)) { ledger in
            let matching = try await ledger.cards(numbered: key).filter {
                (mchid == nil || $0.key.mchid == mchid) && (product == nil || $0.key.product == product)
            }
            guard let card = matching.first else {
                throw CommandFailure("there is no card \(key); `cardkeeper cards list` shows those there are")
            }
            guard matching.count == 1 else {
                let choices = matching.map { "--mchid \($0.key.mchid) --product \($0.key.product.rawValue)" }
                throw CommandFailure("\(matching.count) cards have the number \(key): add one of\n\(choices.joined(separator: "\n"))")
            }
            return try await ledger.card(card.key)
        }
        guard let history else { throw CommandFailure("there is no card \(key)") }
        if output.json {
            Terminal.print(history.json)
        } else {
            Terminal.print(history.text)
        }
    }
}

extension CardHistory {
    /// For people: what is known, then the timeline.
    fileprivate var text: String {
        let known: [(String, String?)] = [
            ("merchant", card.key.mchid), ("product", card.key.product.rawValue), ("card", card.key.number), ("state", card.state),
            ("told at", card.stateAt?.rfc3339), ("payment", card.paymentText), ("paid at", card.payTime?.rfc3339),
            ("transaction", card.transactionID), ("openid", card.openid), ("appid", card.appid), ("template", card.cardTemplateID),
            ("card_id", card.cardID), ("card_code", card.cardCode), ("begins", card.timeRange?.beginTime?.rfc3339),
            ("ends", card.timeRange?.endTime?.rfc3339), ("total", card.totalAmount?.yuan), ("unfinished because", card.unfinishedReason),
            ("asked for by us", card.requested ? "yes" : "no"),
            ("contradictions", card.identityConflicts.isEmpty ? nil : card.identityConflicts.joined(separator: ", ")),
        ]
        var facts = TextTable(["card", ""])
        for case (let name, let value?) in known { facts.add([name, value]) }
        var observations = TextTable(["occurred", "recorded", "source", "event", "state", "id"])
        for entry in timeline {
            let observation = entry.observation
            observations.add([
                observation.occurredAt.rfc3339, entry.recordedAt.rfc3339, observation.source.rawValue, observation.event,
                observation.facts.state?.name, observation.sourceID,
            ])
        }
        return [facts.text, usesText, tokensText, observations.text].compactMap { $0 }.joined(separator: "\n\n")
    }

    private var usesText: String? {
        guard !uses.isEmpty else { return nil }
        var table = TextTable(["used in transaction", "at", "merchant", "amount"])
        for use in uses { table.add([use.transactionID, use.consumeTime?.rfc3339, use.consumeMchid, use.consumeAmount?.yuan]) }
        return table.text
    }

    private var tokensText: String? {
        guard !tokens.isEmpty else { return nil }
        var table = TextTable(["token (SHA-256)", "state", "expires"])
        for token in tokens { table.add([token.tokenHash, token.state.name, token.expiresTime?.rfc3339]) }
        return table.text
    }

    fileprivate var json: JSONOutput {
        .present([
            ("card", card.json),
            ("timeline", .array(timeline.map(\.json))),
            ("uses", .array(uses.map(\.json))),
            ("tokens", .array(tokens.map(\.json))),
        ])
    }
}

extension TimelineEntry {
    fileprivate var json: JSONOutput {
        .present([
            ("occurred_at", .time(observation.occurredAt)),
            ("recorded_at", .time(recordedAt)),
            ("source", .string(observation.source.rawValue)),
            ("source_id", .string(observation.sourceID)),
            ("event", .string(observation.event)),
            ("state", observation.facts.state.map { .string($0.name) }),
            ("pay_state", observation.facts.payment.map { .string($0.state.name) }),
        ])
    }
}

extension CouponUse {
    fileprivate var json: JSONOutput {
        .present([
            ("transaction_id", .string(transactionID)),
            ("consume_time", consumeTime.map(JSONOutput.time)),
            ("consume_mchid", consumeMchid.map(JSONOutput.string)),
            ("consume_amount", consumeAmount.map { .int($0.amount) }),
        ])
    }
}

extension CouponToken {
    fileprivate var json: JSONOutput {
        .present([
            ("token_hash", .string(tokenHash)),
            ("state", .string(state.name)),
            ("expires_time", expiresTime.map(JSONOutput.time)),
        ])
    }
}
