import PaySimulator
import Testing

extension SecretDay {
    /// A second user, because one has no more than 20 identity checks a day; the first one's openid is a part of it, so both are looked for.
    private static let otherOpenid = openid + "f"

    private static func check(_ openid: String = openid) -> String {
        #""openid":"\#(openid)","appid":"\#(SimulatedSite.appid)","sub_mchid":"\#(SimulatedSite.subMchid)","#
            + #""project_name":"项目","employer_name":"单位""#
    }

    private func discountCard(_ number: String) -> String {
        #"{"out_card_code":"\#(number)","card_template_id":"\#(Self.templateID)","appid":"\#(SimulatedSite.appid)"}"#
    }

    private func consumptionCard(_ number: String) -> String {
        #"{"out_request_no":"\#(number)","appid":"\#(SimulatedSite.appid)","openid":"\#(Self.openid)"}"#
    }

    private func tripCoupon() -> String {
        let voucher = site.simulator.voucherHolder.receive(
            VoucherStock(id: "21000456"), creatorMchid: SimulatedSite.mchid, appid: SimulatedSite.appid, openid: Self.openid)
        return #"{"open_id":"\#(Self.openid)","coupon_list":[{"stock_id":21000456,"coupon_id":"\#(voucher.couponID)"}]}"#
    }

    private func payrollCard(_ number: String, openid: String = openid) -> String {
        #"{"authenticate_number":"\#(number)",\#(Self.check(openid))}"#
    }

    private func payrollCardWithAuth(_ number: String, openid: String = openid) -> String {
        #"{"authenticate_number":"\#(number)","user_name":"\#(Self.userName)","id_card_number":"\#(Self.idCardNumber)","#
            + #""employment_type":"LONG_TERM_EMPLOYMENT",\#(Self.check(openid))}"#
    }

    /// Cards of every product, from the order to their end.
    func playProducts(_ api: MerchantAPI) async throws {
        let (simulator, mchid) = (site.simulator, SimulatedSite.mchid)
        simulator.employee.authorize(mchid: mchid, subMchid: SimulatedSite.subMchid, openid: Self.openid)
        for number in ["D1", "D2", "D3"] { #expect(try await post(api, "/discount-cards", discountCard(number)).status == 200) }
        for number in ["D1", "D2"] { try simulator.customer.accept(mchid: mchid, outCardCode: number, openid: Self.openid) }
        await simulator.sender.waitUntilQuiet()
        let record =
            #"{"objective_completion_serial_no":"R1","objective_id":"51001","completion_time":"2026-11-21T08:00:00+08:00","#
            + #""completion_type":"INCREASE","description":"\#(Self.recordText)","completion_count":1,"remark":"\#(Self.recordText)"}"#
        #expect(
            try await post(
                api, "/discount-cards/D1/user-records", #"{"card_template_id":"\#(Self.templateID)","objective_completion_records":[\#(record)]}"#
            ).status == 200)
        try simulator.customer.finish(mchid: mchid, outCardCode: "D1")
        try simulator.customer.quit(mchid: mchid, outCardCode: "D2")
        try simulator.customer.pay(mchid: mchid, outCardCode: "D2")
        #expect(try await post(api, "/consumption-cards/C1/send", consumptionCard("C1")).status == 200)
        for voucher in simulator.state.vouchers.vouchers(ofOpenid: Self.openid) { try simulator.voucherHolder.use(couponID: voucher.couponID) }
        #expect(try await post(api, "/industry-coupons/tokens", tripCoupon()).status == 200)
        #expect(try await post(api, "/payroll-cards/pre-orders", payrollCard("P1")).status == 200)
        #expect(try await post(api, "/payroll-cards/pre-orders-with-auth", payrollCardWithAuth("P2")).status == 200)
        try simulator.employee.start(mchid: mchid, authenticateNumber: "P2")
        try simulator.employee.fail(mchid: mchid, authenticateNumber: "P2")
        await simulator.sender.waitUntilQuiet()
        for path in ["discount-cards/D1", "discount-cards/D3", "payroll-cards/P1", "payroll-cards/P2", "consumption-cards/C1"] {
            for query in path.hasPrefix("c") ? [""] : ["", "?refresh=true"] { try await get(api, "/v1/\(mchid)/\(path)\(query)") }
        }
        try await get(api, "/v1/cards")
    }

    /// The same with answers that are struck: what WeChat Pay says then is neither believed nor repeated.
    func playFaults(_ api: MerchantAPI) async throws {
        site.simulator.employee.authorize(mchid: SimulatedSite.mchid, subMchid: SimulatedSite.subMchid, openid: Self.otherOpenid)
        let faults: [Fault] = [
            .notJSONAnswer, .wronglySignedAnswer, .unsignedAnswer, .emptyAnswer, .unknownFieldsAnswer, .errorAfterWork, .cutInAnswer,
            .tooManyRequests, .hugeAnswer,
        ]
        let orders: [(PlatformEndpoint, String, (Int) -> String)] = [
            (.discountCardPrepare, "/discount-cards", { discountCard("FD\($0)") }),
            (.consumptionCardSend, "/consumption-cards/C2/send", { consumptionCard("FC\($0)") }),
            (.industryCouponTokens, "/industry-coupons/tokens", { _ in tripCoupon() }),
            (.payrollPreOrder, "/payroll-cards/pre-orders", { payrollCard("FP\($0)", openid: Self.otherOpenid) }),
            (.payrollPreOrderWithAuth, "/payroll-cards/pre-orders-with-auth", { payrollCardWithAuth("FA\($0)", openid: Self.otherOpenid) }),
        ]
        for (endpoint, route, body) in orders {
            for (number, fault) in faults.enumerated() {
                site.simulator.faults.strikeNext(fault, at: endpoint)
                try await post(api, route, body(number))
                #expect(site.simulator.record.requests(to: endpoint).contains { $0.fault == fault }, "\(fault) did not strike \(route)")
            }
        }
        site.simulator.faults.clear()
    }

    /// What a caller does wrong, with secrets in the wrong places.
    func playWrongCalls(_ service: ServiceProcess, _ api: MerchantAPI) async throws {
        let (name, number) = (Self.userName, Self.idCardNumber)
        let wrong = [
            ("/payroll-cards/pre-orders", payrollCardWithAuth("X1")), ("/payroll-cards/pre-orders-with-auth", payrollCard("X2")),
            ("/payroll-cards/pre-orders-with-auth", String(payrollCardWithAuth("X3").dropLast(3))),
            ("/payroll-cards/pre-orders-with-auth", #"{"user_name":{"\#(name)":"\#(number)"},\#(Self.check())}"#),
            (
                "/payroll-cards/pre-orders-with-auth",
                #"{"user_name":"\#(name)","user_name":"\#(name)","id_card_number":"\#(number)",\#(Self.check())}"#
            ),
            (
                "/payroll-cards/pre-orders-with-auth",
                #"{"user_name":"\#(String(repeating: name, count: 20))","id_card_number":"\#(number)",\#(Self.check())}"#
            ),
            ("/payroll-cards/pre-orders-with-auth", payrollCardWithAuth("X4").replacing(SimulatedSite.subMchid, with: "1999999999")),
            ("/discount-cards", discountCard("X5").replacing(SimulatedSite.appid, with: "wx9999999999999999")),
            ("/discount-cards", discountCard("D1").replacing(Self.templateID, with: "1")),
            ("/industry-coupons/tokens", #"{"open_id":"\#(Self.openid)","coupon_list":[{"stock_id":21000456,"coupon_id":"none"}]}"#),
            ("/consumption-cards/C1/send", consumptionCard("C1").replacing(Self.openid, with: Self.openid + Self.openid)),
        ]
        for (route, body) in wrong {
            #expect(try await post(api, route, body).status >= 400, "\(route)")
        }
        for token in [nil, InstallationKeys.adminToken + "x", InstallationKeys.apiv3Key] {
            let stranger = try MerchantAPI(service, token: token)
            try await get(stranger, "/v1/cards")
            #expect(try await post(stranger, "/discount-cards", discountCard("X6")).status == 401)
        }
    }

    /// Callbacks that are refused or cannot be opened.
    func playWrongCallbacks(_ api: MerchantAPI, _ service: ServiceProcess) async throws {
        let faults: [Fault] = [
            .alteredBody, .wrongAPIv3Key, .signTestProbe, .garbageBody, .truncatedCiphertext, .missingHeader, .staleTimestamp, .reencodedBody,
        ]
        for (number, fault) in faults.enumerated() {
            try await post(api, "/discount-cards", discountCard("N\(number)"))
            try site.simulator.customer.accept(mchid: SimulatedSite.mchid, outCardCode: "N\(number)", openid: Self.openid, fault: fault)
        }
        try await postStrangeCallback(to: service)
        await site.simulator.sender.waitUntilQuiet()
    }

    /// Orders that are under way when the service ends.
    func playInterrupted(_ api: MerchantAPI, _ end: () async throws -> Void) async throws {
        site.simulator.faults.setRate(1, of: .slowAnswer)
        let count = slowAnswers.value
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (route, body) in [
                ("/discount-cards", discountCard("K\(count)")), ("/payroll-cards/pre-orders-with-auth", payrollCardWithAuth("K\(count)")),
                ("/industry-coupons/tokens", tripCoupon()), ("/consumption-cards/K\(count)/send", consumptionCard("K\(count)")),
            ] {
                // No answer comes when the service ends.
                group.addTask { _ = try? await post(api, route, body) }
            }
            #expect(await slowAnswers.wait(seconds: 60) { $0 >= count + 4 })
            try await end()
        }
        site.simulator.faults.clear()
    }
}
