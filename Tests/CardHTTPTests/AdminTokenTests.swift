import Testing

@testable import CardHTTP

@Suite struct AdminTokenTests {
    @Test(arguments: ["Bearer secret", "bearer secret", "BEARER secret"])
    func letsItsOwnerPass(authorization: String) throws {
        #expect(try #require(AdminToken("secret")).isPresented(by: authorization))
    }

    @Test(arguments: [
        nil, "", "secret", "Bearer", "Bearer ", "Basic secret", "Bearer secre", "Bearer secrets", "Bearer Secret", "Bearer secretsecret",
        "Bearer  secret",
        "Bearer secret ",
    ])
    func letsNobodyElsePass(authorization: String?) throws {
        #expect(try !#require(AdminToken("secret")).isPresented(by: authorization))
    }

    @Test func isNeverEmptyAndNeverPrinted() throws {
        #expect(AdminToken("") == nil)
        let token = try #require(AdminToken("secret"))
        #expect(!"\(token)".contains("secret"))
        #expect(!String(reflecting: token).contains("secret"))
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!dumped.contains("secret"))
    }
}
