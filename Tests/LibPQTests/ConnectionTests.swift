import LibPQ
import ScratchPostgres
import Testing

@Suite struct ConnectionTests {
    @Test func `a statement without a name answers`() async throws {
        let connection = try await Scratch.connection()
        let result = try connection.execute("SELECT $1 + 1 AS sum", parameters: [.int64(41)])
        #expect(result.columnNames == ["sum"])
        #expect(try result.first { row throws(PostgresError) in try row.int64("sum") } == 42)
    }
}
