import Cards
import LibPQ

/// A page of the cards that changed after a position.
package struct ChangedCards: Hashable, Sendable {
    /// By ascending change sequence.
    package let cards: [CardRow]
    /// Where the next page begins.
    package let position: ChangePosition
    /// Whether there was more to read when this page was read. A page may be empty and yet not the last, when few of many cards fit the filter.
    package let hasMore: Bool
}

extension Ledger {
    /// So many cards are looked at for one page when only some of them fit the filter: a page takes a bounded time, however rare those are.
    private static let lookLimit = 10_000

    /// The cards that changed after a position, each as it stands now. Whoever goes on from page to page misses no card's last change, also with several
    /// buckets and writers; a card that changes meanwhile comes again.
    ///
    /// Nil when the position is of a database with another number of buckets. `filter.changedAfter` is not looked at.
    package func changedCards(_ filter: CardFilter, after position: ChangePosition) async throws(LedgerError) -> ChangedCards? {
        guard let sequences = position.sequences(ofBuckets: Int(try await bucketCount())) else { return nil }
        let isRestricted = filter.mchid != nil || filter.product != nil || filter.state != nil
        let lookLimit = max(isRestricted ? Self.lookLimit : 0, filter.limit + 1)
        return try await query { connection in
            // First how far the page may reach, then its rows: what is committed in between has greater numbers, and is left to the next page.
            let looked = try LookedAt(connection, after: sequences, limit: lookLimit)
            let cards = try looked.cards(connection, filter, after: sequences)
            let isFull = cards.count >= filter.limit
            let next = ChangePosition.after(sequences, ends: looked.ends, last: isFull ? cards.last?.changeSequence : nil)
            return ChangedCards(
                cards: cards, position: ChangePosition(sequences: next), hasMore: looked.count >= lookLimit || next != looked.ends)
        }
    }
}

/// The changes after a position that one page may come from.
struct LookedAt {
    /// The last `change_seq` of each bucket.
    private(set) var ends: [Int64]
    private(set) var count = 0

    /// The condition on the whole lets the index find where to begin; that on the bucket leaves out what the reader knows of it.
    static let sql = """
        SELECT bucket, max(change_seq) AS last, count(*) AS count FROM (
          SELECT bucket, change_seq FROM cardkeeper_internal.card
          WHERE change_seq > $1 AND change_seq > ($2::bigint[])[bucket + 1] ORDER BY change_seq LIMIT $3
        ) AS looked_at GROUP BY bucket
        """

    init(_ connection: PostgresConnection, after sequences: [Int64], limit: Int) throws {
        let parameters: [Parameter] = [.int64(sequences.min() ?? 0), .sequences(sequences), .int64(Int64(limit))]
        ends = sequences
        for (bucket, last, count) in try connection.execute(Self.sql, parameters: parameters).map({ row in
            (Int(try row.int64("bucket")), try row.int64("last"), Int(try row.int64("count")))
        }) where ends.indices.contains(bucket) {
            ends[bucket] = last
            self.count += count
        }
    }

    func cards(_ connection: PostgresConnection, _ filter: CardFilter, after sequences: [Int64]) throws -> [CardRow] {
        guard count > 0 else { return [] }
        var conditions = Conditions()
        conditions.add("change_seq >", .int64(sequences.min() ?? 0))
        conditions.add("change_seq <=", .int64(ends.max() ?? 0))
        conditions.add("mchid =", filter.mchid.map(Parameter.text(_:)))
        conditions.add("product =", filter.product.map { .text($0.rawValue) })
        conditions.add("state =", filter.state.map(Parameter.text(_:)))
        let known = conditions.place(.sequences(sequences))
        let end = conditions.place(.sequences(ends))
        let limit = conditions.place(.int64(Int64(filter.limit)))
        return try connection.execute(
            """
            SELECT \(CardRow.columns) FROM cardkeeper_internal.card\(conditions.clause)
            AND change_seq > (\(known)::bigint[])[bucket + 1] AND change_seq <= (\(end)::bigint[])[bucket + 1] ORDER BY change_seq LIMIT \(limit)
            """, parameters: conditions.parameters
        ).map { try CardRow($0) }
    }
}

extension Parameter {
    /// `bigint[]`
    fileprivate static func sequences(_ values: [Int64]) -> Parameter {
        var array = Int64Array()
        for value in values { array.append(value) }
        return array.parameter
    }
}
