import Samples
import Testing
import WeChatPay

/// Answers are read with what WeChat Pay leaves out, adds, or writes in another way.
@Suite struct AnswersTests {
    private func answer<E: Endpoint>(_ endpoint: E, _ body: String) throws -> E.Answer {
        try endpoint.answer(APIResponse(status: 200, requestID: "08-1", body: Array(body.utf8)))
    }

    private let employee = PayrollEmployee(openid: "o", subMchid: "1", appid: "wx")
    private let query = QueryDiscountCard(outCardCode: "DC")

    @Test func discountCard() throws {
        let card = try answer(
            query,
            #"""
            {"card_id":"881","card_template_id":"77","openid":"oUser","out_card_code":"DC","appid":"wx1","mchid":"1600000001",
            "time_range":{"begin_time":"2031-02-04T09:10:11+08:00","end_time":"2031-03-06T23:59:59.000+08:00"},"state":"UNFINISHED",
            "unfinished_reason":"DUE_TO_QUIT","total_amount":"450","create_time":"2031-02-04T09:10:11+08:00","sharer_openid":"oOther",
            "pay_information":{"pay_amount":450,"pay_state":"PAYING"},"new_field":{"x":[1]},
            "objectives":[{"objective_id":51001,"name":"月内骑行","count":8,"unit":"次","description":"骑行满八次","objective_completion_records":[
            {"objective_completion_serial_no":"S1","objective_id":"51001","completion_time":"2031-02-05T09:10:11+08:00",
            "completion_type":"INCREASE","description":"骑","completion_count":1,"remark":"r","new":true}]}],
            "rewards":[{"reward_id":"61001","name":"立减","count_type":"COUNT_LIMIT","count":8,"unit":"次","amount":150,"reward_usage_records":[
            {"reward_usage_serial_no":"S2","reward_id":"61001","usage_time":"2031-02-05T09:10:12+08:00","usage_type":"SOMETHING_NEW",
            "description":"用","usage_count":1,"amount":"150"}]}]}
            """#)
        #expect(card.outCardCode == "DC" && card.cardID == "881" && card.cardTemplateID == "77" && card.appid == "wx1")
        #expect(card.mchid == "1600000001" && card.openid == "oUser" && card.sharerOpenid == "oOther" && card.requestID == "08-1")
        #expect(card.state == .unfinished && card.unfinishedReason == "DUE_TO_QUIT" && card.totalAmount == Fen(450))
        #expect(card.beginTime == WeChatTime(rfc3339: "2031-02-04T09:10:11+08:00") && card.createTime == card.beginTime)
        #expect(card.endTime == WeChatTime(rfc3339: "2031-03-06T23:59:59+08:00"))
        #expect(card.payment?.payState == .paying && card.payment?.payAmount == Fen(450) && card.payment?.transactionID == nil)
        #expect(try card.json["new_field"]?["x"]?.elements.first { _ in true }?.int64() == 1)
        let objective = try #require(card.objectives.first)
        #expect(objective.objectiveID == "51001" && objective.name == "月内骑行" && objective.count == 8 && objective.unit == "次")
        let completion = try #require(objective.completionRecords.first)
        #expect(completion.serialNumber == "S1" && completion.type == .increase && completion.count == 1 && completion.remark == "r")
        #expect(completion.amount == nil)
        #expect(try completion.json["new"]?.bool() == true)
        let reward = try #require(card.rewards.first)
        #expect(reward.rewardID == "61001" && reward.countType == .limited && reward.amount == Fen(150) && reward.details == nil)
        let usage = try #require(reward.usageRecords.first)
        #expect(usage.type == UserRecordType(rawValue: "SOMETHING_NEW") && usage.amount == Fen(150) && usage.count == 1)
    }

    @Test func aDiscountCardNeedsItsNumberAndItsStateAlone() throws {
        let card = try answer(query, #"{"out_card_code":"DC","state":"A_NEW_STATE"}"#)
        #expect(card.state.rawValue == "A_NEW_STATE" && "\(card.state)" == "A_NEW_STATE")
        #expect(card.openid == nil && card.objectives.isEmpty && card.rewards.isEmpty && card.payment == nil && card.beginTime == nil)
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"out_card_code":"DC"}"#, #"{"state":"ONGOING"}"#, #"{"out_card_code":7,"state":"ONGOING"}"#,
        #"{"out_card_code":"DC","state":null}"#, #"{"out_card_code":"DC","state":"ONGOING","total_amount":1.5}"#,
        #"{"out_card_code":"DC","state":"ONGOING","total_amount":"1.5"}"#, #"{"out_card_code":"DC","state":"ONGOING","create_time":"today"}"#,
        #"{"out_card_code":"DC","state":"ONGOING","objectives":{}}"#,
    ])
    func whatCannotBeReadIsAnError(body: String) {
        #expect(throws: JSONError.self) { try answer(query, body) }
    }

    @Test(arguments: [
        (#"{"out_card_code":"DC"}"#, "member_missing state at byte 0"),
        (#"{"out_card_code":"DC","state":"ONGOING","create_time":"today"}"#, "not_a_time create_time at byte 54"),
        (#"{"out_card_code":"DC","state":"ONGOING","rewards":[{"amount":1.5}]}"#, "not_an_integer amount at byte 61"),
        (#"{"out_card_code":"DC","state":"ONGOING","rewards":7}"#, "wrong_kind rewards at byte 50"),
    ])
    func anErrorNamesTheMember(body: String, text: String) {
        let error = #expect(throws: JSONError.self) { try answer(query, body) }
        #expect(error?.description == text)
    }

    @Test func addedRecordsAreAnsweredWithNothing() throws {
        try AddUserRecords(outCardCode: "DC", cardTemplateID: "1").answer(APIResponse(status: 204, requestID: nil, body: []))
    }

    @Test func consumptionCard() throws {
        let call = SendConsumptionCard(cardID: "c", appid: "wx", openid: "o", outRequestNo: "R", sendTime: ManualClock.start)
        let sent = try answer(call, #"{"card_code":"118566","more":1}"#)
        #expect(sent.cardCode == "118566" && sent.requestID == "08-1")
        #expect(try sent.json.int64("more") == 1)
        #expect(throws: JSONError.self) { try answer(call, "{}") }
    }

    @Test func userCoupons() throws {
        let used = #"""
            {"stock_creator_mchid":"1600000001","stock_id":21000456,"coupon_id":"9001","coupon_name":"券","description":"","status":"USED",
            "create_time":"2031-02-04T09:12:00+08:00","coupon_type":"NORMAL","no_cash":true,"singleitem":false,
            "available_begin_time":"2031-02-04T00:00:00+08:00","available_end_time":"2031-02-28T23:59:59+08:00","business_type":"MULTIUSE",
            "normal_coupon_information":{"coupon_amount":500,"transaction_minimum":600},
            "consume_information":{"consume_time":"2031-02-06T08:01:02+08:00","consume_mchid":"1600000002","transaction_id":"42","consume_amount":100}}
            """#
        let cut = try answer(
            QueryUserCoupon(openid: "o", couponID: "1", appid: "wx"),
            #"""
            {"stock_id":"1","coupon_id":"1","status":"USED","coupon_type":"CUT_TO","discount_to":{"cut_to_price":900,"max_price":"2000"},
            "singleitem_discount_off":{"single_price_max":100},"consume_information":{"goods_detail":[
            {"goods_id":"g1","quantity":2,"price":500,"discount_amount":100}]}}
            """#)
        #expect(cut.couponType == .cutTo && cut.cutToPrice == Fen(900) && cut.maxPrice == Fen(2000) && cut.singlePriceMax == Fen(100))
        let goods = try #require(cut.consumption?.goods.first)
        #expect(goods.goodsID == "g1" && goods.quantity == 2 && goods.price == Fen(500) && goods.discountAmount == Fen(100))
        let page = try answer(
            QueryUserCoupons(openid: "o", appid: "wx"),
            #"{"data":[\#(used),{"stock_id":"7","coupon_id":"8","status":"FROZEN"}],"total_count":12,"limit":2,"offset":0,"x":1}"#)
        #expect(page.totalCount == 12 && page.limit == 2 && page.offset == 0 && page.elements.count == 2 && page.requestID == "08-1")
        let first = try #require(page.elements.first)
        #expect(first.stockID == "21000456" && first.couponID == "9001" && first.status == .used && first.couponType == .normal)
        #expect(first.noCash == true && first.singleItem == false && first.couponAmount == Fen(500) && first.transactionMinimum == Fen(600))
        #expect(first.businessType == "MULTIUSE" && first.consumption?.transactionID == "42" && first.consumption?.consumeAmount == Fen(100))
        #expect(page.elements.last?.status.rawValue == "FROZEN")
        #expect(try answer(QueryUserCoupons(openid: "o", appid: "wx"), #"{"total_count":0}"#).elements.isEmpty)
        #expect(try answer(QueryUserCoupon(openid: "o", couponID: "9001", appid: "wx"), used).availableEndTime != nil)
        #expect(throws: JSONError.self) {
            try answer(QueryUserCoupon(openid: "o", couponID: "1", appid: "wx"), #"{"coupon_id":"1","status":"USED"}"#)
        }
    }

    @Test func preparedDiscountCard() throws {
        let call = PrepareDiscountCard(outCardCode: "DC", cardTemplateID: "1", appid: "wx00aa11bb22cc33dd", notifyURL: "https://e.com")
        let long = String(repeating: "t", count: 2000)
        let prepared = try answer(call, #"{"prepare_card_token":"\#(long)","new":"n"}"#)
        #expect(prepared.prepareCardToken == long && prepared.requestID == "08-1")
        #expect(try prepared.json.string("new") == "n")
    }

    @Test func tokens() throws {
        let coupon = CreateIndustryCouponToken(openID: "o", couponList: [])
        let token = try answer(coupon, #"{"token":"t","expires_time":"2031-02-06T08:06:05+08:00"}"#)
        #expect(token.token == "t" && token.expiresTime == WeChatTime(rfc3339: "2031-02-06T08:06:05+08:00"))
        #expect(try answer(coupon, #"{"token":"t"}"#).expiresTime == nil)
        #expect(throws: JSONError.self) { try answer(coupon, #"{"expires_time":"2031-02-06T08:06:05+08:00"}"#) }
        let check = PayrollCheck(authenticateNumber: "A1", projectName: "p", employerName: "e")
        let payroll = try answer(
            PreOrderPayrollAuthentication(employee: employee, check: check),
            #"{"authenticate_number":"A1","openid":"o","mchid":"1","sub_mchid":"2","token":"t","expires_in":300}"#)
        #expect(payroll.token == "t" && payroll.expiresIn == 300 && payroll.authenticateNumber == "A1" && payroll.parties.subMchid == "2")
    }

    @Test func payrollChecksAndRelations() throws {
        let done = #"""
            {"mchid":"1","sub_mchid":"2","openid":"o","authenticate_scene":"FROM_MINI_APP","authenticate_source":"wx9","project_name":"p",
            "employer_name":"e","authenticate_state":"AUTHENTICATE_SUCCESS","authenticate_time":"2031-02-06T08:01:05+08:00",
            "authenticate_number":"A1","authenticate_type":"SIGN_IN"}
            """#
        let one = try answer(QueryPayrollAuthentication(authenticateNumber: "A1", subMchid: "2"), done)
        #expect(one.authenticateState == .success && one.authenticateScene == .miniApp && one.authenticateType == .signIn)
        #expect(one.authenticateTime == ManualClock.start && one.authenticateSource == "wx9" && one.parties.openid == "o")
        let running = try answer(
            QueryPayrollAuthentication(authenticateNumber: "A1", subMchid: "2"),
            #"{"authenticate_number":"A1","authenticate_state":"AUTHENTICATE_PROCESSING"}"#)
        #expect(running.authenticateState == .processing && running.authenticateTime == nil && running.authenticateFailedReason == nil)
        let page = try answer(
            ListPayrollAuthentications(employee: employee, authenticateDate: "2031-02-06"),
            #"{"data":[\#(done)],"total_count":1,"offset":0,"limit":10}"#)
        #expect(page.elements.first?.authenticateNumber == "A1" && page.totalCount == 1)
        let relation = try answer(
            QueryPayrollRelation(employee: employee),
            #"{"openid":"o","mchid":"1","sub_mchid":"2","authorize_state":"DEAUTHORIZED","authorize_time":"2031-02-05T08:01:05+08:00","#
                + #""deauthorize_time":"2031-02-06T08:01:05+08:00","register_state":"REGISTERED"}"#)
        #expect(relation.authorizeState == .deauthorized && relation.deauthorizeTime == ManualClock.start && relation.registerState == .registered)
    }

    @Test func callbackAddresses() throws {
        let set = try answer(
            SetFavorCallback(mchid: "1", notifyURL: "https://e.com"), #"{"update_time":"2031-02-06T08:01:05+08:00","notify_url":"https://e.com"}"#)
        #expect(set.notifyURL == "https://e.com" && set.updateTime == ManualClock.start && set.mchid == nil)
        let asked = try answer(QueryBusifavorCallback(), #"{"notify_url":"https://e.com","mchid":"1600000001"}"#)
        #expect(asked.mchid == "1600000001" && asked.updateTime == nil)
    }
}
