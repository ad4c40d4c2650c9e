package import Cards
import LibPQ
package import WeChatPay

extension Ledger {
    private static let joined = "cardkeeper_internal.card_check LEFT JOIN cardkeeper_internal.card USING (card_key, product, mchid, bucket)"

    /// The next cards of a bucket that changed after a change sequence, in its order.
    package func changedCards(of bucket: Int32, after changeSequence: Int64, limit: Int) async throws(LedgerError) -> [ChangedCard] {
        try await poll { connection in
            try connection.execute(
                """
                SELECT \(CheckedCard.columns), change_seq
                FROM cardkeeper_internal.card LEFT JOIN cardkeeper_internal.card_check USING (card_key, product, mchid, bucket)
                WHERE bucket = $1 AND change_seq > $2 ORDER BY change_seq LIMIT $3
                """, parameters: [.int32(bucket), .int64(changeSequence), .int64(Int64(limit))]
            ).map { ChangedCard(card: try CheckedCard($0), changeSequence: try $0.int64("change_seq")) }
        }
    }

    /// Cards of a bucket with an open request that nobody is sending and that was not looked at since its last attempt, unless a check of them is due
    /// anyway. Requests that were made before `since` are left to the schedule of their cards, cards with one whose last attempt ended after
    /// `settledBy` to whoever made that.
    package func cardsWithOpenRequests(
        of bucket: Int32, since: WeChatTime, settledBy: WeChatTime, dueBy now: WeChatTime, limit: Int
    ) async throws(LedgerError) -> [CardKey] {
        try await poll { connection in
            try connection.execute(
                """
                SELECT card_key, product, mchid
                FROM cardkeeper_internal.request LEFT JOIN cardkeeper_internal.card_check USING (card_key, product, mchid, bucket)
                WHERE bucket = $1 AND request.state IN ('sending', 'unknown') AND requested_at > $2
                  AND (lease_until IS NULL OR lease_until <= clock_timestamp()) AND (next_check_at IS NULL OR next_check_at > $3)
                GROUP BY card_key, product, mchid, open_attempts
                HAVING sum(attempts) <> coalesce(open_attempts, 0) AND coalesce(max(settled_at) <= $5, true)
                LIMIT $4
                """,
                parameters: [
                    .int32(bucket), .timestamp(since.microseconds), .timestamp(now.microseconds), .int64(Int64(limit)),
                    .timestamp(settledBy.microseconds),
                ]
            ).map { try CardKey($0) }
        }
    }

    /// Sets when cards of a bucket are to be checked, and that the bucket's changes were read up to `seenChangeSequence`. False when the lease is over:
    /// then nothing was written.
    package func schedule(
        _ checks: [ScheduledCheck], of bucket: Int32, holder: String, seenChangeSequence: Int64? = nil
    ) async throws(LedgerError) -> Bool {
        try await poll { connection in
            var times = TimestampArray()
            for check in checks { times.append(check.nextCheckAt?.microseconds) }
            return try connection.execute(
                "SELECT cardkeeper_internal.schedule_checks($1, $2, $3, $4, $5, $6, $7)",
                parameters: [.int32(bucket), .text(holder), .int64(seenChangeSequence)] + KeyArrays(checks.map(\.card)).parameters + [times.parameter]
            ).first { try $0.bool(0) } ?? false
        }
    }

    /// The checks of a bucket that are due, for each of the merchants at most `limit`, the oldest first.
    package func dueChecks(
        of bucket: Int32, mchids: [String], at now: WeChatTime, limit: Int
    ) async throws(LedgerError) -> [CheckedCard] {
        try await poll { connection in
            var merchants = TextArray()
            for mchid in mchids { merchants.append(mchid) }
            return try connection.execute(
                """
                SELECT \(CheckedCard.columns)
                FROM unnest($2) AS merchant (name)
                CROSS JOIN LATERAL (
                  SELECT * FROM cardkeeper_internal.card_check
                  WHERE bucket = $1 AND mchid = merchant.name AND next_check_at <= $3 ORDER BY next_check_at LIMIT $4
                ) AS due
                LEFT JOIN cardkeeper_internal.card USING (card_key, product, mchid, bucket)
                """,
                parameters: [.int32(bucket), merchants.parameter, .timestamp(now.microseconds), .int64(Int64(limit))]
            ).map { try CheckedCard($0) }
        }
    }

    /// Cards as they and their checks stand now; those that were never to be checked are missing.
    package func checkedCards(_ keys: [CardKey]) async throws(LedgerError) -> [CheckedCard] {
        var cards: [CheckedCard] = []
        for (bucket, keys) in try await buckets(of: keys) {
            cards += try await poll { connection in
                try connection.execute(
                    "SELECT \(CheckedCard.columns) FROM unnest($2, $3, $4) AS wanted (mchid, product, card_key) JOIN \(Self.joined) USING (card_key, product, mchid) WHERE bucket = $1",
                    parameters: [.int32(bucket)] + KeyArrays(keys).parameters
                ).map { try CheckedCard($0) }
            }
        }
        return cards
    }

    /// Writes down that a check was made, and when the card is to be checked next.
    package func finish(_ check: FinishedCheck) async throws(LedgerError) {
        let bucket = Bucket.of(check.card.number, count: try await bucketCount())
        try await poll { connection in
            var (due, checked, next) = (TimestampArray(), TimestampArray(), TimestampArray())
            var (failures, openAttempts) = (Int64Array(), Int64Array())
            due.append(check.dueAt.microseconds)
            checked.append(check.checkedAt?.microseconds)
            next.append(check.nextCheckAt?.microseconds)
            failures.append(Int64(check.failures))
            openAttempts.append(check.openAttempts.map(Int64.init))
            _ = try connection.execute(
                "SELECT cardkeeper_internal.finish_checks($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                parameters: [.int32(bucket)] + KeyArrays([check.card]).parameters
                    + [due.parameter, checked.parameter, next.parameter, failures.parameter, openAttempts.parameter])
        }
    }

    /// The last answers about cards, and when the latest about each was observed: what decides whether an answer says something new.
    package func lastAnswers(about keys: [CardKey]) async throws(LedgerError) -> [CardKey: CheckedCard] {
        Dictionary(try await checkedCards(keys).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Keeps what the last recorded answers about cards were.
    package func note(_ answers: [CardKey: LastAnswer]) async throws(LedgerError) {
        for (bucket, keys) in try await buckets(of: Array(answers.keys)) {
            try await poll { connection in
                var (digests, times) = (TextArray(), TimestampArray())
                for key in keys {
                    digests.append(answers[key]?.digest)
                    times.append(answers[key]?.answeredAt.microseconds)
                }
                _ = try connection.execute(
                    "SELECT cardkeeper_internal.note_answers($1, $2, $3, $4, $5, $6)",
                    parameters: [.int32(bucket)] + KeyArrays(keys).parameters + [digests.parameter, times.parameter])
            }
        }
    }

    /// The open requests of a card that nobody is sending, the oldest first.
    package func leftRequests(of card: CardKey) async throws(LedgerError) -> [JournalEntry] {
        let bucket = Bucket.of(card.number, count: try await bucketCount())
        let keys = try await poll { connection in
            try connection.execute(
                """
                SELECT operation, number FROM cardkeeper_internal.request
                WHERE card_key = $1 AND product = $2 AND mchid = $3 AND bucket = $4
                  AND state IN ('sending', 'unknown') AND (lease_until IS NULL OR lease_until <= clock_timestamp())
                ORDER BY requested_at, operation, number
                """, parameters: [.text(card.number), .text(card.product.rawValue), .text(card.mchid), .int32(bucket)]
            ).map { RequestKey(card: card, operation: try $0.text("operation"), number: try $0.text("number")) }
        }
        var entries: [JournalEntry] = []
        for key in keys {
            if let entry = try await request(key) { entries.append(entry) }
        }
        return entries
    }

    /// Tokens of coupons of a bucket whose time is over and that were not yet said to have expired, those longest over first.
    package func expiredTokens(of bucket: Int32, at now: WeChatTime, limit: Int) async throws(LedgerError) -> [ExpiredToken] {
        try await poll { connection in
            try connection.execute(
                """
                SELECT card_key, product, mchid, token_hash, token_expires_time FROM cardkeeper_internal.coupon_token
                WHERE bucket = $1 AND token_rank = 0 AND token_expires_time <= $2 ORDER BY token_expires_time LIMIT $3
                """, parameters: [.int32(bucket), .timestamp(now.microseconds), .int64(Int64(limit))]
            ).map { row in
                ExpiredToken(
                    coupon: try CardKey(row), tokenHash: try row.text("token_hash"), expiresTime: try row.time("token_expires_time"))
            }
        }
    }

    /// When the check that has been due longest was to be made; nil when none is due.
    package func oldestDueCheck(of buckets: [Int32], mchids: [String], at now: WeChatTime) async throws(LedgerError) -> WeChatTime? {
        try await poll { connection in
            var (bucketArray, merchants) = (Int32Array(), TextArray())
            for bucket in buckets { bucketArray.append(bucket) }
            for mchid in mchids { merchants.append(mchid) }
            return try connection.execute(
                """
                SELECT min(due.next_check_at) AS oldest
                FROM unnest($1) AS leased (bucket)
                CROSS JOIN unnest($2) AS merchant (name)
                CROSS JOIN LATERAL (
                  SELECT next_check_at FROM cardkeeper_internal.card_check
                  WHERE bucket = leased.bucket AND mchid = merchant.name AND next_check_at <= $3 ORDER BY next_check_at LIMIT 1
                ) AS due
                """, parameters: [bucketArray.parameter, merchants.parameter, .timestamp(now.microseconds)]
            ).first { try $0.optionalTime("oldest") } ?? nil
        }
    }

    private func buckets(of keys: [CardKey]) async throws(LedgerError) -> [Int32: [CardKey]] {
        let count = try await bucketCount()
        return Dictionary(grouping: keys) { Bucket.of($0.number, count: count) }
    }
}

/// A token of a trip coupon whose time is over.
package struct ExpiredToken: Hashable, Sendable {
    package let coupon: CardKey
    package let tokenHash: String
    package let expiresTime: WeChatTime
}
