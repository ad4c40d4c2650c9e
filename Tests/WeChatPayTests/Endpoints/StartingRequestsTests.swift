import Samples
import Testing
import WeChatPay

/// The four requests that start a card: the typed form and the three shapes of the chain put the same bytes on the wire, signature included.
@Suite struct StartingRequestsTests {
    private func wire(
        answering body: String, _ calls: [(WeChatPayClient) async throws -> Void]
    ) async throws -> [WireRequest] {
        let recording = try RecordingClient(answering: body)
        for call in calls { try await call(recording.client) }
        return recording.transport.requests.map(WireRequest.init)
    }

    private func expect(_ requests: [WireRequest], _ method: String, _ path: String, _ body: String) throws {
        #expect(requests.count == 4)
        let first = try #require(requests.first)
        #expect(Set(requests) == [first])
        #expect(first.method == method)
        #expect(first.url == "https://main.example.com" + path)
        #expect(first.body == body)
        #expect(first.header("Wechatpay-Serial") == SampleIdentities.publicKeyID)
    }

    @Test func discountCardPrepare() async throws {
        let body: JSONLiteral = [
            "out_card_code": "DC_1", "card_template_id": "770011223344", "appid": "wx00aa11bb22cc33dd",
            "notify_url": "https://pay.example.com/notify/1600000001",
        ]
        let requests = try await wire(
            answering: #"{"prepare_card_token":"t"}"#,
            [
                { pay in
                    let call = PrepareDiscountCard(
                        outCardCode: "DC_1", cardTemplateID: "770011223344", appid: "wx00aa11bb22cc33dd",
                        notifyURL: "https://pay.example.com/notify/1600000001")
                    let answer = try await pay.send(call)
                    #expect(answer.prepareCardToken == "t")
                },
                { pay in _ = try await pay.v3.discountCard.cards.post(body) },
                { pay in _ = try await pay.chain("v3/discount-card/cards").post(body) },
                { pay in _ = try await pay["v3/discount-card/cards"].post(body) },
            ])
        try expect(
            requests, "POST", "/v3/discount-card/cards",
            #"{"out_card_code":"DC_1","card_template_id":"770011223344","appid":"wx00aa11bb22cc33dd","#
                + #""notify_url":"https://pay.example.com/notify/1600000001"}"#)
    }

    @Test func consumptionCardSend() async throws {
        let body: JSONLiteral = [
            "appid": "wx00aa11bb22cc33dd", "openid": "oUser1", "out_request_no": "R_1", "send_time": "2031-02-06T08:01:05.000+08:00",
        ]
        let values = ["card_id": "pIJMr5 MMiIkO/中"]
        let requests = try await wire(
            answering: #"{"card_code":"118566"}"#,
            [
                { pay in
                    let call = SendConsumptionCard(
                        cardID: "pIJMr5 MMiIkO/中", appid: "wx00aa11bb22cc33dd", openid: "oUser1", outRequestNo: "R_1", sendTime: ManualClock.start)
                    let answer = try await pay.send(call)
                    #expect(answer.cardCode == "118566")
                },
                { pay in _ = try await pay.v3.marketing.busifavor.coupons._card_id_.send.post(body, filling: values) },
                { pay in _ = try await pay.chain("v3/marketing/busifavor/coupons/{card_id}/send").post(body, filling: values) },
                { pay in _ = try await pay["/v3/marketing/busifavor/coupons/_card_id_/send"].post(body, filling: values) },
            ])
        try expect(
            requests, "POST", "/v3/marketing/busifavor/coupons/pIJMr5%20MMiIkO%2F%E4%B8%AD/send",
            #"{"appid":"wx00aa11bb22cc33dd","openid":"oUser1","out_request_no":"R_1","send_time":"2031-02-06T08:01:05.000+08:00"}"#)
    }

    @Test func industryCouponToken() async throws {
        let body: JSONLiteral = [
            "open_id": "oUser1", "coupon_list": [["stock_id": 21_000_456, "coupon_id": "9001"], ["stock_id": 21_000_456, "coupon_id": "9002"]],
        ]
        let requests = try await wire(
            answering: #"{"token":"t","expires_time":"2031-02-06T08:06:05+08:00"}"#,
            [
                { pay in
                    let call = CreateIndustryCouponToken(
                        openID: "oUser1",
                        couponList: ["9001", "9002"].map { IndustryCoupon(stockID: "21000456", couponID: $0) })
                    let answer = try await pay.send(call)
                    #expect(answer.token == "t")
                },
                { pay in _ = try await pay.v3.industryCoupon.tokens.post(body) },
                { pay in _ = try await pay.chain("v3/industry-coupon/tokens").post(body) },
                { pay in _ = try await pay["v3/industry-coupon/tokens"].post(body) },
            ])
        try expect(
            requests, "POST", "/v3/industry-coupon/tokens",
            #"{"open_id":"oUser1","coupon_list":[{"stock_id":21000456,"coupon_id":"9001"},{"stock_id":21000456,"coupon_id":"9002"}]}"#)
    }

    @Test func payrollPreOrder() async throws {
        let body: JSONLiteral = [
            "openid": "oUser1", "sub_appid": "wx00aa11bb22cc33dd", "sub_mchid": "1600000009", "authenticate_number": "A1", "project_name": "项目",
            "employer_name": "雇主", "authenticate_type": "SIGN_IN",
        ]
        let requests = try await wire(
            answering: #"{"token":"t","expires_in":300,"authenticate_number":"A1"}"#,
            [
                { pay in
                    let call = PreOrderPayrollAuthentication(
                        employee: PayrollEmployee(openid: "oUser1", subMchid: "1600000009", subAppid: "wx00aa11bb22cc33dd"),
                        check: PayrollCheck(authenticateNumber: "A1", projectName: "项目", employerName: "雇主", authenticateType: .signIn))
                    let answer = try await pay.send(call)
                    #expect(answer.expiresIn == 300)
                },
                { pay in _ = try await pay.v3.payrollCard.authentications.preOrder.post(body) },
                { pay in _ = try await pay.chain("v3/payroll-card/authentications/pre-order").post(body) },
                { pay in _ = try await pay["v3/payroll-card/authentications/pre-order"].post(body) },
            ])
        try expect(
            requests, "POST", "/v3/payroll-card/authentications/pre-order",
            #"{"openid":"oUser1","sub_appid":"wx00aa11bb22cc33dd","sub_mchid":"1600000009","authenticate_number":"A1","project_name":"项目","#
                + #""employer_name":"雇主","authenticate_type":"SIGN_IN"}"#)
    }
}
