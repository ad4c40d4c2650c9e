import CardLedger
import Cards
import Foundation
import ScratchPostgres
import Testing

@Suite("The schema, up and down")
struct MigratorTests {
    /// Everything of the two schemas that a client could notice.
    private func snapshot(_ database: TestDatabase) async throws -> [[String?]] {
        let schemas = "('cardkeeper', 'cardkeeper_internal')"
        var rows: [[String?]] = []
        for query in [
            "table_schema, table_name, column_name, data_type, is_nullable, column_default, collation_name FROM information_schema.columns WHERE table_schema IN \(schemas) ORDER BY 1, 2, 3",
            "table_schema, table_name, constraint_name, constraint_type FROM information_schema.table_constraints WHERE table_schema IN \(schemas) AND constraint_type <> 'CHECK' ORDER BY 1, 2, 3",
            "schemaname, tablename, indexname, indexdef FROM pg_indexes WHERE schemaname IN \(schemas) ORDER BY 1, 2, 3",
            "n.nspname, p.oid::regprocedure::text, md5(pg_get_functiondef(p.oid)) FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname IN \(schemas) ORDER BY 1, 2",
            "n.nspname, t.typname FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace WHERE n.nspname IN \(schemas) ORDER BY 1, 2",
            "schemaname, viewname, md5(definition) FROM pg_views WHERE schemaname IN \(schemas) ORDER BY 1, 2",
            "c.oid::regclass::text, a.attname, d.description FROM pg_description AS d JOIN pg_class AS c ON c.oid = d.objoid LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0 JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname IN \(schemas) ORDER BY 1, 2",
        ] {
            rows += try await database.rows(query)
        }
        return rows
    }

    @Test func comesBackTheSameFromZeroAndFromEveryStep() async throws {
        let database = try await TestDatabase.empty()
        let migrator = database.migrator
        let applied = try await migrator.up()
        #expect(applied.map(\.version) == Array(1...Migrator.requiredVersion))
        #expect(try await migrator.up().isEmpty)
        let first = try await snapshot(database)
        let ledger = database.ledger()
        #expect(try await ledger.record(Sample.recording(1)) == .recorded)
        for number in ["DC_1", "DC_2"] {
            let sample = SampleRequest(number)
            #expect(try await ledger.begin(sample.new(), observations: [sample.observation("REQUESTED", rank: 0)]).sent != nil)
        }
        let settled = SampleRequest("DC_2")
        try await ledger.settle(settled.key, settled.settlement(.answered, answer: "{}"), observations: [settled.observation("PREPARED", rank: 2)])
        await ledger.stop()

        // One by one to the ground, with data in the tables, each step up again from there.
        for version in stride(from: Migrator.requiredVersion, through: 1, by: -1) {
            let count = Migrator.requiredVersion - version + 1
            #expect(try await migrator.down(count: count).map(\.version) == Array((version...Migrator.requiredVersion).reversed()))
            #expect(try await migrator.status().filter(\.isApplied).count == version - 1)
            #expect(try await migrator.up().count == count)
            #expect(try await snapshot(database) == first, "after \(version)")
        }
        #expect(try await migrator.down(count: .max).count == Migrator.requiredVersion)
        #expect(try await snapshot(database).isEmpty)
        #expect(try await database.rows("nspname FROM pg_namespace WHERE nspname LIKE 'cardkeeper%'").isEmpty)
        #expect(try await migrator.down().isEmpty)
        try await migrator.up()
        #expect(try await snapshot(database) == first)
    }

    /// Requests that were begun before there were leases can be sent again, and the program before can go on with those of this one.
    @Test func keepsRequestsOnTheWayDownAndUp() async throws {
        let database = try await TestDatabase.migrated()
        let sample = SampleRequest("DC_1")
        let ledger = database.ledger()
        let begun = try #require(try await ledger.begin(sample.new(), observations: []).sent)
        await ledger.stop()
        try await database.migrator.down(count: Migrator.requiredVersion - 8)
        try await database.execute(
            """
            INSERT INTO cardkeeper_internal.request
              (requested_at, bucket, attempts, mchid, product, card_key, operation, number, state, digest, body)
            SELECT requested_at, bucket, attempts, mchid, product, 'DC_0', operation, 'DC_0', state, digest, body FROM cardkeeper_internal.request
            """)
        try await database.migrator.up()
        let later = database.ledger()
        for number in ["DC_0", "DC_1"] {
            let resumed = try #require(try await later.resume(SampleRequest(number).key, lease: .seconds(30))?.sent)
            #expect(resumed.path == begun.path)
            #expect(resumed.body == begun.body)
            #expect(!resumed.withholdsFields)
            #expect(resumed.attempts == 2)
        }
        await later.stop()
    }

    /// One that belongs to another path is not sent to that of the first operation.
    @Test func forgetsNoOthersPathOnTheWayDownAndUp() async throws {
        let database = try await TestDatabase.migrated()
        let record = SampleRequest("DC_1", operation: "add-user-records", number: "R1")
        let ledger = database.ledger()
        #expect(try await ledger.begin(record.new(), observations: []).sent != nil)
        await ledger.stop()
        try await database.migrator.down(count: Migrator.requiredVersion - 8)
        try await database.migrator.up()
        let later = database.ledger()
        #expect(try await later.request(record.key)?.path == "")
        await later.stop()
    }

    /// A migration that waits for a long query would make everybody wait who comes after it.
    @Test func doesNotWaitLongForATableThatIsInUse() async throws {
        let database = try await TestDatabase.migrated()
        let migrator = Migrator(databaseURL: database.url, sqlDirectory: TestDatabase.sqlDirectory, lockTimeout: .milliseconds(50))
        try await migrator.down(count: Migrator.requiredVersion - 8)
        try await database.holding("SELECT count(*) FROM cardkeeper_internal.request") {
            _ = await #expect { try await migrator.up() } throws: { error in
                (error as? LedgerError)?.sqlState == "55P03" && "\(error)".contains("pg_stat_activity")
            }
        }
        #expect(try await database.count("cardkeeper_internal.schema_version") == 8)
        #expect(try await migrator.up().count == Migrator.requiredVersion - 8)
    }

    @Test func describesEveryTableViewColumnFunctionAndType() async throws {
        let database = try await TestDatabase.migrated()
        let undescribed = try await database.rows(
            """
            c.oid::regclass::text || coalesce('.' || a.attname, '')
            FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'S'
            WHERE n.nspname IN ('cardkeeper', 'cardkeeper_internal') AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
              AND (obj_description(c.oid, 'pg_class') IS NULL OR a.attname IS NOT NULL AND col_description(c.oid, a.attnum) IS NULL)
            UNION ALL
            SELECT p.oid::regprocedure::text FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
            WHERE n.nspname LIKE 'cardkeeper%' AND obj_description(p.oid, 'pg_proc') IS NULL
            UNION ALL
            SELECT t.oid::regtype::text FROM pg_type AS t JOIN pg_class AS c ON c.oid = t.typrelid AND c.relkind = 'c'
            JOIN pg_namespace AS n ON n.oid = t.typnamespace
            WHERE n.nspname LIKE 'cardkeeper%' AND obj_description(t.oid, 'pg_type') IS NULL
            """)
        #expect(undescribed.compactMap { $0[0] } == [])
        #expect(try await database.count("pg_views WHERE schemaname = 'cardkeeper'") >= 12)
    }

    @Test func keepsTheBucketCountOfTheBeginning() async throws {
        let database = try await TestDatabase.migrated(bucketCount: 32)
        #expect(try await database.migrator.up(bucketCount: 7).isEmpty)
        let ledger = database.ledger()
        #expect(
            try await ledger.schemaStatus() == SchemaStatus(version: Migrator.requiredVersion, required: Migrator.requiredVersion, bucketCount: 32))
        await ledger.stop()
        await #expect { try await TestDatabase.migrated(bucketCount: 0) } throws: { ($0 as? LedgerError)?.code == .migrationFailed }
    }

    @Test func takesTurnsWithAnotherMigrator() async throws {
        let database = try await TestDatabase.empty()
        let migrator = database.migrator
        async let first = migrator.up()
        async let second = migrator.up()
        #expect(try await [first.count, second.count].sorted() == [0, Migrator.requiredVersion])
    }

    @Test func refusesADatabaseThatCannotHoldEveryText() async throws {
        let database = try await TestDatabase.empty()
        let name = try #require(try await database.rows("current_database()::text")[0][0])
        try await database.asSuperuser.execute("CREATE DATABASE \(name)_ascii OWNER cardkeeper ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
        let narrow = TestDatabase(url: database.url.replacing("/\(name)", with: "/\(name)_ascii"))
        await #expect {
            try await narrow.migrator.up()
        } throws: { error in
            (error as? LedgerError).map { $0.code == .migrationFailed && $0.message.contains("SQL_ASCII") } == true
        }
        #expect(try await narrow.rows("to_regnamespace('cardkeeper_internal')::text") == [[nil]])
    }

    @Test func refusesANewerSchema() async throws {
        let database = try await TestDatabase.migrated()
        try await database.execute(
            "INSERT INTO cardkeeper_internal.schema_version (version, subject) VALUES (\(Migrator.requiredVersion + 1), 'from_the_future')")
        let migrator = database.migrator
        await #expect { try await migrator.up() } throws: { ($0 as? LedgerError)?.code == .schemaNew }
        await #expect { try await migrator.down() } throws: { ($0 as? LedgerError)?.code == .schemaNew }
        try await expectRefusal(database, version: Migrator.requiredVersion + 1)
    }

    @Test func ledgerRefusesAnOlderSchemaAndNone() async throws {
        let database = try await TestDatabase.migrated()
        try await database.migrator.down()
        try await expectRefusal(database, version: Migrator.requiredVersion - 1)
        try await database.migrator.down(count: .max)
        try await expectRefusal(database, version: 0)
        // It goes on by itself when the schema is there.
        let ledger = database.ledger()
        async let waiting = ledger.recordAll([Sample.recording(1)])
        try await database.migrator.up()
        #expect(await waiting == [.success(.recorded)])
        await ledger.stop()
    }

    private func expectRefusal(_ database: TestDatabase, version: Int) async throws {
        let ledger = database.ledger { $0.deadline = .milliseconds(100) }
        #expect(await ledger.recordAll([Sample.recording(1)]) == [.failure(.databaseUnavailable)])
        #expect(try await ledger.schemaStatus().version == version)
        let code: LedgerError.Code = version == 0 ? .schemaMissing : version < Migrator.requiredVersion ? .schemaOld : .schemaNew
        #expect(try await ledger.schemaStatus().refusal?.code == code)
        await ledger.stop()
    }

    private static let nextVersion = String(format: "%04d", Migrator.requiredVersion + 1)

    static let faults: [(name: String, damage: @Sendable (URL) throws -> Void)] = [
        (
            "a gap",
            { folder in
                for half in ["up", "down"] {
                    try FileManager.default.removeItem(at: folder.appending(path: "migrations/0003_observation.\(half).sql"))
                }
            }
        ),
        ("a missing half", { try FileManager.default.removeItem(at: $0.appending(path: "migrations/0004_card.down.sql")) }),
        ("an empty file", { try Data("\n".utf8).write(to: $0.appending(path: "migrations/0004_card.down.sql")) }),
        ("another name", { try Data("SELECT 1".utf8).write(to: $0.appending(path: "migrations/notes.sql")) }),
        (
            "a number without subject",
            { folder in
                for half in ["up", "down"] { try Data("SELECT 1".utf8).write(to: folder.appending(path: "migrations/\(nextVersion).\(half).sql")) }
            }
        ),
        (
            "a version too many",
            { folder in
                for half in ["up", "down"] {
                    try Data("SELECT 1".utf8).write(to: folder.appending(path: "migrations/\(nextVersion)_more.\(half).sql"))
                }
            }
        ),
        ("bytes that are no text", { try Data([0xff, 0xfe]).write(to: $0.appending(path: "roles.sql")) }),
        ("no views", { try FileManager.default.removeItem(at: $0.appending(path: "views")) }),
    ]

    @Test(arguments: faults.indices) func refusesADamagedFolder(place: Int) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sql-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: URL(filePath: TestDatabase.sqlDirectory).resolvingSymlinksInPath(), to: folder)
        try Self.faults[place].damage(folder)
        let database = try await TestDatabase.empty()
        let migrator = Migrator(databaseURL: database.url, sqlDirectory: folder.path())
        await #expect("\(Self.faults[place].name)") { try await migrator.up() } throws: { ($0 as? LedgerError)?.code == .migrationsMalformed }
        #expect(try await database.rows("nspname FROM pg_namespace WHERE nspname LIKE 'cardkeeper%'").isEmpty)
    }

    @Test func takesAFailedMigrationBackWhole() async throws {
        let database = try await TestDatabase.empty()
        // In the way of migration 4, which makes three tables.
        try await database.migrator.up()
        try await database.migrator.down(count: Migrator.requiredVersion - 3)
        try await database.execute("CREATE TABLE cardkeeper_internal.coupon_token (x integer)")
        let migrator = database.migrator
        await #expect { try await migrator.up() } throws: { error in
            (error as? LedgerError)?.code == .migrationFailed && "\(error)".contains("migration 4 card, up")
        }
        #expect(try await database.rows("max(version)::text FROM cardkeeper_internal.schema_version") == [["3"]])
        #expect(try await database.rows("to_regclass('cardkeeper_internal.card')::text") == [[nil]])
        try await database.execute("DROP TABLE cardkeeper_internal.coupon_token")
        #expect(try await migrator.up().map(\.version) == Array(4...Migrator.requiredVersion))
    }
}
