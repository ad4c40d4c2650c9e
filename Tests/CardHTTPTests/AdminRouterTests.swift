import Samples
import Testing
import WeChatPay

@testable import CardHTTP

/// What becomes of a request before its route sees it.
@Suite struct AdminRouterTests {
    @Test func answersOtherMethodsWithThoseThatThereAre() async throws {
        let document = try AdminDocument()
        try await TestServer.running { service async throws in
            for (path, methods) in Dictionary(grouping: document.operations.keys.map { $0.split(separator: " ") }, by: { $0[1] }) {
                let path = String(path).replacing(/\{[^}]*\}/, with: "1")
                let allowed = methods.flatMap { $0[0] == "GET" ? ["GET", "HEAD"] : [String($0[0])] }
                for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] where !allowed.contains(method) {
                    let response = try await service.admin(method, path)
                    #expect(response.status == 405, "\(method) \(path)")
                    #expect(response.headers["allow"] == allowed.joined(separator: ", "), "\(method) \(path)")
                    #expect(response.headers["content-type"] == "application/problem+json", "\(method) \(path)")
                    #expect(try JSONDocument(Array(response.body.utf8)).root.string("name") == "method_not_allowed")
                }
            }
        }
    }

    @Test func hasNothingAtOtherPaths() async throws {
        let paths = ["/", "/v1", "/v1/", "/v1/cards/", "/v1//cards", "//v1/cards", "/v1/1600000001/discount-cards/", "/healthz/", "/V1/cards"]
        try await TestServer.running { service async throws in
            for path in paths {
                let response = try await service.admin("GET", path)
                #expect(response.status == 404, "\(path): \(response.body)")
                #expect(try JSONDocument(Array(response.body.utf8)).root.string("name") == "unknown_path", "\(path)")
                #expect(try await service.admin("GET", path, token: nil).status == 401, "a stranger does not learn that there is nothing")
            }
        }
    }

    @Test func answersHeadWhereverItAnswersGet() async throws {
        try await TestServer.running { service async throws in
            for path in ["/healthz", "/openapi.yaml", "/v1/cards"] {
                let connection = try RawConnection(to: service.addresses.admin)
                try await connection.send("HEAD \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(TestServer.adminToken)\r\n\r\n")
                #expect(try await connection.response(hasBody: false).status == 200)
                // The next answer on the same connection begins where it must.
                try await connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await connection.response().body == #"{"status":"ok"}"#)
            }
        }
    }

    @Test func givesItsDescriptionToEverybody() async throws {
        try await TestServer.running { service async throws in
            let response = try await service.admin("GET", "/openapi.yaml", token: nil)
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "application/yaml")
            #expect(response.body == OpenAPI.text)
        }
    }

    @Test(arguments: [
        ("Content-Type: text/plain", 415), ("Content-Type: application/x-www-form-urlencoded", 415),
        ("Content-Type: application/json; charset=gbk", 415),
        ("Content-Type: application/json\r\nContent-Encoding: gzip", 415), ("Content-Type: application/jsonp", 415), ("Content-Type:", 415),
        ("X: y", 200), ("Content-Type: Application/JSON; Charset=UTF-8", 200), ("Content-Type: application/json\r\nContent-Encoding: identity", 200),
    ])
    func readsJSONInUTF8Alone(header: String, status: Int) async throws {
        try await TestServer.running(transport: ChosenPlatform().transport) { service async throws in
            let call = AdminCall.prepareDiscountCard
            let body = try #require(call.body)
            let connection = try RawConnection(to: service.addresses.admin)
            try await connection.send(
                "POST \(call.path()) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(TestServer.adminToken)\r\n\(header)\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            let response = try await connection.response()
            #expect(response.status == status, "\(response.body)")
            try AdminDocument().check(response, call.method, call.template, header)
            if status == 415 { #expect(response.headers["accept"] == "application/json") }
        }
    }

    /// The first token of two does not open the door, nor does the second.
    @Test func takesOneTokenAlone() async throws {
        try await TestServer.running { service async throws in
            for other in ["wrong", TestServer.adminToken] {
                let connection = try RawConnection(to: service.addresses.admin)
                try await connection.send(
                    "GET /v1/cards HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(TestServer.adminToken)\r\nAuthorization: Bearer \(other)\r\n\r\n")
                #expect(try await connection.response().status == 401)
            }
        }
    }
}
