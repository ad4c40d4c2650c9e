import Testing

/// Readers build on the names, the types and the order of the columns. New ones come at the end; those that are here stay.
@Suite("The columns that readers were promised")
struct PromisedColumnTests {
    private static let promised = [
        "card":
            "mchid text, product text, card_key text, openid text, appid text, card_template_id text, card_id text, card_code text, sub_mchid text, "
            + "stock_creator_mchid text, state text, state_at timestamptz, pay_state text, pay_amount bigint, pay_time timestamptz, transaction_id text, "
            + "begin_time timestamptz, end_time timestamptz, objectives jsonb, rewards jsonb, total_amount bigint, unfinished_reason text, details jsonb, "
            + "identity_conflicts text[], requested boolean, first_at timestamptz, last_at timestamptz, change_seq bigint, changed_at timestamptz, "
            + "bucket integer",
        "discount_card":
            "mchid text, out_card_code text, card_template_id text, card_id text, appid text, openid text, state text, state_at timestamptz, "
            + "begin_time timestamptz, end_time timestamptz, objectives jsonb, rewards jsonb, total_amount bigint, unfinished_reason text, pay_state text, "
            + "pay_amount bigint, pay_time timestamptz, transaction_id text, sharer_openid text, identity_conflicts text[], requested boolean, "
            + "first_at timestamptz, last_at timestamptz, change_seq bigint, changed_at timestamptz",
        "consumption_card":
            "mchid text, out_request_no text, card_id text, card_code text, appid text, openid text, state text, state_at timestamptz, "
            + "identity_conflicts text[], requested boolean, first_at timestamptz, last_at timestamptz, change_seq bigint, changed_at timestamptz",
        "payroll_card":
            "mchid text, authenticate_number text, sub_mchid text, appid text, openid text, state text, state_at timestamptz, identity_conflicts text[], "
            + "requested boolean, first_at timestamptz, last_at timestamptz, change_seq bigint, changed_at timestamptz",
        "coupon":
            "mchid text, stock_id text, coupon_id text, card_key text, stock_creator_mchid text, openid text, status text, status_at timestamptz, "
            + "coupon_name text, description text, coupon_type text, business_type text, no_cash boolean, singleitem boolean, create_time timestamptz, "
            + "available_begin_time timestamptz, available_end_time timestamptz, coupon_amount bigint, transaction_minimum bigint, "
            + "single_price_max bigint, cut_to_price bigint, max_price bigint, use_count bigint, last_consume_time timestamptz, consume_amount bigint, "
            + "identity_conflicts text[], requested boolean, first_at timestamptz, last_at timestamptz, change_seq bigint, changed_at timestamptz",
        "coupon_use":
            "mchid text, stock_id text, coupon_id text, card_key text, transaction_id text, consume_time timestamptz, consume_mchid text, "
            + "consume_amount bigint",
        "merchant_coupon":
            "mchid text, stock_id text, coupon_code text, card_key text, openid text, state text, state_at timestamptz, unionid text, "
            + "send_time timestamptz, send_channel text, send_merchant text, act_id text, attach_info jsonb, identity_conflicts text[], requested boolean, "
            + "first_at timestamptz, last_at timestamptz, change_seq bigint, changed_at timestamptz",
        "card_timeline":
            "mchid text, product text, card_key text, observation_id uuid, occurred_at timestamptz, recorded_at timestamptz, source text, source_id text, "
            + "event text, state text, pay_state text, pay_amount bigint, pay_time timestamptz, transaction_id text, begin_time timestamptz, "
            + "end_time timestamptz, objectives jsonb, rewards jsonb, total_amount bigint, unfinished_reason text, openid text, appid text, "
            + "card_template_id text, card_id text, card_code text, sub_mchid text, stock_creator_mchid text, use_transaction_id text, "
            + "consume_time timestamptz, consume_mchid text, consume_amount bigint, token_state text, token_expires_time timestamptz, details jsonb",
        "notification":
            "mchid text, notification_id text, event_type text, original_type text, summary text, create_time timestamptz, received_at timestamptz, "
            + "status text, reason text, request_id text, wechatpay_timestamp timestamptz, wechatpay_serial text, signature_type text, body_size integer",
        "request":
            "mchid text, product text, card_key text, operation text, number text, state text, attempts integer, requested_at timestamptz, "
            + "settled_at timestamptz, answer_status integer, answer_code text, wechatpay_request_id text",
        "daily_activity":
            "day date, mchid text, product text, observations bigint, new_cards bigint, requested bigint, rejected bigint, issued bigint, succeeded bigint, "
            + "failed bigint, payments bigint, pay_amount bigint, uses bigint, consume_amount bigint",
        "callback_health":
            "day date, mchid text, event_type text, received bigint, recorded bigint, unhandled bigint, quarantined bigint, median_delay double precision, "
            + "p95_delay double precision, last_received_at timestamptz",
        "finding": "kind text, mchid text, product text, card_key text, since timestamptz, detail jsonb",
    ]

    @Test func areThereAndDescribed() async throws {
        let database = try await TestDatabase.migrated()
        let rows = try await database.rows(
            """
            c.relname::text,
              string_agg(a.attname || ' ' || replace(format_type(a.atttypid, NULL), 'timestamp with time zone', 'timestamptz'), ', ' ORDER BY a.attnum),
              bool_and(col_description(c.oid, a.attnum) <> '' AND obj_description(c.oid, 'pg_class') <> '')::text
            FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE c.relnamespace = 'cardkeeper'::regnamespace
            GROUP BY c.oid, c.relname
            """)
        let columns = Dictionary(uniqueKeysWithValues: rows.map { ($0[0] ?? "", $0[1] ?? "") })
        #expect(columns.keys.sorted() == Self.promised.keys.sorted())
        for (view, promised) in Self.promised {
            let there = columns[view] ?? ""
            #expect(there == promised || there.hasPrefix(promised + ", "), "\(view)")
        }
        #expect(rows.filter { $0[2] != "true" } == [])
    }

    /// The secrets of the tables have no column in any view.
    @Test func holdNoSecrets() async throws {
        let database = try await TestDatabase.migrated()
        let secrets = "'body', 'answer', 'digest', 'token_hash', 'wechatpay_signature', 'wechatpay_nonce'"
        #expect(try await database.count("information_schema.columns WHERE table_schema = 'cardkeeper' AND column_name IN (\(secrets))") == 0)
        #expect(try await database.count("information_schema.columns WHERE table_schema = 'cardkeeper_internal' AND column_name IN (\(secrets))") > 5)
    }
}
