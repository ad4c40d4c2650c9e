import Testing

@testable import CardHTTP

@Suite struct AdminTokenTests {
    @Test(arguments: ["Bearer secret", "bearer secret", "BEARER secret"])
    func letsItsOwnerPass(authorization: String) throws {
        #expect(try #require(AdminToken("secret")).presentation(by: authorization) == .right)
    }

    @Test(arguments: [
        "Bearer secre", "Bearer secrets", "Bearer Secret", "Bearer secretsecret", "Bearer  secret", "Bearer secret ", "Bearer s,ecret",
    ])
    func letsNobodyElsePass(authorization: String) throws {
        #expect(try #require(AdminToken("secret")).presentation(by: authorization) == .wrong)
    }

    @Test(arguments: [nil, "", "secret", "Bearer", "Bearer ", "Basic secret"])
    func missesATokenThatIsNotThere(authorization: String?) throws {
        #expect(try #require(AdminToken("secret")).presentation(by: authorization) == .missing)
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
