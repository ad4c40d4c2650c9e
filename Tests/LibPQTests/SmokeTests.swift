import LibPQ
import ScratchPostgres
import Testing

@Suite struct SmokeTests {
    @Test func connects() async throws {
        let url = try await ScratchPostgres.shared.database()
        let connection = try PostgresConnection(ConnectionOptions(url: url))
        var names = TextArray()
        names.append("a")
        names.append(nil)
        let rows = try connection.execute("SELECT unnest($1) AS n, $2 AS e", parameters: [names.parameter, .text("")]).map { row throws(PostgresError) in
            (try row.optionalText("n"), try row.text("e"))
        }
        #expect(rows.map(\.0) == ["a", nil])
        print(url)
    }
}
