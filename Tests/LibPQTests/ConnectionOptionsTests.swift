import LibPQ
import Testing

@Suite struct ConnectionOptionsTests {
    @Test func theURLDecidesButNotTheEncoding() async throws {
        let plain = try await Scratch.options()
        let connection = try PostgresConnection(plain)
        #expect(try connection.text("SHOW application_name") == "libpq tests")
        #expect(try connection.text("SHOW client_encoding") == "UTF8")
        let own = try PostgresConnection(ConnectionOptions(url: plain.url + "&application_name=own&client_encoding=LATIN1"))
        #expect(try own.text("SHOW application_name") == "own")
        #expect(try own.text("SHOW client_encoding") == "UTF8")
    }

    @Test(arguments: ["", "postgresql://", "postgresql:///db?host=%2Ftmp", "host=/tmp dbname='a b'"]) func readableURLs(url: String) {
        #expect(ConnectionOptions(url: url).isReadable)
    }
}
