import Cards
import WeChatPay

/// A card as texts, register by register with the winners, made alike from the Swift join and from the tables, so that the two can be compared.
struct CardProjection: Hashable {
    /// In the order of `columns`.
    let values: [String?]

    /// What each text is, as an expression over the table card. Times are microseconds since the Unix epoch.
    static let columns: [(name: String, sql: String)] =
        IdentityName.allCases.flatMap { [($0.rawValue, $0.rawValue), told($0.rawValue)] } + [
            ("identity_conflicts", "array_to_string(identity_conflicts, E'\\n')"),
            ("state", "state"), ("state_rank", "state_rank::text"), time("state_at"), told("state"),
            ("pay_state", "pay_state"), ("pay_rank", "pay_rank::text"), ("pay_amount", "pay_amount::text"), time("pay_time"),
            ("transaction_id", "transaction_id"), told("pay"),
            time("begin_time"), time("end_time"), told("time_range"),
            ("objectives", "objectives::text"), told("objectives"), ("rewards", "rewards::text"), told("rewards"),
            ("total_amount", "total_amount::text"), told("total_amount"), ("unfinished_reason", "unfinished_reason"), told("unfinished_reason"),
            ("details", "details::text"), told("details"),
            ("requested", "requested::text"), time("first_at"), time("last_at"), ("uses", uses), ("tokens", tokens),
        ]

    private static func told(_ name: String) -> (String, String) { ("\(name)_by", "replace(\(name)_by::text, '-', '')") }
    private static func time(_ name: String) -> (String, String) { (name, microseconds(name)) }
    private static func microseconds(_ name: String) -> String { "(extract(epoch FROM \(name)) * 1000000)::bigint::text" }

    private static let uses = """
        (SELECT string_agg(concat_ws('|', u.transaction_id, \(microseconds("u.consume_time")), u.consume_mchid, u.consume_amount, \
        replace(u.told_by::text, '-', '')), E'\\n' ORDER BY u.transaction_id) \
        FROM cardkeeper_internal.coupon_use AS u WHERE u.mchid = c.mchid AND u.product = c.product AND u.card_key = c.card_key)
        """
    private static let tokens = """
        (SELECT string_agg(concat_ws('|', t.token_hash, t.token_state, t.token_rank, \(microseconds("t.token_expires_time")), \
        replace(t.told_by::text, '-', '')), E'\\n' ORDER BY t.token_hash) \
        FROM cardkeeper_internal.coupon_token AS t WHERE t.mchid = c.mchid AND t.product = c.product AND t.card_key = c.card_key)
        """

    /// A row of `columns`.
    init(row: [String?]) {
        values = row
    }

    init(_ card: Cards.Card) {
        func text(_ time: WeChatTime?) -> String? { time.map { String($0.microseconds) } }
        func text(_ id: ObservationID?) -> String? { id.map { hexadecimal($0.time) + hexadecimal($0.origin) } }
        func text(_ amount: Fen?) -> String? { amount.map { String($0.amount) } }
        func hexadecimal(_ half: UInt64) -> String {
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        func lines(_ lines: [[String?]]) -> String? {
            lines.isEmpty ? nil : lines.map { $0.compactMap(\.self).joined(separator: "|") }.joined(separator: "\n")
        }
        let state = card.state.winner
        let payment = card.payment.winner
        let range = card.timeRange.winner
        var values = IdentityName.allCases.flatMap { name in
            let winner = card.identity[name]?.winner
            return [winner?.value, text(winner?.by)]
        }
        values.append(card.identityConflicts.isEmpty ? nil : card.identityConflicts.joined(separator: "\n"))
        values += [state?.value.name, state.map { String($0.value.rank) }, text(state?.by.occurredAt), text(state?.by)]
        values += [payment?.value.state.name, payment.map { String($0.value.state.rank) }, text(payment?.value.amount), text(payment?.value.time)]
        values += [payment?.value.transactionID, text(payment?.by)]
        values += [text(range?.value.beginTime), text(range?.value.endTime), text(range?.by)]
        values += [card.objectives.winner?.value.text, text(card.objectives.winner?.by)]
        values += [card.rewards.winner?.value.text, text(card.rewards.winner?.by)]
        values += [text(card.totalAmount.winner?.value), text(card.totalAmount.winner?.by)]
        values += [card.unfinishedReason.winner?.value, text(card.unfinishedReason.winner?.by)]
        values += [card.details.winner?.value.text, text(card.details.winner?.by)]
        values += [String(card.isRequested), text(card.firstAt), text(card.lastAt)]
        values.append(
            lines(
                card.uses.sorted { $0.key < $1.key }.compactMap { $0.value.winner }.map {
                    [$0.value.transactionID, text($0.value.consumeTime), $0.value.consumeMchid, text($0.value.consumeAmount), text($0.by)]
                }))
        values.append(
            lines(
                card.tokens.sorted { $0.key < $1.key }.compactMap { $0.value.winner }.map {
                    [$0.value.tokenHash, $0.value.state.name, String($0.value.rank), text($0.value.expiresTime), text($0.by)]
                }))
        self.values = values
    }

    /// What differs, for a failure's message.
    func differences(from other: CardProjection) -> String {
        zip(Self.columns, zip(values, other.values)).filter { $1.0 != $1.1 }.map { "\($0.name): \($1.0 ?? "null") / \($1.1 ?? "null")" }
            .joined(separator: "; ")
    }
}

extension TestDatabase {
    /// All cards by key.
    func projections() async throws -> [CardKey: CardProjection] {
        let columns = CardProjection.columns.map(\.sql).joined(separator: ", ")
        let rows = try await rows("mchid, product, card_key, \(columns) FROM cardkeeper_internal.card AS c")
        var cards: [CardKey: CardProjection] = [:]
        for row in rows {
            guard let mchid = row[0], let product = row[1].flatMap(Product.init(rawValue:)), let number = row[2] else { continue }
            cards[CardKey(mchid: mchid, product: product, number: number)] = CardProjection(row: Array(row.dropFirst(3)))
        }
        return cards
    }
}
