import Samples
import Testing
import WeChatPay

@Suite struct ChainTests {
    private func sent(_ call: (WeChatPayClient) async throws(WeChatPayError) -> APIResponse) async throws -> WireRequest {
        let recording = try RecordingClient(answering: "{}")
        _ = try await call(recording.client)
        return WireRequest(try #require(recording.transport.requests.first))
    }

    private func fault(_ call: (WeChatPayClient) async throws(WeChatPayError) -> APIResponse) async throws -> FieldFault? {
        let recording = try RecordingClient(answering: "{}")
        do throws(WeChatPayError) {
            _ = try await call(recording.client)
            return nil
        } catch {
            #expect(recording.transport.requests.isEmpty)
            guard case .invalidField(let fault) = error.kind else { return nil }
            return fault
        }
    }

    @Test func everyVerbSendsItself() async throws {
        let body: JSONLiteral = ["a": 1]
        let requests = [
            try await sent { pay throws(WeChatPayError) in try await pay.v3.x.get() },
            try await sent { pay throws(WeChatPayError) in try await pay.v3.x.post(body) },
            try await sent { pay throws(WeChatPayError) in try await pay.v3.x.put(body) },
            try await sent { pay throws(WeChatPayError) in try await pay.v3.x.patch(body) },
            try await sent { pay throws(WeChatPayError) in try await pay.v3.x.delete() },
            try await sent { pay throws(WeChatPayError) in try await pay.v3.x.delete(body) },
        ]
        #expect(requests.map(\.method) == ["GET", "POST", "PUT", "PATCH", "DELETE", "DELETE"])
        #expect(requests.map(\.body) == [nil, #"{"a":1}"#, #"{"a":1}"#, #"{"a":1}"#, nil, #"{"a":1}"#])
        #expect(requests.map { $0.header("Content-Type") != nil } == [false, true, true, true, false, true])
    }

    @Test func namesBecomeKebabCaseAndTextStaysAsItIs() async throws {
        let cases: [(@Sendable (WeChatPayClient) -> Chain, String)] = [
            ({ $0.v3.discountCard.cards }, "/v3/discount-card/cards"),
            ({ $0.v3.payrollCard.authentications.preOrderWithAuth }, "/v3/payroll-card/authentications/pre-order-with-auth"),
            ({ $0.v3.bill.tradebill }, "/v3/bill/tradebill"),
            ({ $0.v3.Certificates }, "/v3/certificates"),
            ({ $0.v3.some_name }, "/v3/some_name"),
            ({ $0.v3.pay.h5Pay.oauth2Token.v2Cards }, "/v3/pay/h5-pay/oauth2-token/v2-cards"),
            ({ $0.v3.queryURL.IDCard.a1B2 }, "/v3/query-u-r-l/i-d-card/a1-b2"),
            ({ $0.v3["discountCard"]["A/b C"].chain("x-y") }, "/v3/discountCard/A/b%20C/x-y"),
            ({ $0.chain("/v3/discount-card").cards["DC|1*"] }, "/v3/discount-card/cards/DC%7C1%2A"),
            ({ $0["v3"].client.template.path.description }, "/v3/client/template/path/description"),
        ]
        for (chain, path) in cases {
            let request = try await sent { pay throws(WeChatPayError) in try await chain(pay).get() }
            #expect(request.url == "https://main.example.com" + path)
        }
    }

    @Test func placeholdersAreFilledInBothSpellings() async throws {
        let values = ["openid": "o/1?2#3", "coupon_id": "中 %"]
        for path in ["v3/users/{openid}/coupons/{coupon_id}", "v3/users/_openid_/coupons/_coupon_id_"] {
            let request = try await sent { pay throws(WeChatPayError) in
                try await pay[path].get(filling: values, query: ["appid": "a&b=c", "空": ""])
            }
            #expect(
                request.url
                    == "https://main.example.com/v3/users/o%2F1%3F2%233/coupons/%E4%B8%AD%20%25?appid=a%26b%3Dc&%E7%A9%BA=")
        }
        let request = try await sent { pay throws(WeChatPayError) in try await pay.v3.users._openid_.get(filling: ["openid": "o"]) }
        #expect(request.url == "https://main.example.com/v3/users/o")
    }

    @Test func whatWouldBeAnotherPathIsRefused() async throws {
        let cases: [(String, @Sendable (WeChatPayClient) async throws(WeChatPayError) -> APIResponse)] = [
            ("card_id", { pay throws(WeChatPayError) in try await pay["v3/cards/{card_id}"].get() }),
            ("card_id", { pay throws(WeChatPayError) in try await pay["v3/cards/{card_id}"].get(filling: ["card_id": ""]) }),
            ("card_id", { pay throws(WeChatPayError) in try await pay["v3/cards/{card_id}"].get(filling: ["card_id": "."]) }),
            ("card_id", { pay throws(WeChatPayError) in try await pay["v3/cards/{card_id}"].get(filling: ["card_id": ".."]) }),
            ("other", { pay throws(WeChatPayError) in try await pay["v3/cards"].get(filling: ["other": "x"]) }),
            ("path", { pay throws(WeChatPayError) in try await pay["v3/cards?x=y"].get() }),
            ("path", { pay throws(WeChatPayError) in try await pay.v3["cards#y"].get() }),
            ("path", { pay throws(WeChatPayError) in try await pay["v3//cards"].get() }),
            ("path", { pay throws(WeChatPayError) in try await pay["v3/cards/"].get() }),
            ("path", { pay throws(WeChatPayError) in try await pay["v3/../cards"].get() }),
        ]
        for (field, call) in cases {
            let found = try await fault(call)
            #expect(found?.field == field, "\(String(describing: found))")
        }
    }

    @Test func aBodyMayBeAJSONTextOfTheCallers() async throws {
        let text = #"{ "b" : [1.50, null], "a" : "中" }"#
        let body = try JSONLiteral(json: Array(text.utf8))
        #expect(try await sent { pay throws(WeChatPayError) in try await pay.v3.x.post(body) }.body == text)
        #expect(throws: JSONError.self) { try JSONLiteral(json: Array("{".utf8)) }
    }

    @Test func theAnswerIsReadAsJSON() async throws {
        let recording = try RecordingClient(answering: #"{"data":[{"serial":"1"}]}"#)
        let answer = try await recording.client.v3.x.get().json()
        #expect(try answer["data"]?.elements.first { _ in true }?.string("serial") == "1")
    }
}
