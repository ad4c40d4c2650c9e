import LibPQ
import Testing

@Suite struct PostgresErrorTests {
    @Test func aViolatedConstraintIsNamedAndItsValuesAreNot() async throws {
        let connection = try await Scratch.connection()
        try connection.run(
            script: "CREATE TABLE card (openid text CONSTRAINT one_card PRIMARY KEY, amount int CONSTRAINT positive CHECK (amount > 0))")
        let insert = "INSERT INTO card VALUES ($1, $2)"
        try connection.prepare("insert card", insert)
        _ = try connection.execute(prepared: "insert card", parameters: [.text("oSecret"), .int32(1)])
        let error = #expect(throws: PostgresError.self) {
            _ = try connection.execute(prepared: "insert card", parameters: [.text("oSecret"), .int32(1)])
        }
        #expect(error?.sqlState == .uniqueViolation)
        #expect(error?.statement == "insert card")
        #expect(error?.table == "card" && error?.constraint == "one_card" && error?.schema == "public")
        #expect(error?.isContentFault == true)
        let check = try #require(connection.error(of: insert, .text("oSecret2"), .int32(0)))
        #expect(check.sqlState == .checkViolation)
        let null = try #require(connection.error(of: insert, .text(nil), .int32(77_123)))
        #expect(null.column == "openid")
        for text in [error?.description, check.description, null.description] {
            let text = try #require(text)
            #expect(!text.contains("Secret") && !text.contains("77123"), "\(text)")
        }
    }

    @Test(arguments: ["x\"SECRET\"y", "SECRET", "\"", "SECRET\nSECRET"]) func aValueInAMessageIsCut(value: String) async throws {
        let connection = try await Scratch.connection()
        let error = try #require(connection.error(of: "SELECT $1::text::int", .text(value)))
        #expect(error.sqlState == .invalidTextRepresentation)
        #expect(!error.description.contains("SECRET"), "\(error)")
        #expect(error.message.contains("integer"))
        #expect(error.detail == nil)
    }

    @Test func aFullQueueOfNotificationsIsNobodysContent() async throws {
        let connection = try await Scratch.connection()
        // The same file of PostgreSQL's refuses a payload that is too large.
        let large = try #require(connection.error(of: "SELECT pg_notify('a', repeat('x', 9000))"))
        #expect(large.sourceFile == "async.c")
        #expect(large.isContentFault && !large.isNotifyQueueFull)
        let full = PostgresError(sqlState: .programLimitExceeded, message: "too many notifications", sourceFile: "async.c")
        #expect(full.isNotifyQueueFull && !full.isContentFault)
        #expect(PostgresError(sqlState: .programLimitExceeded, message: "index row size", sourceFile: "nbtutils.c").isContentFault)
    }

    @Test func aMistakeInTheStatementIsNobodysContent() async throws {
        let connection = try await Scratch.connection()
        let error = try #require(connection.error(of: "SELECT * FROM nowhere"))
        #expect(error.sqlState == .undefinedTable)
        #expect(!error.isContentFault && !error.isConnectionLoss && !error.isCancelled)
        #expect(connection.isUsable)
    }

    @Test func aConflictIsToldApart() async throws {
        let options = try await Scratch.options()
        let (first, second) = (try PostgresConnection(options), try PostgresConnection(options))
        try first.run(script: "CREATE TABLE counter (n int); INSERT INTO counter VALUES (0)")
        try first.run(script: "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM counter")
        try second.run(script: "UPDATE counter SET n = 1")
        let error = try #require(first.error(of: "UPDATE counter SET n = 2"))
        #expect(error.isConflict && !error.isContentFault)
    }

    @Test func readsNameWhatIsWrong() async throws {
        let result = try await Scratch.connection().execute("SELECT 1::int4 AS number, NULL::text AS nothing")
        func refusal(_ read: (borrowing Row) throws -> Void) -> SQLState? {
            do {
                try result.first { row throws in try read(row) }
                return nil
            } catch {
                return (error as? PostgresError)?.sqlState
            }
        }
        #expect(refusal { _ = try $0.int64("absent") } == .undefinedColumn)
        #expect(refusal { _ = try $0.int64(2) } == .undefinedColumn)
        #expect(refusal { _ = try $0.int64(.index(-1)) } == .undefinedColumn)
        #expect(refusal { _ = try $0.int64(.index(.max)) } == .undefinedColumn)
        #expect(refusal { _ = try $0.text("number") } == .datatypeMismatch)
        #expect(refusal { _ = try $0.text("nothing") } == .nullValueNotAllowed)
        #expect(refusal { _ = try $0.int64("number") } == nil)
    }

    @Test func thePasswordIsNeverShown() async throws {
        for url in ["postgresql://someone:hunter2@[::1", "postgres//someone:hunter2@host/db", "host=localhost password=hunter2 nonsense"] {
            let options = ConnectionOptions(url: url)
            #expect(!options.isReadable)
            let error = #expect(throws: PostgresError.self) { _ = try PostgresConnection(options) }
            let texts = ["\(options)", String(reflecting: options), "\([options])", String(describing: error), dump(options)]
            #expect(texts.allSatisfy { !$0.contains("hunter2") }, "\(texts)")
        }
        let refused = #expect(throws: PostgresError.self) {
            _ = try PostgresConnection(ConnectionOptions(url: "postgresql://someone:hunter2@/db?host=%2Fnonexistent"))
        }
        let error = try #require(refused)
        #expect(error.isConnectionLoss && !"\(error)".contains("hunter2"))
        #expect(error.sqlState == .unableToEstablishConnection)
    }

    private func dump(_ value: some Any) -> String {
        var text = ""
        Swift.dump(value, to: &text)
        return text
    }

    @Test func noticesGoToTheirHandler() async throws {
        var notices: [Notice] = []
        let connection = try PostgresConnection(await Scratch.options()) { notices.append($0) }
        try connection.run(script: "DO $$ BEGIN RAISE WARNING 'mind the gap'; END $$")
        #expect(notices.map(\.message) == ["mind the gap"])
        #expect(notices.first?.severity == "WARNING")
    }
}
