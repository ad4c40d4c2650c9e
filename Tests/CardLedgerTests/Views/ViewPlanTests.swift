import LibPQ
import Testing

/// A dashboard asks again and again; it must not read a million rows for a page.
@Suite("How the views are read")
struct ViewPlanTests {
    /// As many rows as the planner needs to prefer an index. Written past the one door, which has no part in this.
    private func filled() async throws -> ViewDatabase {
        let views = try await ViewDatabase()
        try await views.database.execute(
            """
            INSERT INTO cardkeeper_internal.card (change_seq, changed_at, first_at, last_at, bucket, requested, mchid, product, card_key, state)
            SELECT n, now(), now(), now(), 0, true, '1600000001', (ARRAY['discount_card', 'coupon', 'merchant_coupon'])[n % 3 + 1], 'S/' || n, 'USED'
            FROM generate_series(1, 30000) AS n;
            INSERT INTO cardkeeper_internal.coupon_use (bucket, mchid, product, card_key, transaction_id, told_by)
            SELECT 0, '1600000001', 'coupon', 'S/' || n, 'T', gen_random_uuid() FROM generate_series(1, 30000) AS n;
            INSERT INTO cardkeeper_internal.observation
              (observation_id, occurred_at, recorded_at, bucket, mchid, product, card_key, source, source_id, event, state)
            SELECT
              (lpad(to_hex(n), 8, '0') || substr(gen_random_uuid()::text, 9))::uuid, '2031-01-01 00:00+08'::timestamptz + n * interval '10 minutes', now(), 0,
              '1600000001', 'coupon', 'S/' || n, 'callback', 'N' || n, 'COUPON.USE', 'USED'
            FROM generate_series(1, 30000) AS n;
            INSERT INTO cardkeeper_internal.notification
              (received_at, create_time, wechatpay_timestamp, bucket, mchid, notification_id, status, reason, event_type, wechatpay_nonce, wechatpay_serial,
              wechatpay_signature, body)
            SELECT
              '2031-01-01 00:00+08'::timestamptz + n * interval '10 minutes', '2031-01-01 00:00+08', 0, 0, '1600000001', 'N' || n,
              CASE WHEN n % 1000 = 0 THEN 'quarantined' ELSE 'recorded' END, 'decryption_failed', 'COUPON.USE', '', '', '', repeat('x', 500)::bytea
            FROM generate_series(1, 30000) AS n;
            """)
        // Apart from the rows, for it cannot run in their transaction.
        try await views.database.execute("VACUUM ANALYZE cardkeeper_internal.observation")
        try await views.database.execute("VACUUM ANALYZE cardkeeper_internal.notification")
        try await views.database.execute("ANALYZE cardkeeper_internal.card, cardkeeper_internal.coupon_use")
        return views
    }

    @Test func usesTheIndexes() async throws {
        let views = try await filled()
        for view in ["card", "discount_card", "coupon", "merchant_coupon"] {
            let plan = try await views.plan("SELECT * FROM cardkeeper.\(view) WHERE change_seq > 15000 ORDER BY change_seq LIMIT 100")
            #expect(plan.contains("Index Scan using card_change_seq"), "\(view): \(plan)")
            #expect(!plan.contains("Sort") && !plan.contains("Seq Scan"), "\(view): \(plan)")
        }
        for (query, index) in [
            ("card WHERE card_key = 'S/7'", "card_pkey"), ("coupon WHERE card_key = 'S/7'", "coupon_use_pkey"),
            ("discount_card WHERE out_card_code = 'S/7'", "card_pkey"), ("coupon_use WHERE card_key = 'S/7'", "coupon_use_pkey"),
            ("card_timeline WHERE card_key = 'S/7' ORDER BY observation_id", "observation_pkey"),
            ("notification WHERE notification_id = 'N7'", "notification_pkey"),
            ("callback_health WHERE day = '2031-03-01'", "notification_received_at"),
            ("callback_health WHERE day >= '2031-07-20'", "notification_received_at"),
            ("daily_activity WHERE day = '2031-03-01'", "observation_day"), ("finding WHERE kind = 'quarantined'", "notification_quarantined"),
        ] {
            let plan = try await views.plan("SELECT * FROM cardkeeper.\(query)")
            #expect(plan.contains(index), "\(query): \(plan)")
        }
    }

    /// What is not asked for costs nothing: no search for uses, no reading of JSON, and several workers may share the scan.
    @Test func leavesOutWhatIsNotAskedFor() async throws {
        let views = try await filled()
        let coupons = try await views.plan("SELECT status, count(*) FROM cardkeeper.coupon GROUP BY status")
        #expect(!coupons.contains("coupon_use"), "\(coupons)")
        let plan = try await views.database.perform { connection in
            try connection.run(script: "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0")
            return try connection.execute("EXPLAIN SELECT product, count(objectives), count(details) FROM cardkeeper.card GROUP BY product")
                .map { try $0.text(0) }.joined(separator: "\n")
        }
        #expect(plan.contains("Parallel Seq Scan"), "\(plan)")
    }
}
