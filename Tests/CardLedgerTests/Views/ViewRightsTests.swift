import CardLedger
import Cards
import LibPQ
import ScratchPostgres
import Testing
import WeChatPay

@Suite("What readers and the service may do")
struct ViewRightsTests {
    private let kinds = "relkind IN ('r', 'p', 'v', 'm', 'S') AND relnamespace::regnamespace::text LIKE 'cardkeeper%'"

    /// For every table, view and sequence and every right there is.
    private func rights(of role: String, in database: TestDatabase) async throws -> [String] {
        try await database.rows(
            """
            relnamespace::regnamespace::text || ' ' || relkind::text || ' ' || string_agg(DISTINCT r, ',' ORDER BY r)
            FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS r
            WHERE \(kinds) AND relkind <> 'S' AND has_table_privilege('\(role)', oid, r)
            GROUP BY relnamespace, relkind
            UNION ALL
            SELECT relname || ' ' || r FROM pg_class, unnest(ARRAY['SELECT', 'USAGE', 'UPDATE']) AS r
            WHERE relkind = 'S' AND relnamespace = 'cardkeeper_internal'::regnamespace AND has_sequence_privilege('\(role)', oid, r)
            UNION ALL
            SELECT 'schema ' || nspname || ' ' || r FROM pg_namespace, unnest(ARRAY['USAGE', 'CREATE']) AS r
            WHERE nspname LIKE 'cardkeeper%' AND has_schema_privilege('\(role)', oid, r)
            ORDER BY 1
            """
        ).compactMap { $0[0] }
    }

    private func callable(by role: String, in database: TestDatabase) async throws -> [String] {
        try await database.rows(
            """
            proname::text FROM pg_proc
            WHERE pronamespace = 'cardkeeper_internal'::regnamespace AND has_function_privilege('\(role)', oid, 'EXECUTE')
              AND proname NOT IN ('doubtful_jsonb', 'told_jsonb', 'told_text', 'told_amount', 'told_boolean', 'told_time', 'amount')
            ORDER BY 1
            """
        ).compactMap { $0[0] }
    }

    @Test func areAsSmallAsTheyCanBe() async throws {
        let database = try await TestDatabase.migrated()
        for attempt in 1...2 {
            #expect(try await rights(of: "cardkeeper_reader", in: database) == ["cardkeeper v SELECT", "schema cardkeeper USAGE"])
            #expect(try await callable(by: "cardkeeper_reader", in: database) == [])
            #expect(
                try await rights(of: "cardkeeper_service", in: database) == [
                    "cardkeeper v SELECT", "cardkeeper_internal r SELECT", "schema cardkeeper USAGE", "schema cardkeeper_internal USAGE",
                ])
            #expect(
                try await callable(by: "cardkeeper_service", in: database) == [
                    "audit", "cards_from_observations", "finish_checks", "journal_requests", "lease_buckets", "note_answers", "record",
                    "release_buckets", "schedule_checks", "tokens_from_observations", "uses_from_observations",
                ])
            guard attempt == 1 else { break }
            // What somebody gave away is taken back.
            try await database.execute(
                """
                GRANT INSERT ON cardkeeper_internal.card TO cardkeeper_service;
                GRANT UPDATE (openid) ON cardkeeper_internal.card TO cardkeeper_reader;
                GRANT USAGE ON SCHEMA cardkeeper_internal TO cardkeeper_reader;
                GRANT EXECUTE ON FUNCTION cardkeeper_internal.record TO cardkeeper_reader;
                GRANT ALL ON SEQUENCE cardkeeper_internal.change_seq TO cardkeeper_service;
                """)
            #expect(try await rights(of: "cardkeeper_service", in: database).count > 4)
            try await database.migrator.up()
        }
    }

    /// Whoever is given a view can use it, with all the functions in it, be he no member of any of the roles.
    @Test func areEnoughForAReaderOfOneView() async throws {
        let server = ScratchPostgres()
        let database = try await TestDatabase.migrated(server)
        try await ViewDatabase(database).record(
            try Told.observation(.coupon, "S/1", at: "2031-02-04T09:00:00+08:00") {
                $0.details = .init(wellFormed: #"{"coupon_name":"\u5730","available_end_time":"2031-02-28T23:59:59+08:00"}"#)
            })
        try await database.asSuperuser.execute(
            "CREATE ROLE grafana LOGIN; GRANT USAGE ON SCHEMA cardkeeper TO grafana; GRANT SELECT ON cardkeeper.coupon TO grafana")
        let grafana = TestDatabase(url: database.url.replacing("//cardkeeper@", with: "//grafana@"))
        #expect(
            try await grafana.rows("coupon_name, available_end_time::text, use_count::text FROM cardkeeper.coupon")
                == [["地", "2031-02-28 15:59:59+00", "0"]])
        await #expect { _ = try await grafana.rows("mchid FROM cardkeeper.card") } throws: {
            ($0 as? PostgresError)?.sqlState == .insufficientPrivilege
        }
        await server.stop()
    }

    /// A database that was made before there were roles passes to the owner's role with the next `up` of a member.
    @Test func passToTheOwnersRole() async throws {
        let server = ScratchPostgres()
        let database = try await TestDatabase.ofPlainUser(server)
        try await database.migrator.up()
        let owners = """
            DISTINCT relowner::regrole::text FROM pg_class WHERE \(kinds)
            UNION SELECT proowner::regrole::text FROM pg_proc WHERE pronamespace::regnamespace::text LIKE 'cardkeeper%'
            UNION SELECT typowner::regrole::text FROM pg_type WHERE typnamespace::regnamespace::text LIKE 'cardkeeper%'
            UNION SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname LIKE 'cardkeeper%'
            """
        #expect(try await database.rows(owners) == [["plain"]])
        try await TestDatabase.empty(server).asSuperuser.execute("CREATE ROLE cardkeeper_owner; GRANT cardkeeper_owner TO plain")
        try await database.migrator.up()
        #expect(try await database.rows(owners) == [["cardkeeper_owner"]])
        let ledger = database.ledger()
        #expect(try await ledger.record(Sample.recording(1)) == .recorded)
        await ledger.stop()
        try await database.migrator.down(count: .max)
        try await database.migrator.up()
        #expect(try await database.rows(owners) == [["cardkeeper_owner"]])
        await server.stop()
    }
}
