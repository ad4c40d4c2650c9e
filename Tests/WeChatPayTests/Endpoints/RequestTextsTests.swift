import Samples
import Testing
import WeChatPay

/// Method, path and body of the requests that the tests of the starting requests do not show.
@Suite struct RequestTextsTests {
    private let time = WeChatTime(microseconds: 1_928_102_465_120_456)
    private let employee = PayrollEmployee(openid: "o/1", subMchid: "1600000009", appid: "wx1", subAppid: "wx2")

    private func expect(_ request: APIRequest, _ method: String, _ path: String, _ body: String? = nil) {
        #expect(request.method == method)
        #expect(request.path == path)
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == body)
        #expect(request.encryptionSerial == nil)
    }

    @Test func discountCard() throws {
        expect(try QueryDiscountCard(outCardCode: "DC|1*").request(), "GET", "/v3/discount-card/cards/DC%7C1%2A")
        let completion = ObjectiveCompletionRecord(
            serialNumber: "S1", objectiveID: "51001", completionTime: time, details: "骑行一次", completionCount: 2, remark: "r")
        expect(
            try AddUserRecords(outCardCode: "DC|1", cardTemplateID: "77", objectiveCompletionRecords: [completion]).request(), "POST",
            "/v3/discount-card/cards/DC%7C1/add-user-records",
            #"{"card_template_id":"77","objective_completion_records":[{"objective_completion_serial_no":"S1","objective_id":"51001","#
                + #""completion_time":"2031-02-06T08:01:05.120+08:00","completion_type":"INCREASE","description":"骑行一次","#
                + #""completion_count":2,"remark":"r"}]}"#)
        let usage = RewardUsageRecord(
            serialNumber: "S2", rewardID: "61001", usageTime: ManualClock.start, usageType: .decrease, details: "退款", amount: Fen(150))
        expect(
            try AddUserRecords(outCardCode: "DC", cardTemplateID: "77", rewardUsageRecords: [usage]).request(), "POST",
            "/v3/discount-card/cards/DC/add-user-records",
            #"{"card_template_id":"77","reward_usage_records":[{"reward_usage_serial_no":"S2","reward_id":"61001","#
                + #""usage_time":"2031-02-06T08:01:05.000+08:00","usage_type":"DECREASE","description":"退款","usage_count":1,"amount":150}]}"#)
    }

    @Test func sendTimeHasMillisecondsAndLastsADay() throws {
        for (time, text) in [
            (time, "2031-02-06T08:01:05.120+08:00"), (ManualClock.start, "2031-02-06T08:01:05.000+08:00"),
            (WeChatTime(microseconds: -1), "1970-01-01T07:59:59.999+08:00"),
        ] {
            let call = SendConsumptionCard(cardID: "c", appid: "wx1", openid: "o", outRequestNo: "R", sendTime: time)
            let body = try #require(try call.request().body)
            #expect(try JSONDocument(body).root.string("send_time") == text)
        }
        let call = SendConsumptionCard(cardID: "c", appid: "wx1", openid: "o", outRequestNo: "R", sendTime: ManualClock.start)
        #expect(try call.isRepeatable(at: #require(ManualClock.start.adding(seconds: 86_400))))
        #expect(try !call.isRepeatable(at: #require(ManualClock.start.adding(seconds: 86_401))))
    }

    @Test func userCoupons() throws {
        expect(
            try QueryUserCoupon(openid: "o/1", couponID: "90", appid: "wx1").request(), "GET", "/v3/marketing/favor/users/o%2F1/coupons/90?appid=wx1")
        expect(
            try QueryUserCoupons(openid: "o", appid: "wx1").request(), "GET", "/v3/marketing/favor/users/o/coupons?appid=wx1")
        expect(
            try QueryUserCoupons(
                openid: "o", appid: "wx1", stockID: "21", status: .sent, creatorMchid: "1", senderMchid: "2", availableMchid: "3",
                page: PageRange(offset: 20, limit: 10)
            ).request(), "GET",
            "/v3/marketing/favor/users/o/coupons?appid=wx1&stock_id=21&status=SENDED&creator_mchid=1&sender_mchid=2&available_mchid=3"
                + "&offset=20&limit=10")
    }

    @Test func payrollQueries() throws {
        expect(
            try QueryPayrollRelation(employee: employee).request(), "GET",
            "/v3/payroll-card/relations/o%2F1?sub_mchid=1600000009&appid=wx1&sub_appid=wx2")
        expect(
            try QueryPayrollAuthentication(authenticateNumber: "A1", subMchid: "1600000009").request(), "GET",
            "/v3/payroll-card/authentications/A1?sub_mchid=1600000009")
        expect(
            try ListPayrollAuthentications(employee: employee, authenticateDate: "2031-02-05", page: PageRange(offset: 0, limit: 10)).request(),
            "GET",
            "/v3/payroll-card/authentications?openid=o%2F1&appid=wx1&sub_appid=wx2&sub_mchid=1600000009&authenticate_date=2031-02-05"
                + "&authenticate_state=AUTHENTICATE_SUCCESS&offset=0&limit=10")
    }

    @Test func callbackAddresses() throws {
        let url = "https://pay.example.com/notify/1600000001"
        expect(
            try SetFavorCallback(mchid: "1600000001", notifyURL: url, isOn: true).request(), "POST", "/v3/marketing/favor/callbacks",
            #"{"mchid":"1600000001","notify_url":"\#(url)","switch":true}"#)
        expect(try QueryFavorCallback(mchid: "1600000001").request(), "GET", "/v3/marketing/favor/callbacks?mchid=1600000001")
        expect(
            try SetBusifavorCallback(notifyURL: url).request(), "POST", "/v3/marketing/busifavor/callbacks", #"{"notify_url":"\#(url)"}"#)
        expect(
            try SetBusifavorCallback(notifyURL: url, mchid: "1600000001").request(), "POST", "/v3/marketing/busifavor/callbacks",
            #"{"mchid":"1600000001","notify_url":"\#(url)"}"#)
        expect(try QueryBusifavorCallback().request(), "GET", "/v3/marketing/busifavor/callbacks")
        expect(
            try QueryBusifavorCallback(mchid: "1600000001").request(), "GET", "/v3/marketing/busifavor/callbacks?mchid=1600000001")
    }
}
