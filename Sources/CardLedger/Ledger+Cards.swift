package import Cards
import LibPQ

extension Ledger {
    /// Cards by ascending change sequence when `changedAfter` is given, otherwise the last changed first.
    package func cards(_ filter: CardFilter) async throws(LedgerError) -> [CardRow] {
        var conditions = Conditions()
        conditions.add("mchid =", filter.mchid.map(Parameter.text(_:)))
        conditions.add("product =", filter.product.map { .text($0.rawValue) })
        conditions.add("state =", filter.state.map(Parameter.text(_:)))
        conditions.add("change_seq >", filter.changedAfter.map(Parameter.int64(_:)))
        let order = filter.changedAfter == nil ? "change_seq DESC" : "change_seq"
        let sql =
            "SELECT \(CardRow.columns) FROM cardkeeper_internal.card\(conditions.clause) ORDER BY \(order) LIMIT \(conditions.place(.int64(Int64(filter.limit))))"
        let parameters = conditions.parameters
        return try await query { connection in
            try connection.execute(sql, parameters: parameters).map { try CardRow($0) }
        }
    }

    /// Cards with this number, of any merchant and product.
    package func cards(numbered number: String) async throws(LedgerError) -> [CardRow] {
        try await query { connection in
            try connection.execute(
                "SELECT \(CardRow.columns) FROM cardkeeper_internal.card WHERE card_key = $1 ORDER BY product, mchid", parameters: [.text(number)]
            ).map { try CardRow($0) }
        }
    }

    /// One card as it stands; nil when nothing was observed about it.
    package func row(_ key: CardKey) async throws(LedgerError) -> CardRow? {
        let parameters = try await place(of: key)
        return try await query { connection in
            try connection.execute("SELECT \(CardRow.columns) FROM cardkeeper_internal.card \(Self.atPlace)", parameters: parameters).first {
                try CardRow($0)
            }
        }
    }

    private static let atPlace = "WHERE card_key = $1 AND product = $2 AND mchid = $3 AND bucket = $4"

    private func place(of key: CardKey) async throws(LedgerError) -> [Parameter] {
        [.text(key.number), .text(key.product.rawValue), .text(key.mchid), .int32(Bucket.of(key.number, count: try await bucketCount()))]
    }

    /// One card with its timeline; nil when nothing was observed about it.
    package func card(_ key: CardKey) async throws(LedgerError) -> CardHistory? {
        let parameters = try await place(of: key)
        return try await query { connection in
            func rows<Value>(_ columns: String, of table: String, by order: String, _ read: (borrowing Row) throws -> Value) throws -> [Value] {
                try connection.execute(
                    "SELECT \(columns) FROM cardkeeper_internal.\(table) \(Self.atPlace) ORDER BY \(order)", parameters: parameters
                ).map(read)
            }
            guard let card = try rows(CardRow.columns, of: "card", by: "bucket", { try CardRow($0) }).first else { return nil }
            return CardHistory(
                card: card,
                timeline: try rows(TimelineEntry.columns, of: "observation", by: "observation_id") { try TimelineEntry($0) },
                uses: try rows("*", of: "coupon_use", by: "consume_time, transaction_id") { try CouponUse($0, transactionID: "transaction_id") },
                tokens: try rows("*", of: "coupon_token", by: "token_expires_time, token_hash") { try CouponToken($0) })
        }
    }
}
