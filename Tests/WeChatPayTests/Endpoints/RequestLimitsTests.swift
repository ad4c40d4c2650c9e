import Samples
import Testing
import WeChatPay

/// Every limit of WeChat Pay, at the last value that is taken and at the first that is not.
@Suite struct RequestLimitsTests {
    /// One value of one field: what the call is, and which field is at fault; nil when none is.
    struct Case: CustomTestStringConvertible, Sendable {
        let field: String
        let isTaken: Bool
        let value: String
        let call: @Sendable () throws(WeChatPayError) -> APIRequest

        var testDescription: String { "\(field) \(value) \(isTaken ? "is taken" : "is refused")" }
    }

    /// The bounds of a text's length: values of these lengths are taken, one less and one more are not.
    private static func length(
        _ field: String, _ range: ClosedRange<Int>, of character: String = "1",
        _ call: @escaping @Sendable (String) throws(WeChatPayError) -> APIRequest
    ) -> [Case] {
        [(range.lowerBound - 1, false), (range.lowerBound, true), (range.upperBound, true), (range.upperBound + 1, false)].map { count, isTaken in
            let value = String(repeating: character, count: count)
            return Case(field: field, isTaken: isTaken, value: "of \(count) characters") { () throws(WeChatPayError) in try call(value) }
        }
    }

    private static func values(
        _ field: String, taken: [String], refused: [String], _ call: @escaping @Sendable (String) throws(WeChatPayError) -> APIRequest
    ) -> [Case] {
        taken.map { value in Case(field: field, isTaken: true, value: value) { () throws(WeChatPayError) in try call(value) } }
            + refused.map { value in Case(field: field, isTaken: false, value: value) { () throws(WeChatPayError) in try call(value) } }
    }

    private static let appid = "wx00aa11bb22cc33dd"
    private static let time = ManualClock.start
    private static let url = "https://e.com/n"

    @Sendable private static func url(_ length: Int) -> String {
        "https://e.com/" + String(repeating: "x", count: length - 14)
    }

    private static func records(
        serial: String = "S1", id: String = "51001", type: UserRecordType = .increase, details: String = "d", count: Int64 = 1
    ) -> AddUserRecords {
        AddUserRecords(
            outCardCode: "DC", cardTemplateID: "1",
            objectiveCompletionRecords: [
                ObjectiveCompletionRecord(
                    serialNumber: serial, objectiveID: id, completionTime: time, completionType: type, details: details, completionCount: count)
            ])
    }

    private static func usage(
        serial: String = "S1", id: String = "61001", type: UserRecordType = .decrease, details: String = "d", count: Int64 = 1, amount: Int64 = 1
    ) -> AddUserRecords {
        AddUserRecords(
            outCardCode: "DC", cardTemplateID: "1",
            rewardUsageRecords: [
                RewardUsageRecord(
                    serialNumber: serial, rewardID: id, usageTime: time, usageType: type, details: details, usageCount: count, amount: Fen(amount))
            ])
    }

    private static let discountCard: [Case] =
        length("out_card_code", 1...32) { value throws(WeChatPayError) in try QueryDiscountCard(outCardCode: value).request() }
        + values("out_card_code", taken: ["aZ09_-|*"], refused: ["a b", "a/b", "卡", "a.b"]) { value throws(WeChatPayError) in
            try QueryDiscountCard(outCardCode: value).request()
        }
        + length("card_template_id", 1...64) { value throws(WeChatPayError) in
            try AddUserRecords(outCardCode: "DC", cardTemplateID: value, objectiveCompletionRecords: records().objectiveCompletionRecords).request()
        }
        + length("objective_completion_serial_no", 1...32) { value throws(WeChatPayError) in try records(serial: value).request() }
        + values("objective_completion_serial_no", taken: ["aZ09"], refused: ["a_b", "a-b", "中"]) { value throws(WeChatPayError) in
            try records(serial: value).request()
        }
        + length("objective_id", 1...32) { value throws(WeChatPayError) in try records(id: value).request() }
        + length("completion_type", 1...8, of: "A") { value throws(WeChatPayError) in
            try records(type: UserRecordType(rawValue: value)).request()
        }
        + values("description", taken: ["骑行"], refused: ["", "😀"]) { value throws(WeChatPayError) in try records(details: value).request() }
        + values("completion_count", taken: ["1", "9223372036854775807"], refused: ["0", "-1"]) { value throws(WeChatPayError) in
            try records(count: Int64(value) ?? 0).request()
        }
        + length("reward_usage_serial_no", 1...32) { value throws(WeChatPayError) in try usage(serial: value).request() }
        + length("reward_id", 1...32) { value throws(WeChatPayError) in try usage(id: value).request() }
        + length("usage_type", 1...8, of: "A") { value throws(WeChatPayError) in try usage(type: UserRecordType(rawValue: value)).request() }
        + values("usage_count", taken: ["1"], refused: ["0"]) { value throws(WeChatPayError) in try usage(count: Int64(value) ?? 0).request() }
        + values("amount", taken: ["1"], refused: ["0", "-5"]) { value throws(WeChatPayError) in try usage(amount: Int64(value) ?? 0).request() }
        + [
            Case(field: "objective_completion_records", isTaken: false, value: "without records") { () throws(WeChatPayError) in
                try AddUserRecords(outCardCode: "DC", cardTemplateID: "1").request()
            },
            Case(field: "objective_completion_records", isTaken: false, value: "with two records") { () throws(WeChatPayError) in
                let record = records().objectiveCompletionRecords
                return try AddUserRecords(outCardCode: "DC", cardTemplateID: "1", objectiveCompletionRecords: record + record).request()
            },
            Case(field: "reward_usage_records", isTaken: false, value: "with one record of each kind") { () throws(WeChatPayError) in
                try AddUserRecords(
                    outCardCode: "DC", cardTemplateID: "1", objectiveCompletionRecords: records().objectiveCompletionRecords,
                    rewardUsageRecords: usage().rewardUsageRecords
                ).request()
            },
        ]

    private static func card(
        _ cardID: String = "c", appid: String = appid, openid: String = "o", number: String = "R1", time: WeChatTime = time
    ) throws(WeChatPayError) -> APIRequest {
        try SendConsumptionCard(cardID: cardID, appid: appid, openid: openid, outRequestNo: number, sendTime: time).request()
    }

    private static let consumptionCard: [Case] =
        length("card_id", 1...28) { value throws(WeChatPayError) in try card(value) }
        + length("appid", 1...18) { value throws(WeChatPayError) in try card(appid: value) }
        + length("openid", 1...28) { value throws(WeChatPayError) in try card(openid: value) }
        + length("out_request_no", 1...32) { value throws(WeChatPayError) in try card(number: value) }
        + values("out_request_no", taken: ["aZ_09"], refused: ["a-b", "a b", "卡"]) { value throws(WeChatPayError) in try card(number: value) }
        + values("send_time", taken: ["253402271999"], refused: ["253402272000", "-62135596801"]) { value throws(WeChatPayError) in
            try card(time: WeChatTime(unixSeconds: Int64(value) ?? 0))
        }

    private static func coupons(
        openid: String = "o", appid: String = appid, stock: String? = nil, status: UserCouponStatus? = nil, mchid: String? = nil,
        page: PageRange = PageRange()
    ) throws(WeChatPayError) -> APIRequest {
        try QueryUserCoupons(openid: openid, appid: appid, stockID: stock, status: status, creatorMchid: mchid, page: page).request()
    }

    private static let userCoupons: [Case] =
        length("openid", 1...128) { value throws(WeChatPayError) in try coupons(openid: value) }
        + length("appid", 1...128) { value throws(WeChatPayError) in try coupons(appid: value) }
        + length("stock_id", 1...20) { value throws(WeChatPayError) in try coupons(stock: value) }
        + values("status", taken: ["SENDED", "USED"], refused: ["EXPIRED", ""]) { value throws(WeChatPayError) in
            try coupons(status: UserCouponStatus(rawValue: value))
        }
        + length("creator_mchid", 1...32) { value throws(WeChatPayError) in try coupons(mchid: value) }
        + values("offset", taken: ["0", "7"], refused: ["-1"]) { value throws(WeChatPayError) in try coupons(page: PageRange(offset: Int64(value))) }
        + values("limit", taken: ["1"], refused: ["0"]) { value throws(WeChatPayError) in try coupons(page: PageRange(limit: Int64(value))) }
        + length("coupon_id", 1...64) { value throws(WeChatPayError) in
            try QueryUserCoupon(openid: "o", couponID: value, appid: appid).request()
        }

    private static func token(_ list: [(String, String)], openID: String = "o") throws(WeChatPayError) -> APIRequest {
        try CreateIndustryCouponToken(openID: openID, couponList: list.map { IndustryCoupon(stockID: $0.0, couponID: $0.1) }).request()
    }

    private static let industryCoupon: [Case] =
        length("open_id", 1...64) { value throws(WeChatPayError) in try token([("1", "2")], openID: value) }
        + values("stock_id", taken: ["1", "9223372036854775807"], refused: ["", "0", "01", "-1", "+1", "1.0", "9223372036854775808", "x"]) {
            value throws(WeChatPayError) in try token([(value, "2")])
        }
        + length("coupon_id", 1...64) { value throws(WeChatPayError) in try token([("1", value)]) }
        + [
            Case(field: "coupon_list", isTaken: false, value: "empty") { () throws(WeChatPayError) in try token([]) },
            Case(field: "coupon_list", isTaken: true, value: "of one stock") { () throws(WeChatPayError) in try token([("1", "2"), ("1", "3")]) },
            Case(field: "coupon_list", isTaken: false, value: "of two stocks") { () throws(WeChatPayError) in try token([("1", "2"), ("2", "3")]) },
            Case(field: "coupon_list", isTaken: false, value: "with one twice") { () throws(WeChatPayError) in try token([("1", "2"), ("1", "2")]) },
        ]

    private static func preOrder(
        openid: String = "o", subMchid: String = "1", appid: String? = appid, subAppid: String? = nil, number: String = "A1",
        project: String = "p", employer: String = "e", type: AuthenticateType? = nil
    ) throws(WeChatPayError) -> APIRequest {
        try PreOrderPayrollAuthentication(
            employee: PayrollEmployee(openid: openid, subMchid: subMchid, appid: appid, subAppid: subAppid),
            check: PayrollCheck(authenticateNumber: number, projectName: project, employerName: employer, authenticateType: type)
        ).request()
    }

    private static func list(_ date: String, page: PageRange = PageRange()) throws(WeChatPayError) -> APIRequest {
        try ListPayrollAuthentications(
            employee: PayrollEmployee(openid: "o", subMchid: "1", appid: appid), authenticateDate: date, page: page
        ).request()
    }

    private static let payrollCard: [Case] =
        length("openid", 1...64) { value throws(WeChatPayError) in try preOrder(openid: value) }
        + length("sub_mchid", 1...32) { value throws(WeChatPayError) in try preOrder(subMchid: value) }
        + length("appid", 1...32) { value throws(WeChatPayError) in try preOrder(appid: value) }
        + length("sub_appid", 1...32) { value throws(WeChatPayError) in try preOrder(appid: nil, subAppid: value) }
        + [Case(field: "appid", isTaken: false, value: "beside no sub_appid") { () throws(WeChatPayError) in try preOrder(appid: nil) }]
        + length("authenticate_number", 1...64) { value throws(WeChatPayError) in try preOrder(number: value) }
        + values("authenticate_number", taken: ["aZ09"], refused: ["a_b", "a-b"]) { value throws(WeChatPayError) in try preOrder(number: value) }
        + length("project_name", 1...128, of: "项") { value throws(WeChatPayError) in try preOrder(project: value) }
        + length("employer_name", 1...128, of: "雇") { value throws(WeChatPayError) in try preOrder(employer: value) }
        + length("authenticate_type", 1...32) { value throws(WeChatPayError) in try preOrder(type: AuthenticateType(rawValue: value)) }
        + values(
            "authenticate_date", taken: ["2031-02-05", "2032-02-29"],
            refused: ["", "2031-2-5", "2031-02-29", "20310205", "2031-02-05T", "2031-02-0五"]
        ) { value throws(WeChatPayError) in try list(value) }
        + values("limit", taken: ["1", "10"], refused: ["0", "11"]) { value throws(WeChatPayError) in
            try list("2031-02-05", page: PageRange(limit: Int64(value)))
        }
        + values("offset", taken: ["0"], refused: ["-1"]) { value throws(WeChatPayError) in
            try list("2031-02-05", page: PageRange(offset: Int64(value)))
        }
        + length("authenticate_number", 1...64) { value throws(WeChatPayError) in
            try QueryPayrollAuthentication(authenticateNumber: value, subMchid: "1").request()
        }

    private static let callbacks: [Case] =
        length("mchid", 1...20) { value throws(WeChatPayError) in try SetFavorCallback(mchid: value, notifyURL: url).request() }
        + length("mchid", 1...20) { value throws(WeChatPayError) in try QueryFavorCallback(mchid: value).request() }
        + length("mchid", 8...15) { value throws(WeChatPayError) in try SetBusifavorCallback(notifyURL: url, mchid: value).request() }
        + length("mchid", 8...15) { value throws(WeChatPayError) in try QueryBusifavorCallback(mchid: value).request() }
        + values("notify_url", taken: [url(256)], refused: [url(257), "http://e.com/n", "https://e.com/n?x=1"]) { value throws(WeChatPayError) in
            try SetFavorCallback(mchid: "1", notifyURL: value).request()
        }
        + values("notify_url", taken: [url(256), "https://ee"], refused: [url(257), "https://e"]) { value throws(WeChatPayError) in
            try SetBusifavorCallback(notifyURL: value).request()
        }
        + [
            Case(field: "switch", isTaken: true, value: "on") { () throws(WeChatPayError) in
                try SetFavorCallback(mchid: "1", notifyURL: url, isOn: true).request()
            },
            Case(field: "switch", isTaken: false, value: "off") { () throws(WeChatPayError) in
                try SetFavorCallback(mchid: "1", notifyURL: url, isOn: false).request()
            },
        ]

    @Test(arguments: discountCard + consumptionCard + userCoupons) func cardsAndCoupons(_ example: Case) {
        check(example)
    }

    @Test(arguments: industryCoupon + payrollCard + callbacks) func tokensChecksAndCallbacks(_ example: Case) {
        check(example)
    }

    private func check(_ example: Case) {
        let fault = fault(of: example.call)
        #expect(fault?.field == (example.isTaken ? nil : example.field))
        if let fault { #expect(fault.description.hasPrefix("\(fault.field) has \(fault.length) \(fault.unit.rawValue.dropLast())")) }
        if let fault { #expect(fault.description.hasSuffix("; it must be \(fault.rule)")) }
    }

    @Test func encryptingCallsHaveTheSameLimits() throws {
        let key = try #require(try SampleIdentities.keyring().encryptionKey(at: Self.time))
        let identity = PayrollIdentity(
            userName: SensitiveField("n"), idCardNumber: SensitiveField("1"),
            employmentType: EmploymentType(rawValue: String(repeating: "E", count: 33)))
        let employee = PayrollEmployee(openid: "o", subMchid: "1", appid: Self.appid)
        #expect(
            fault { () throws(WeChatPayError) in
                try CreatePayrollToken(employee: employee, identity: identity).request(encryptingFor: key)
            }?.field == "employment_type")
        #expect(
            fault { () throws(WeChatPayError) in try SecurityEcho(echoMessage: "").request(encryptingFor: key) }?.field == "echo_message")
        #expect(
            fault { () throws(WeChatPayError) in
                try SecurityEcho(echoMessage: "e", notifyURL: "ftp://x").request(encryptingFor: key)
            }?.field == "notify_url")
    }
}
