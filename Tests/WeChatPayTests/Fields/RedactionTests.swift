import OpenSSL
import Samples
import Testing
import WeChatPay

/// What is secret or personal stands in no description, no mirror, no dump and no error.
@Suite struct RedactionTests {
    private static let secrets = [
        "oSecretUser", "SecretName", "SecretNumber", "SecretToken", "SecretBody", SampleIdentities.apiv3KeyText, "PRIVATE KEY",
    ]

    private func leaks(_ value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped, maxDepth: 32)
        let texts = [String(describing: value), String(reflecting: value), "\(value)", dumped]
        return Self.secrets.filter { secret in texts.contains { $0.contains(secret) } }
    }

    /// Bytes are dumped as numbers, which no text is found in: so a dump has to end after its first line.
    private func isDumpedInOneLine(_ value: Any) -> Bool {
        var dumped = ""
        dump(value, to: &dumped)
        return dumped.split(separator: "\n").count == 1
    }

    private let employee = PayrollEmployee(openid: "oSecretUser", subMchid: "1600000009", appid: "wx00aa11bb22cc33dd")
    private let identity = PayrollIdentity(userName: SensitiveField("SecretName"), idCardNumber: SensitiveField("SecretNumber"))
    private let check = PayrollCheck(authenticateNumber: "A1", projectName: "p", employerName: "e")

    @Test func requestsPrintNoSecret() throws {
        let key = try #require(try SampleIdentities.keyring().encryptionKey(at: ManualClock.start))
        let calls: [Any] = [
            identity.userName, identity, employee,
            CreatePayrollToken(employee: employee, identity: identity),
            PreOrderPayrollAuthentication(employee: employee, check: check),
            PreOrderPayrollAuthenticationWithAuth(employee: employee, check: check, identity: identity),
            QueryPayrollRelation(employee: employee), ListPayrollAuthentications(employee: employee, authenticateDate: "2031-02-05"),
            SendConsumptionCard(
                cardID: "c", appid: "wx00aa11bb22cc33dd", openid: "oSecretUser", outRequestNo: "R1", sendTime: ManualClock.start),
            QueryUserCoupon(openid: "oSecretUser", couponID: "1", appid: "wx"), QueryUserCoupons(openid: "oSecretUser", appid: "wx"),
            CreateIndustryCouponToken(openID: "oSecretUser", couponList: []),
            SecurityEcho(echoMessage: "SecretBody", encryptedEchoMessage: SensitiveField("SecretBody")),
            JSONLiteral.sensitive(SensitiveField("SecretName")), ["openid": "oSecretUser"] as JSONLiteral, ["openid": "oSecretUser"] as QueryItems,
            try QueryUserCoupon(openid: "oSecretUser", couponID: "1", appid: "wx").request(),
            try CreatePayrollToken(employee: employee, identity: identity).request(encryptingFor: key),
            TransportRequest(method: "POST", url: "https://x/oSecretUser", headers: [], body: Array("SecretBody".utf8)),
        ]
        for call in calls { #expect(leaks(call).isEmpty && isDumpedInOneLine(call), "\(type(of: call))") }
        // Nor can an encoder write them.
        for call in calls { #expect(!(call is any Encodable) && !(call is any LosslessStringConvertible), "\(type(of: call))") }
        #expect("\(identity.userName)" == "SensitiveField(redacted)")
    }

    @Test func answersPrintNoSecret() async throws {
        func answered<E: Endpoint>(_ endpoint: E, _ body: String) async throws -> E.Answer {
            try await RecordingClient(answering: body).client.send(endpoint)
        }
        let prepare = PrepareDiscountCard(
            outCardCode: "DC", cardTemplateID: "1", appid: "wx00aa11bb22cc33dd", notifyURL: "https://pay.example.com/n")
        let check = #"{"authenticate_number":"A1","authenticate_state":"AUTHENTICATE_SUCCESS","openid":"oSecretUser","extra":"SecretBody"}"#
        let coupon = #"{"stock_id":"1","coupon_id":"2","status":"USED","openid":"oSecretUser"}"#
        let answers: [Any] = [
            try await answered(prepare, #"{"prepare_card_token":"SecretToken"}"#),
            try await answered(QueryDiscountCard(outCardCode: "DC"), #"{"out_card_code":"DC","state":"ONGOING","openid":"oSecretUser"}"#),
            try await answered(
                CreateIndustryCouponToken(openID: "o", couponList: [IndustryCoupon(stockID: "1", couponID: "2")]), #"{"token":"SecretToken"}"#),
            try await answered(
                PreOrderPayrollAuthentication(employee: employee, check: self.check), #"{"token":"SecretToken","openid":"oSecretUser"}"#),
            try await answered(QueryPayrollAuthentication(authenticateNumber: "A1", subMchid: "1"), check),
            try await answered(QueryPayrollRelation(employee: employee), #"{"authorize_state":"AUTHORIZED","openid":"oSecretUser"}"#),
            try await answered(
                ListPayrollAuthentications(employee: employee, authenticateDate: "2031-02-05"), #"{"data":[\#(check)],"total_count":1}"#),
            try await answered(QueryUserCoupon(openid: "o", couponID: "2", appid: "wx"), coupon),
            try await RecordingClient(answering: #"{"x":"SecretBody"}"#).client.v3.x.get(),
            try JSONDocument(Array(#"{"x":"SecretBody"}"#.utf8)).root,
            TransportResponse(status: 200, headers: [], body: Array("SecretBody".utf8)),
        ]
        for answer in answers { #expect(leaks(answer).isEmpty && isDumpedInOneLine(answer), "\(type(of: answer))") }
    }

    @Test func callbacksPrintNoSecret() throws {
        let signer = try CallbackSigner.platform()
        let callback = try signer.callback(id: "EV-1", eventType: "COUPON.USE", resource: #"{"openid":"oSecretUser"}"#)
        let opened = try OpenedCallback(callback.body, key: SampleIdentities.apiv3Key())
        let resource = try JSONDocument(opened.resource).root
        for value in [opened, resource, resource.members, resource.elements, resource.text] as [Any] {
            #expect(leaks(value).isEmpty && isDumpedInOneLine(value), "\(type(of: value))")
        }
    }

    @Test func aClientPrintsNoSecret() throws {
        let client = try RecordingClient(answering: "{}").client
        #expect(leaks(client).isEmpty)
        #expect(leaks(client["v3/users/oSecretUser"]).isEmpty)
        #expect(leaks(client.merchant).isEmpty)
    }

    @Test func errorsRepeatNoValue() async throws {
        let detail = #"{"field":"/body/openid","value":"oSecretUser","issue":"长度不符","location":"body"}"#
        let refused = try RecordingClient(answering: #"{"code":"PARAM_ERROR","message":"参数错误","detail":\#(detail)}"#, status: 400).client
        let unreadable = try RecordingClient(answering: #"{"token":7,"openid":"oSecretUser","x":"SecretBody"}"#).client
        let unsent = [
            PayrollEmployee(openid: String(repeating: "oSecretUser", count: 7), subMchid: "1", appid: "a"),
            PayrollEmployee(openid: "oSecretUser", subMchid: "1"),
        ]
        let calls: [() async throws -> Void] =
            [
                { _ = try await refused.send(PreOrderPayrollAuthentication(employee: employee, check: check)) },
                { _ = try await unreadable.send(PreOrderPayrollAuthentication(employee: employee, check: check)) },
                {
                    let name = SensitiveField(String(repeating: "SecretName", count: 30))
                    let identity = PayrollIdentity(userName: name, idCardNumber: SensitiveField("SecretNumber"))
                    _ = try await refused.send(CreatePayrollToken(employee: employee, identity: identity))
                },
            ] + unsent.map { employee in { _ = try await refused.send(QueryPayrollRelation(employee: employee)) } }
        for call in calls {
            do {
                try await call()
                Issue.record("it succeeded")
            } catch {
                #expect(leaks(error).isEmpty)
            }
        }
    }
}
