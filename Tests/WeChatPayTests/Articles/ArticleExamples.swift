import WeChatPay

/// The code of the articles, line by line, so that it compiles; what it needs from elsewhere are the parameters.
enum ArticleExamples {
    static func sensitiveFields(_ pay: WeChatPayClient, _ call: CreatePayrollToken) async throws -> (PayrollIdentity, JSONLiteral, PayrollToken) {
        let identity = PayrollIdentity(
            userName: SensitiveField("张三"), idCardNumber: SensitiveField("110101199003070134"), employmentType: .longTerm)
        let body: JSONLiteral = ["openid": "oUser", "user_name": .sensitive(SensitiveField("张三"))]
        let request = try call.request(encryptingFor: try await pay.encryptionKey())
        let token = try call.answer(try await pay.send(request))
        return (identity, body, token)
    }

    static func anyEndpoint(_ pay: WeChatPayClient, bytes: [UInt8]) async throws -> (String?, APIResponse) {
        _ = try await pay.v3.discountCard.cards._out_card_code_.get(filling: ["out_card_code": "DC-1"])
        _ = try await pay.chain("v3/discount-card/cards/{out_card_code}").get(filling: ["out_card_code": "DC-1"])
        _ = try await pay["v3/discount-card/cards/{out_card_code}"].get(filling: ["out_card_code": "DC-1"])
        let literal: JSONLiteral = ["mchid": "1230000109", "notify_url": "https://pay.example.com/notify/1230000109"]
        let address = try await pay.v3.marketing.favor.callbacks.post(literal).json().string("notify_url")
        let encoded = try await pay.v3.marketing.favor.callbacks.post(try JSONLiteral(json: bytes))
        return (address, encoded)
    }

    struct QueryStock: Endpoint {
        let stockID: String
        func request() throws(WeChatPayError) -> APIRequest {
            try APIRequest("GET", "v3/marketing/favor/stocks/{stock_id}", filling: ["stock_id": stockID])
        }
        func answer(_ response: APIResponse) throws(JSONError) -> String? { try response.json().string("stock_name") }
    }

    static func bills(_ pay: WeChatPayClient) async throws -> [UInt8] {
        let location = try await pay.v3.bill.tradebill.get(query: ["bill_date": "2031-02-05"])
        let bill = try await pay.download(try BillDownload(location))
        return bill
    }

    static func discountCards(_ pay: WeChatPayClient, now: WeChatTime) async throws -> PreparedDiscountCard {
        let prepared = try await pay.send(
            PrepareDiscountCard(
                outCardCode: "DC-1", cardTemplateID: "770011223344", appid: "wx00aa11bb22cc33dd",
                notifyURL: "https://pay.example.com/notify/1230000109"))
        let details = try await pay.send(QueryDiscountCard(outCardCode: "DC-1"))
        if details.state == .ongoing, let reward = details.rewards.first?.rewardID { print(reward) }
        try await pay.send(
            AddUserRecords(
                outCardCode: "DC-1", cardTemplateID: "770011223344",
                rewardUsageRecords: [
                    RewardUsageRecord(serialNumber: "S20310206001", rewardID: "61001", usageTime: now, details: "骑行立减", amount: Fen(150))
                ]))
        return prepared
    }

    static func consumptionCards(_ pay: WeChatPayClient, now: WeChatTime) async throws -> (SentConsumptionCard, UserCoupon) {
        let call = SendConsumptionCard(
            cardID: "pIJMr5MMiIkO_9VtyIiEka8v6w", appid: "wx00aa11bb22cc33dd", openid: "oUser", outRequestNo: "R20310206001", sendTime: now)
        let sent = try await pay.send(call)
        let page = try await pay.send(QueryUserCoupons(openid: "oUser", appid: "wx00aa11bb22cc33dd", status: .sent, page: PageRange(limit: 10)))
        for coupon in page.elements { print(coupon.stockID, coupon.couponID, coupon.status) }
        let coupon = try await pay.send(QueryUserCoupon(openid: "oUser", couponID: "9867041", appid: "wx00aa11bb22cc33dd"))
        return (sent, coupon)
    }

    static func tripCoupons(_ pay: WeChatPayClient) async throws -> IndustryCouponToken {
        let token = try await pay.send(
            CreateIndustryCouponToken(openID: "oUser", couponList: [IndustryCoupon(stockID: "21000456", couponID: "9867041")]))
        return token
    }

    static func payrollCards(_ pay: WeChatPayClient, _ identity: PayrollIdentity) async throws -> [any Sendable] {
        let employee = PayrollEmployee(openid: "oUser", subMchid: "1900000109", subAppid: "wx00aa11bb22cc33dd")
        let check = PayrollCheck(authenticateNumber: "A20310206001", projectName: "项目", employerName: "雇主", authenticateType: .signIn)
        let authorisation = try await pay.send(CreatePayrollToken(employee: employee, identity: identity))
        let relation = try await pay.send(QueryPayrollRelation(employee: employee))
        if relation.authorizeState == .authorized { print(authorisation.expiresIn ?? 0, "seconds") }
        let ordered = try await pay.send(PreOrderPayrollAuthentication(employee: employee, check: check))
        let both = try await pay.send(PreOrderPayrollAuthenticationWithAuth(employee: employee, check: check, identity: identity))
        let result = try await pay.send(QueryPayrollAuthentication(authenticateNumber: "A20310206001", subMchid: "1900000109"))
        let day = try await pay.send(ListPayrollAuthentications(employee: employee, authenticateDate: "2031-02-06"))
        return [ordered, both, result, day]
    }

    static func callbackAddresses(_ pay: WeChatPayClient, _ merchant: Merchant) async throws {
        _ = try await pay.send(SetFavorCallback(mchid: "1230000109", notifyURL: "https://pay.example.com/notify/1230000109"))
        _ = try await pay.send(SetBusifavorCallback(notifyURL: "https://pay.example.com/notify/1230000109"))
        let favor = try await pay.send(QueryFavorCallback(mchid: "1230000109"))
        let busifavor = try await pay.send(QueryBusifavorCallback())
        print(favor.notifyURL, busifavor.notifyURL)
        let echoed = try await pay.send(
            SecurityEcho(
                echoMessage: "hello", encryptedEchoMessage: SensitiveField("secret"), notifyURL: "https://pay.example.com/notify/1230000109"))
        if let field = echoed.encryptedEchoMessage { print(try merchant.privateKey.decrypt(field) == Array("secret".utf8)) }
    }

    static func openCallback(_ merchant: Merchant, _ keyring: PlatformKeyring, header: (String) -> [String], body: [UInt8]) throws {
        let headers = try SignatureHeaders.read(header)
        try SignatureVerifier(keyring: keyring, clock: .system).verify(headers, body: body)
        let envelope = try CallbackEnvelope(body)
        let plaintext = try envelope.resource.open(with: merchant.apiv3Key)
        print(envelope.eventType, plaintext.count)
    }
}
