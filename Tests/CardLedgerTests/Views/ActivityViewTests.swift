import CardLedger
import Cards
import Samples
import Testing
import WeChatPay

@Suite("The views of days, notifications and requests")
struct ActivityViewTests {
    private let measures = "new_cards, requested, rejected, issued, succeeded, failed, payments, pay_amount, uses, consume_amount"

    /// Midnight in Beijing is 16:00 in UTC.
    @Test func countByBeijingDays() async throws {
        let views = try await ViewDatabase()
        let request = DiscountCard.Request(mchid: Told.mchid, outCardCode: "DC_1", appid: "wx00aa11bb22cc33dd", cardTemplateID: "7")
        let requestedAt = RequestStep(requestID: "DC_1", time: try Told.time("2031-02-03T23:59:59.999999+08:00"))
        let preparedAt = RequestStep(requestID: "DC_1", time: try Told.time("2031-02-04T00:00:00+08:00"))
        let other = DiscountCard.Request(mchid: Told.mchid, outCardCode: "DC_2", appid: "wx00aa11bb22cc33dd", cardTemplateID: "7")
        try await views.record(request.requested(requestedAt), request.prepared(preparedAt), other.requested(preparedAt), other.rejected(preparedAt))
        for (place, time) in ["2031-02-04T23:59:59+08:00", "2031-02-05T00:00:00+08:00"].enumerated() {
            // A query tells ONGOING again on the next day.
            try await views.record(
                try Told.observation(.discountCard, "DC_1", at: time, source: place == 0 ? .callback : .query) {
                    $0.state = DiscountCard.State.ongoing.ranked
                })
        }
        let paid = try Told.time("2031-02-05T23:59:59+08:00")
        try await views.record(
            try Told.observation(.discountCard, "DC_1", at: "2031-02-05T10:00:00+08:00") { $0.state = DiscountCard.State.unfinished.ranked },
            try Told.observation(.discountCard, "DC_1", at: "2031-02-06T00:00:01+08:00") {
                $0.state = DiscountCard.State.unfinished.ranked
                $0.payment = Payment(state: DiscountCard.PayState.paid.ranked, amount: Fen(450), time: paid, transactionID: "T")
            })
        let days = try await views.rows(
            "daily_activity", "day", "product", "observations", "concat_ws(' ', \(measures))", rest: "WHERE product = 'discount_card' ORDER BY day")
        #expect(
            days == [
                ["2031-02-03", "discount_card", "1", "1 1 0 0 0 0 0 0 0 0"],
                ["2031-02-04", "discount_card", "4", "1 1 1 1 0 0 0 0 0 0"],
                ["2031-02-05", "discount_card", "2", "0 0 0 0 0 1 1 450 0 0"],
                ["2031-02-06", "discount_card", "1", "0 0 0 0 0 0 0 0 0 0"],
            ])
    }

    @Test func countEveryProduct() async throws {
        let views = try await ViewDatabase()
        let step = RequestStep(requestID: "r", time: try Told.time("2031-02-06T12:00:00+08:00"))
        let sent = ConsumptionCard.Request(mchid: Told.mchid, outRequestNo: "CC0001", cardID: "c", appid: "a", openid: "o")
        let check = PayrollCard.Request(mchid: Told.mchid, authenticateNumber: "PR0001", subMchid: "1600000009", openid: "o", appid: nil)
        try await views.record(
            sent.requested(step), sent.sent(step, cardCode: "x"), check.requested(step), check.preordered(step),
            try Told.observation(.payrollCard, "PR0001", at: "2031-02-06T12:05:00+08:00", source: .query) {
                $0.state = PayrollCard.State.failed.ranked
            },
            try Told.observation(.coupon, "S/2", at: "2031-02-06T13:00:00+08:00") {
                $0.use = CouponUse(transactionID: "T", consumeTime: nil, consumeMchid: nil, consumeAmount: Fen(120))
            })
        try await views.record([
            try Told.callback(.couponUse, SamplePlaintexts.couponUsed, id: "U", createTime: "2031-02-06T08:01:05+08:00"),
            try Told.callback(.couponSend, SamplePlaintexts.couponSent, id: "S", createTime: "2031-02-06T10:00:01+08:00"),
        ])
        let days = try await views.rows(
            "daily_activity", "day", "product", "observations", "concat_ws(' ', \(measures))", rest: "ORDER BY day, product")
        #expect(
            days == [
                ["2031-02-06", "consumption_card", "2", "1 1 0 1 0 0 0 0 0 0"],
                ["2031-02-06", "coupon", "2", "2 0 0 0 0 0 0 0 1 0"],
                ["2031-02-06", "merchant_coupon", "1", "1 0 0 1 0 0 0 0 0 0"],
                ["2031-02-06", "payroll_card", "3", "1 1 0 0 0 1 0 0 0 0"],
                // A use whose time was not told belongs to no day, and is not lost.
                [nil, "coupon", "0", "0 0 0 0 0 0 0 0 1 120"],
            ])
    }

    @Test func showHowCallbacksArrive() async throws {
        let views = try await ViewDatabase()
        var recordings: [Recording] = []
        for number in 1...20 {
            let created = try Told.time("2031-02-04T12:00:00+08:00")
            let received = try #require(created.adding(seconds: Int64(number)))
            recordings.append(
                Recording(notification: Told.notification("N\(number)", .couponUse, createTime: created, receivedAt: received), observations: []))
        }
        // The second day in Beijing begins at 16:00 UTC. Nothing is known of when this one was made.
        let received = try Told.time("2031-02-05T00:00:00+08:00")
        recordings.append(
            Recording(
                notification: Told.notification("Q", nil, createTime: nil, receivedAt: received, status: .quarantined, reason: "envelope_malformed"),
                observations: []))
        recordings.append(
            Recording(
                notification: Told.notification(
                    "X", EventType(rawValue: "REFUND.SUCCESS"), createTime: received, receivedAt: received, status: .unhandled),
                observations: []))
        try await views.record(recordings)
        let rows = try await views.rows(
            "callback_health", "day", "mchid", "event_type", "received", "recorded", "unhandled", "quarantined", "median_delay", "p95_delay",
            "last_received_at", rest: "ORDER BY day, event_type")
        #expect(
            rows == [
                ["2031-02-04", Told.mchid, "COUPON.USE", "20", "20", "0", "0", "10.5", "19.05", "2031-02-04 04:00:20+00"],
                ["2031-02-05", Told.mchid, "REFUND.SUCCESS", "1", "0", "1", "0", "0", "0", "2031-02-04 16:00:00+00"],
                ["2031-02-05", Told.mchid, nil, "1", "0", "0", "1", nil, nil, "2031-02-04 16:00:00+00"],
            ])
    }

    @Test func showNotificationsWithoutTheirBodies() async throws {
        let views = try await ViewDatabase()
        let created = try Told.time("2031-02-04T12:00:00+08:00")
        let received = try Told.time("2031-02-04T12:00:02+08:00")
        try await views.record([
            Recording(notification: Told.notification("N1", .couponUse, createTime: created, receivedAt: received), observations: []),
            Recording(
                notification: Told.notification(
                    "N2", .couponUse, createTime: created, receivedAt: received, status: .quarantined, reason: "decryption_failed"),
                observations: []),
        ])
        let rows = try await views.rows(
            "notification", "notification_id", "event_type", "summary", "create_time", "received_at", "status", "reason", "request_id",
            "wechatpay_timestamp", "wechatpay_serial", "body_size", rest: "ORDER BY notification_id")
        let times = ["2031-02-04 04:00:00+00", "2031-02-04 04:00:02+00"]
        #expect(
            rows == [
                ["N1", "COUPON.USE", "通知"] + times + ["recorded", nil, "08F5D2C1-N1", "2031-02-06 01:10:11+00", "5157F09EFDC096DE", "15"],
                ["N2", "COUPON.USE", "通知"] + times + [
                    "quarantined", "decryption_failed", "08F5D2C1-N2", "2031-02-06 01:10:11+00", "5157F09EFDC096DE", "15",
                ],
            ])
        let whole = try await views.rows("notification", "n::text", rest: "AS n").compactMap { $0[0] }.joined()
        #expect(!whole.contains("secret") && !whole.contains("c2lnbmF0dXJl") && !whole.contains("EcoYoAI8"))
    }

    @Test func showRequestsWithoutBodiesAndAnswers() async throws {
        let views = try await ViewDatabase()
        let key = RequestKey(card: CardKey(mchid: Told.mchid, product: .discountCard, number: "DC_1"), operation: "prepare", number: "DC_1")
        let ledger = views.database.ledger()
        _ = try await ledger.begin(
            NewRequest(
                key: key, path: "/v3/discount-card/cards", digest: [UInt8](repeating: 1, count: 32), body: JSONText(wellFormed: #"{"a":"secret"}"#),
                requestedAt: try Told.time("2031-02-04T12:00:00+08:00"), lease: .seconds(30)), observations: [])
        try await ledger.settle(
            key,
            RequestSettlement(
                state: .rejected, answerStatus: 400, answerCode: "PARAM_ERROR", answer: JSONText(wellFormed: #"{"prepare_card_token":"secret"}"#),
                wechatpayRequestID: "08-1", settledAt: try Told.time("2031-02-04T12:00:01+08:00")), observations: [])
        await ledger.stop()
        let rows = try await views.rows(
            "request", "mchid", "product", "card_key", "operation", "number", "state", "attempts", "requested_at", "settled_at", "answer_status",
            "answer_code", "wechatpay_request_id")
        #expect(
            rows == [
                [
                    Told.mchid, "discount_card", "DC_1", "prepare", "DC_1", "rejected", "1", "2031-02-04 04:00:00+00", "2031-02-04 04:00:01+00",
                    "400",
                    "PARAM_ERROR", "08-1",
                ]
            ])
        #expect(try await views.rows("request", "count(*) FILTER (WHERE r::text LIKE '%secret%')", rest: "AS r") == [["0"]])
    }
}
