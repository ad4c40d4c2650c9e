import CardLedger
import Cards
import Samples
import Testing
import WeChatPay

@Suite("The views of the products")
struct ProductViewTests {
    @Test func showADiscountCard() async throws {
        let views = try await ViewDatabase()
        let request = DiscountCard.Request(
            mchid: Told.mchid, outCardCode: "DC_20310204-0001", appid: "wx00aa11bb22cc33dd", cardTemplateID: "770011223344")
        let step = RequestStep(requestID: "DC_20310204-0001", time: try Told.time("2031-02-04T09:00:00+08:00"))
        try await views.record(request.requested(step), request.prepared(step))
        #expect(try await views.rows("discount_card", "state", "requested", "openid", "pay_state") == [["PREPARED", "true", nil, nil]])

        try await views.record([
            try Told.callback(.discountCardUserAccepted, SamplePlaintexts.discountCardAccepted, id: "A", createTime: "2031-02-04T09:10:12+08:00"),
            try Told.callback(.discountCardAgreementEnded, SamplePlaintexts.discountCardEnded, id: "E", createTime: "2031-02-05T18:00:00+08:00"),
            try Told.callback(.discountCardUserPaid, SamplePlaintexts.discountCardPaid, id: "P", createTime: "2031-02-05T18:30:01+08:00"),
        ])
        let identity = try await views.rows(
            "discount_card", "mchid", "out_card_code", "card_template_id", "card_id", "appid", "openid", "sharer_openid", "identity_conflicts")
        #expect(
            identity == [
                [
                    Told.mchid, "DC_20310204-0001", "770011223344", "8812345600001111", "wx00aa11bb22cc33dd", "oInventedUser0000000000000001", nil,
                    nil,
                ]
            ])
        let terms = try await views.rows(
            "discount_card", "begin_time", "end_time", "objectives -> 0 ->> 'name'", "rewards -> 0 ->> 'amount'", "pg_typeof(rewards)", "total_amount"
        )
        #expect(terms == [["2031-02-04 01:10:11+00", "2031-03-06 15:59:59+00", "月内骑行", "150", "jsonb", "450"]])
        let end = try await views.rows(
            "discount_card", "state", "state_at", "unfinished_reason", "pay_state", "pay_amount", "pay_time", "transaction_id")
        #expect(
            end == [
                ["UNFINISHED", "2031-02-05 10:30:01+00", "DUE_TO_QUIT", "PAID", "450", "2031-02-05 10:30:00+00", "4299990000203102050000000017"]
            ])
        #expect(
            try await views.rows("discount_card", "requested", "first_at", "last_at") == [
                ["true", "2031-02-04 01:00:00+00", "2031-02-05 10:30:01+00"]
            ])
    }

    /// It was told beside a state that was overtaken, so it is no reason for the state that holds.
    @Test func showAReasonOnlyForAnUnfinishedCard() async throws {
        let views = try await ViewDatabase()
        try await views.record(
            try Told.observation(.discountCard, "DC_1", at: "2031-02-04T09:00:00+08:00") {
                $0.state = DiscountCard.State.unfinished.ranked
                $0.unfinishedReason = "DUE_TO_QUIT"
            })
        #expect(try await views.rows("discount_card", "unfinished_reason") == [["DUE_TO_QUIT"]])
        try await views.record(
            try Told.observation(.discountCard, "DC_1", at: "2031-02-04T09:00:01+08:00") { $0.state = DiscountCard.State.finished.ranked })
        #expect(try await views.rows("discount_card", "state", "unfinished_reason") == [["FINISHED", nil]])
        #expect(try await views.rows("card", "state", "unfinished_reason") == [["FINISHED", nil]])
        #expect(try await views.rows("card_timeline", "unfinished_reason", rest: "ORDER BY observation_id") == [["DUE_TO_QUIT"], [nil]])
    }

    @Test func showAConsumptionCard() async throws {
        let views = try await ViewDatabase()
        let request = ConsumptionCard.Request(
            mchid: Told.mchid, outRequestNo: "CC0001", cardID: "pIJMr5MMiIkO_93VtPyIiEk2DZ4w", appid: "wx00aa11bb22cc33dd", openid: "oUser1")
        let step = RequestStep(requestID: "CC0001", time: try Told.time("2031-02-04T09:00:00+08:00"))
        try await views.record(request.requested(step), request.sent(step, cardCode: "sCode1"))
        let rows = try await views.rows(
            "consumption_card", "mchid", "out_request_no", "card_id", "card_code", "appid", "openid", "state", "state_at", "requested")
        #expect(
            rows == [
                [
                    Told.mchid, "CC0001", "pIJMr5MMiIkO_93VtPyIiEk2DZ4w", "sCode1", "wx00aa11bb22cc33dd", "oUser1", "SENT", "2031-02-04 01:00:00+00",
                    "true",
                ]
            ])
    }

    @Test func showACouponAndItsUses() async throws {
        let views = try await ViewDatabase()
        try await views.record([
            try Told.callback(.couponUse, SamplePlaintexts.couponUsed, id: "U", createTime: "2031-02-06T08:01:05+08:00")
        ])
        let coupon = try await views.rows(
            "coupon", "stock_id", "coupon_id", "card_key", "stock_creator_mchid", "status", "status_at", "coupon_name", "coupon_type", "business_type"
        )
        #expect(
            coupon == [
                ["21000456", "90010020030", "21000456/90010020030", Told.mchid, "USED", "2031-02-06 00:01:05+00", "地铁五元券", "NORMAL", nil]
            ])
        let terms = try await views.rows(
            "coupon", "no_cash", "singleitem", "create_time", "available_begin_time", "available_end_time", "coupon_amount", "transaction_minimum",
            "description", "cut_to_price")
        #expect(
            terms == [
                ["true", "false", "2031-02-04 01:12:00+00", "2031-02-03 16:00:00+00", "2031-02-28 15:59:59+00", "500", "600", "", nil]
            ])
        #expect(try await views.rows("coupon", "use_count", "last_consume_time", "consume_amount") == [["1", "2031-02-06 00:01:02+00", nil]])

        // One that may be used several times is used a second time, and the notification of it comes twice.
        let second = try Told.callback(
            .couponUse,
            #"""
            {"stock_id":21000456,"coupon_id":"90010020030","status":"USED","business_type":"MULTIUSE","coupon_type":"CUT_TO",\#
            "discount_to":{"cut_to_price":100,"max_price":"900"},"singleitem_discount_off":{"single_price_max":300},\#
            "consume_information":{"transaction_id":"T2","consume_time":"2031-02-07T08:00:00+08:00","consume_mchid":"1600000002","consume_amount":120}}
            """#, id: "U2", createTime: "2031-02-07T08:00:01+08:00")
        try await views.record([second])
        try await views.record(second.observations[0])
        let after = try await views.rows(
            "coupon", "use_count", "last_consume_time", "consume_amount", "business_type", "cut_to_price", "max_price", "single_price_max",
            "coupon_amount")
        #expect(after == [["2", "2031-02-07 00:00:00+00", "120", "MULTIUSE", "100", "900", "300", nil]])
        let uses = try await views.rows(
            "coupon_use", "stock_id", "coupon_id", "card_key", "transaction_id", "consume_time", "consume_mchid", "consume_amount",
            rest: "ORDER BY consume_time")
        #expect(
            uses == [
                [
                    "21000456", "90010020030", "21000456/90010020030", "4299990000203102060000000023", "2031-02-06 00:01:02+00", "1600000002", nil,
                ],
                ["21000456", "90010020030", "21000456/90010020030", "T2", "2031-02-07 00:00:00+00", "1600000002", "120"],
            ])
    }

    @Test func showACouponThatWasNotUsed() async throws {
        let views = try await ViewDatabase()
        try await views.record(
            Coupon.tokenIssued(
                Coupon.key(mchid: Told.mchid, stockID: "1", couponID: "a/b"),
                RequestStep(requestID: "r", time: try Told.time("2031-02-04T09:00:00+08:00")), openid: "oUser1", tokenHash: "0a",
                expiresTime: try Told.time("2031-02-04T09:10:00+08:00")))
        let rows = try await views.rows(
            "coupon", "stock_id", "coupon_id", "openid", "status", "use_count", "last_consume_time", "consume_amount", "coupon_name", "requested")
        #expect(rows == [["1", "a/b", "oUser1", nil, "0", nil, nil, nil, "true"]])
        #expect(try await views.rows("card_timeline", "token_state", "token_expires_time") == [["TOKEN_ISSUED", "2031-02-04 01:10:00+00"]])
    }

    @Test func showAMerchantCoupon() async throws {
        let views = try await ViewDatabase()
        try await views.record([
            try Told.callback(.couponSend, SamplePlaintexts.couponSent, id: "S", createTime: "2031-02-04T10:00:01+08:00")
        ])
        let rows = try await views.rows(
            "merchant_coupon", "stock_id", "coupon_code", "card_key", "openid", "state", "state_at", "send_time", "send_channel", "send_merchant",
            "attach_info ->> 'hall_belong_mch_id'", "unionid", "act_id", "requested")
        #expect(
            rows == [
                [
                    "1212000000000001", "INV0001", "1212000000000001/INV0001", "oInventedUser0000000000000001", "SENT", "2031-02-04 02:00:01+00",
                    "2031-02-04 02:00:00+00", "BUSICOUPON_SEND_CHANNEL_API", Told.mchid, "1600000002", nil, nil, "false",
                ]
            ])
    }

    @Test func showAPayrollCard() async throws {
        let views = try await ViewDatabase()
        let request = PayrollCard.Request(
            mchid: Told.mchid, authenticateNumber: "PR0001", subMchid: "1600000009", openid: "oUser1", appid: "wx00aa11bb22cc33dd")
        let step = RequestStep(requestID: "PR0001", time: try Told.time("2031-02-04T09:00:00+08:00"))
        try await views.record(request.requested(step), request.preordered(step))
        try await views.record(
            try Told.observation(.payrollCard, "PR0001", at: "2031-02-04T09:05:00+08:00", source: .query) {
                $0.state = PayrollCard.State.success.ranked
                $0.subMchid = "1600000008"
            })
        let rows = try await views.rows(
            "payroll_card", "mchid", "authenticate_number", "sub_mchid", "appid", "openid", "state", "state_at", "identity_conflicts", "requested")
        #expect(
            rows == [
                [
                    Told.mchid, "PR0001", "1600000009", "wx00aa11bb22cc33dd", "oUser1", "AUTHENTICATE_SUCCESS", "2031-02-04 01:05:00+00",
                    "{sub_mchid=1600000008}", "true",
                ]
            ])
    }

    @Test func showEveryCardInOne() async throws {
        let views = try await ViewDatabase()
        for (place, product) in Product.allCases.enumerated() {
            try await views.record(
                try Told.observation(product, "S/\(place)", at: "2031-02-04T09:00:0\(place)+08:00") {
                    $0.openid = "oUser\(place)"
                    $0.details = JSONText(wellFormed: #"{"n":[1,2.50]}"#)
                    $0.payment = Payment(state: DiscountCard.PayState.paid.ranked, amount: Fen(Int64.max), time: nil, transactionID: "T")
                })
        }
        let all = try await views.rows("card", "product", "openid", "details", "pay_amount", "requested", "bucket", rest: "ORDER BY change_seq")
        #expect(all == Product.allCases.enumerated().map { [$1.rawValue, "oUser\($0)", #"{"n": [1, 2.50]}"#, "9223372036854775807", "false", "0"] })
        for product in Product.allCases {
            #expect(try await views.rows(product.rawValue, "count(*)") == [["1"]])
        }
    }

    @Test func showACardsLifeInOrder() async throws {
        let views = try await ViewDatabase()
        // Paid arrives first.
        try await views.record([
            try Told.callback(.discountCardUserPaid, SamplePlaintexts.discountCardPaid, id: "P", createTime: "2031-02-05T18:30:01+08:00")
        ])
        try await views.record([
            try Told.callback(.discountCardUserAccepted, SamplePlaintexts.discountCardAccepted, id: "A", createTime: "2031-02-04T09:10:12+08:00")
        ])
        let rows = try await views.rows(
            "card_timeline", "occurred_at", "source", "source_id", "event", "state", "pay_state", "pay_amount", "objectives -> 0 ->> 'objective_id'",
            "recorded_at >= now() - interval '1 minute'", rest: "WHERE card_key = 'DC_20310204-0001' ORDER BY observation_id")
        #expect(
            rows == [
                ["2031-02-04 01:10:12+00", "callback", "A", "DISCOUNT_CARD.USER_ACCEPTED", "ONGOING", nil, nil, "51001", "true"],
                ["2031-02-05 10:30:01+00", "callback", "P", "DISCOUNT_CARD.USER_PAID", "UNFINISHED", "PAID", "450", nil, "true"],
            ])
    }
}
