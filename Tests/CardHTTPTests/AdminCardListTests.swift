import CardLedger
import Samples
import Testing
import WeChatPay

/// The list of cards, page by page.
@Suite struct AdminCardListTests {
    private func list(_ service: TestServer, _ query: String = "", expecting status: Int = 200) async throws -> JSONValue {
        let response = try await service.admin("GET", "/v1/cards\(query)")
        #expect(response.status == status, "\(query): \(response.body)")
        try AdminDocument().check(response, "GET", "/v1/cards", query)
        return try JSONDocument(Array(response.body.utf8)).root
    }

    private func numbers(_ page: JSONValue) throws -> [String] {
        try page["cards"].map { try $0.elements.compactMap { try $0.string("card_key") } } ?? []
    }

    @Test func givesEveryCardPageByPage() async throws {
        try await TestServer.running { service async throws in
            for number in 0..<7 { #expect(try await service.deliver(try service.accepted(id: "EV-\(number)", card: "DC-\(number)")).status == 204) }
            var seen: [String] = []
            var query = "?limit=3"
            for isLast in [false, false, true] {
                let page = try await list(service, query)
                #expect(try page["more"]?.bool() == !isLast)
                seen += try numbers(page)
                query = "?limit=3&changed_after=\(try #require(try page.string("next_changed_after")))"
            }
            #expect(seen == (0..<7).map { "DC-\($0)" })
            #expect(try numbers(try await list(service, query)).isEmpty)
            #expect(try await service.deliver(try service.accepted(id: "EV-8", card: "DC-7")).status == 204)
            #expect(try numbers(try await list(service, query)) == ["DC-7"], "what is new")
        }
    }

    @Test func picksWhatIsAskedFor() async throws {
        try await TestServer.running { service async throws in
            #expect(try await service.deliver(try service.accepted(id: "EV-1", card: "DC-1")).status == 204)
            for query in [
                "?mchid=1600000001", "?product=discount_card", "?state=ONGOING", "?mchid=1600000001&product=discount_card&state=ONGOING&limit=500",
            ] {
                #expect(try numbers(try await list(service, query)) == ["DC-1"], "\(query)")
            }
            for query in ["?mchid=1600000009", "?product=coupon", "?state=FINISHED", "?state=%E4%B8%8D", "?mchid="] {
                #expect(try numbers(try await list(service, query)).isEmpty, "\(query)")
            }
        }
    }

    @Test func namesWhatIsWrong() async throws {
        let rows = [
            ("limit=0", "limit"), ("limit=501", "limit"), ("limit=", "limit"), ("limit=1.5", "limit"), ("limit=99999999999999999999", "limit"),
            ("product=card", "product"), ("product=", "product"), ("changed_after=", "changed_after"), ("changed_after=-1", "changed_after"),
            ("changed_after=1.", "changed_after"), ("changed_after=9223372036854775808", "changed_after"), ("state=%00", "state"),
            ("state=%ff", "state"),
            ("limit=1&limit=2", "limit"), ("offset=1", "offset"), ("%6Cimit=0", "limit"),
        ]
        try await TestServer.running { service async throws in
            for (query, field) in rows {
                let problem = try await list(service, "?\(query)", expecting: 400)
                #expect(try problem.string("field") == field)
                #expect(try problem.string("detail")?.contains(field) == true)
            }
        }
    }

    @Test func tellsAPositionOfAnotherDatabase() async throws {
        try await TestServer.running { service async throws in
            let problem = try await list(service, "?changed_after=1.2", expecting: 409)
            #expect(try problem.string("name") == "foreign_position")
        }
    }
}
