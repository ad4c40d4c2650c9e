import CardHTTP
import CardLedger
import CardService
import Samples
import Testing
import WeChatPay
import Yams

/// Every route of the merchant API over a real socket, with all that can become of a request; each answer is held against the document.
///
/// One server after the other: each has a database of its own.
@Suite(.serialized) struct AdminTableTests {
    private let document: AdminDocument

    init() throws {
        document = try AdminDocument()
    }

    /// Makes a request and holds its answer against the document.
    @discardableResult
    private func make(
        _ call: AdminCall, on service: TestServer, path: String? = nil, query: String = "", body: String? = nil,
        token: String? = TestServer.adminToken, expecting status: Int, _ name: String? = nil
    ) async throws -> JSONValue {
        let response = try await service.admin(call.method, (path ?? call.path()) + query, body ?? call.body, token: token)
        let comment = Comment(rawValue: "\(call.rawValue)\(query): \(response.status) \(response.body)")
        #expect(response.status == status, comment)
        try document.check(response, call.method, call.template, call.rawValue)
        let json = try JSONDocument(Array(response.body.utf8)).root
        if status >= 400 {
            #expect(response.headers["content-type"] == "application/problem+json", comment)
            #expect(try json.int64("status") == Int64(status), comment)
            #expect(try json.string("type") == "urn:cardkeeper:problem:\(json.string("name") ?? "")", comment)
        }
        if let name { #expect(try json.string("name") == name, comment) }
        if [429, 503].contains(status) { #expect(response.headers["retry-after"] != nil, comment) }
        return json
    }

    /// How many requests of the desk's went out. Certificates are asked for at any time.
    private static func sent(_ service: TestServer) -> Int {
        service.transport.requests.filter { $0.method == "POST" }.count
    }

    private func prepare(_ call: AdminCall, on service: TestServer) async throws {
        if let precursor = call.precursor { try await make(precursor, on: service, expecting: 200) }
    }

    @Test(arguments: AdminCall.allCases) func answersWhatIsRight(call: AdminCall) async throws {
        try await TestServer.running(transport: ChosenPlatform().transport) { service async throws in
            try await prepare(call, on: service)
            let first = try await make(call, on: service, expecting: 200)
            if AdminCall.refreshing.contains(call) { try await make(call, on: service, query: "?refresh=true", expecting: 200) }
            guard AdminCall.numbered.contains(call) else { return }
            let sent = Self.sent(service)
            let second = try await make(call, on: service, expecting: 200)
            #expect(second.text == first.text)
            #expect(Self.sent(service) == sent, "the recorded answer")
        }
    }

    @Test func letsNobodyInWithoutTheToken() async throws {
        try await TestServer.running { service async throws in
            for call in AdminCall.allCases {
                for (token, name) in [(nil, "token_missing"), ("wrong", "token_wrong")] as [(String?, String)] {
                    // Whatever else is wrong, it is not told.
                    for (path, query, body) in [(call.path(), "", call.body), (call.path(mchid: "%ff"), "?x=%", call.body.map { _ in "{" })] {
                        let response = try await service.admin(call.method, path + query, body, token: token)
                        #expect(response.status == 401)
                        #expect(response.headers["www-authenticate"] == "Bearer")
                        #expect(try JSONDocument(Array(response.body.utf8)).root.string("name") == name)
                        try document.check(response, call.method, call.template)
                    }
                }
            }
            for reason in ["missing", "wrong"] {
                let count = Double(2 * AdminCall.allCases.count)
                #expect(service.metric(#"cardkeeper_admin_unauthorized_total{reason="\#(reason)"}"#) == count)
            }
        }
    }

    @Test func refusesBodiesByTheNameOfWhatIsWrong() async throws {
        try await TestServer.running { service async throws in
            for call in AdminCall.sending {
                let body = try #require(call.body)
                let name = try #require(try JSONDocument(Array(body.utf8)).root.members.map { try $0.name() }.last)
                let rows: [(body: String, status: Int, name: String, field: String?)] = [
                    ("", 400, "malformed_body", nil), ("{", 400, "malformed_body", nil), ("[]", 400, "malformed_body", nil),
                    ("\u{FEFF}{}", 400, "malformed_body", nil),
                    (#"{"nonsense":1,"# + body.dropFirst(), 400, "unknown_field", "nonsense"),
                    (#"{"notify_url":"https://example.com","# + body.dropFirst(), 400, "unknown_field", "notify_url"),
                    (#"{"\#(name)":1,"# + body.dropFirst(), 400, "repeated_field", name),
                    ("{}", 400, "missing_field", nil),
                    (String(repeating: " ", count: 65_537), 413, "body_too_large", nil),
                ]
                for row in rows {
                    let problem = try await make(call, on: service, body: row.body, expecting: row.status, row.name)
                    if let field = row.field {
                        #expect(try problem.string("field") == field)
                        #expect(try problem.string("detail")?.contains(field) == true)
                    }
                }
                #expect(try await service.server.ledger.cards(CardFilter()).isEmpty)
                #expect(Self.sent(service) == 0)
            }
        }
    }

    /// Each field left out, and each of another type, one after the other.
    @Test func refusesEachFieldByItsName() async throws {
        try await TestServer.running(transport: ChosenPlatform().transport) { service async throws in
            for call in AdminCall.sending {
                let schema = try #require(try document.bodySchema(try document.operation(call.method, call.template)))
                let required = Set((schema["required"]?.sequence ?? []).compactMap(\.string))
                let fields = try JSONDocument(Array(try #require(call.body).utf8)).root.members.map { (try $0.name(), $0.value.text.text) }
                for (name, _) in fields {
                    let others = fields.filter { $0.0 != name }.map { #""\#($0.0)":\#($0.1)"# }
                    if required.contains(name) {
                        let missing = try await make(call, on: service, body: "{\(others.joined(separator: ","))}", expecting: 400)
                        #expect(try missing.string("field") == name)
                    }
                    for wrong in ["null", "1", "true", "{}", #""\u0000""#, #""\ud800""#] {
                        let body = "{\((others + [#""\#(name)":\#(wrong)"#]).joined(separator: ","))}"
                        let problem = try await make(call, on: service, body: body, expecting: 400)
                        #expect(try problem.string("field") == name, "\(name): \(wrong)")
                    }
                }
            }
        }
    }

    @Test func knowsConfiguredMerchantsAlone() async throws {
        try await TestServer.running { service async throws in
            for call in AdminCall.ofMerchant {
                try await make(call, on: service, path: call.path(mchid: "1600000009"), expecting: 404)
                #expect(Self.sent(service) == 0)
            }
        }
    }

    @Test func knowsNothingOfOtherCards() async throws {
        try await TestServer.running(transport: ChosenPlatform().transport) { service async throws in
            for call in AdminCall.reading {
                try await make(call, on: service, expecting: 404, "not_found")
            }
        }
    }

    @Test(arguments: AdminCall.numbered) func refusesAUsedNumberForOtherValues(call: AdminCall) async throws {
        try await TestServer.running(transport: ChosenPlatform().transport) { service async throws in
            try await prepare(call, on: service)
            try await make(call, on: service, expecting: 200)
            try await make(call, on: service, body: call.otherBody, expecting: 409, "number_in_use")
        }
    }

    @Test(arguments: AdminCall.numbered) func tellsWhenToComeBackWhileARequestIsBeingSent(call: AdminCall) async throws {
        let platform = ChosenPlatform()
        try await TestServer.running(
            transport: platform.transport, changing: { $0.requestTimeLimits.waiting = .milliseconds(30) }
        ) { service async throws in
            try await prepare(call, on: service)
            let sent = Self.sent(service)
            let (released, release) = AsyncStream<Never>.makeStream()
            platform.answer { request in
                for await _ in released {}
                return try AdminCall.answer(request)
            }
            async let first: JSONValue = make(call, on: service, expecting: 200)
            try await eventually { Self.sent(service) > sent }
            let response = try await service.admin(call.method, call.path(), call.body)
            release.finish()
            #expect(response.status == 409)
            #expect(response.headers["retry-after"].flatMap { Int($0) } ?? 0 >= 1)
            #expect(try JSONDocument(Array(response.body.utf8)).root.string("name") == "in_flight")
            try document.check(response, call.method, call.template)
            _ = try await first
            try await make(call, on: service, expecting: 200)
        }
    }

    private static func refusal(_ status: Int, _ code: String) -> TransportResponse {
        TransportResponse(
            status: status, headers: [HeaderField("Request-ID", "0123-268435461"), HeaderField("Retry-After", "7")],
            body: Array(#"{"code":"\#(code)","message":"参数错误","detail":{"field":"/body/appid","issue":"不对","location":"body"}}"#.utf8))
    }

    @Test(
        arguments: zip(
            AdminCall.sending, [(400, "PARAM_ERROR"), (403, "NO_AUTH"), (404, "RESOURCE_NOT_EXISTS")] + Array(repeating: (400, "X"), count: 3)))
    func passesOnWhatWeChatPayRefuses(call: AdminCall, refusal: (status: Int, code: String)) async throws {
        let platform = ChosenPlatform()
        try await TestServer.running(transport: platform.transport) { service async throws in
            try await prepare(call, on: service)
            platform.answer { _ in Self.refusal(refusal.status, refusal.code) }
            let problem = try await make(call, on: service, expecting: refusal.status, "rejected")
            #expect(try problem.string("code") == refusal.code)
            #expect(try problem.string("message") == "参数错误")
            #expect(try problem.string("field") == "/body/appid")
            #expect(try problem.string("issue") == "不对")
            #expect(try problem.string("request_id") == "0123-268435461")
            #expect(try problem["retryable"]?.bool() == false)
        }
    }

    /// How WeChat Pay can leave open what it did.
    enum Doubt: String, CaseIterable, Sendable {
        case slow, reset, busy, broken, unsigned, garbage

        var status: Int { [.slow: 504, .busy: 429][self] ?? 502 }

        func answer() throws -> TransportResponse {
            switch self {
            case .slow: throw TransportError(.timedOut, message: "no answer")
            case .reset: throw TransportError(.interrupted, message: "reset")
            case .busy: refusal(429, "FREQUENCY_LIMITED")
            case .broken: refusal(500, "SYSTEM_ERROR")
            case .unsigned: TransportResponse(status: 200, headers: [], body: Array("{}".utf8))
            case .garbage: try AdminCall.signed("<html>")
            }
        }
    }

    @Test(arguments: AdminCall.sending) func invitesToRepeatWhatIsNotKnown(call: AdminCall) async throws {
        let platform = ChosenPlatform()
        try await TestServer.running(transport: platform.transport) { service async throws in
            try await prepare(call, on: service)
            // An answer without content has nothing to be garbled.
            for doubt in Doubt.allCases where call != .addUserRecords || doubt != .garbage {
                platform.answer { _ in try doubt.answer() }
                let problem = try await make(call, on: service, expecting: doubt.status, "unknown_outcome")
                #expect(try problem["retryable"]?.bool() == true)
            }
            platform.answer { try AdminCall.answer($0) }
            try await make(call, on: service, expecting: 200)
        }
    }

    @Test(arguments: AdminCall.refreshing) func tellsWhyARefreshFailed(call: AdminCall) async throws {
        let platform = ChosenPlatform()
        try await TestServer.running(transport: platform.transport) { service async throws in
            try await prepare(call, on: service)
            platform.answer { _ in Self.refusal(404, "RESOURCE_NOT_EXISTS") }
            try await make(call, on: service, query: "?refresh=true", expecting: 200)
            platform.answer { _ in Self.refusal(403, "NO_AUTH") }
            let refused = try await make(call, on: service, query: "?refresh=true", expecting: 403, "refused")
            #expect(try refused.string("code") == "NO_AUTH")
            for doubt in Doubt.allCases {
                platform.answer { _ in try doubt.answer() }
                try await make(call, on: service, query: "?refresh=true", expecting: doubt.status)
            }
            for query in [
                "?refresh", "?refresh=1", "?refresh=TRUE", "?refresh=%zz", "?refresh=true%00", "?refresh=true&refresh=true", "?refrsh=true",
            ] {
                try await make(call, on: service, query: query, expecting: 400)
            }
            #expect(service.transport.requests.filter { $0.method == "GET" }.count >= 8)
        }
    }

    @Test func refusesBadPercentEncoding() async throws {
        try await TestServer.running { service async throws in
            for call in AdminCall.ofMerchant {
                for mchid in ["%", "%zz", "%ff", "16%00"] {
                    let problem = try await make(call, on: service, path: call.path(mchid: mchid), expecting: 400, "malformed_path")
                    #expect(try problem.string("field") == "mchid")
                }
            }
        }
    }

    @Test(arguments: AdminCall.sending) func tellsThatTheDatabaseIsAway(call: AdminCall) async throws {
        let url = try await TestServer.migratedDatabase()
        let transport = ChosenPlatform().transport
        try await TestServer.running(databaseURL: url, transport: transport) { try await prepare(call, on: $0) }
        try await TestServer.running(
            databaseURL: url, transport: transport, changing: { $0.ledger.deadline = .milliseconds(300) }
        ) { service async throws in
            let sent = Self.sent(service)
            let lock = try TableLock(databaseURL: service.databaseURL, table: "request")
            let problem = try await make(call, on: service, expecting: 503)
            #expect(try problem["retryable"]?.bool() == true)
            #expect(Self.sent(service) == sent, "nothing is sent that is not written down")
            try lock.release()
        }
    }
}
