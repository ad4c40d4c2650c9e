import CardLedger
import Cards
import Testing
import WeChatPay

/// The table keeps what was told as text of type json, which holds more than jsonb and than any column. A view must live with every row of it.
@Suite("What a view makes of values that do not fit")
struct DoubtfulValueTests {
    private static let unfit = [
        #"{"coupon_name":"nul \u0000"}"#, #"{"coupon_name":"half \ud83d"}"#, #"{"coupon_name":"turned \ude00\ud83d"}"#, #"{"n":1e400000}"#,
        #"{"n":-1.5E-20000}"#, #"{"nul \u0000":1}"#, "[\(String(repeating: "9", count: 140_000))]", "[0.\(String(repeating: "3", count: 17_000))]",
    ]
    private static let fit = [
        #"{"coupon_name":"back \\u0000"}"#, #"{"coupon_name":"\ud83d\ude00"}"#, #"{"coupon_name":"5e1234, 1e400000"}"#,
        #"{"coupon_name":"\"1e99999\""}"#, #"{"n":1e999}"#, #"{"n":1E-999}"#, "[\(String(repeating: "9", count: 9_000))]",
        #"{"coupon_name":"\#(String(repeating: "9", count: 140_000))"}"#, "null", "3", "{}", "[]",
    ]

    @Test func isNullWhereJSONBCannotHoldIt() async throws {
        let views = try await ViewDatabase()
        var observations: [Observation] = []
        for (place, text) in (Self.unfit + Self.fit).enumerated() {
            for product in [Product.coupon, .merchantCoupon, .discountCard] {
                observations.append(
                    try Told.observation(product, "S/\(place)", at: "2031-02-04T09:00:00+08:00", id: "\(place)") {
                        $0.details = JSONText(wellFormed: text)
                        $0.objectives = JSONText(wellFormed: text)
                    })
            }
        }
        try await views.record([Recording(notification: nil, observations: observations)])
        for view in ["card", "coupon", "merchant_coupon", "discount_card", "card_timeline"] {
            #expect(
                try await views.rows(view, "count(v::text)", rest: "AS v") == [
                    ["\(view.hasPrefix("card") ? observations.count : observations.count / 3)"]
                ])
        }
        let order = "WHERE product = 'coupon' ORDER BY split_part(card_key, '/', 2)::integer"
        let expected = Self.unfit.map { _ in [String?.some("true"), "true"] } + Self.fit.map { _ in ["false", "false"] }
        #expect(try await views.rows("card", "details IS NULL", "objectives IS NULL", rest: order) == expected)
        let same = try await views.rows(
            "card", "details = (SELECT o.details::text::jsonb FROM cardkeeper_internal.card AS o WHERE o.change_seq = c.change_seq)",
            rest: "AS c \(order.replacing("WHERE", with: "WHERE details IS NOT NULL AND"))")
        #expect(same == Self.fit.map { _ in ["true"] })
        let names = try await views.rows("coupon", "left(coupon_name, 20)", rest: "WHERE coupon_name IS NOT NULL ORDER BY coupon_id::integer")
        #expect(names == [[#"back \u0000"#], ["😀"], ["5e1234, 1e400000"], [#""1e99999""#], ["99999999999999999999"]])
    }

    @Test func isNullWhereAColumnCannotHoldIt() async throws {
        let views = try await ViewDatabase()
        let amounts = ["500", #""500""#, "-1", "500.0", "5e2", #""""#, #""5 元""#, "null", "[500]", "99999999999999999999", "true"]
        let times = [
            #""2032-02-29T08:00:00+08:00""#, #""2032-02-29T08:00:00.123+08:00""#, #""2031-02-29T08:00:00+08:00""#, #""2031-04-31T08:00:00Z""#,
            #""2031-02-04""#, #""0000-01-01T00:00:00Z""#, #""soon""#, "1928106611", "null", "{}", #""2031-02-04T24:00:00+08:00""#,
        ]
        var observations: [Observation] = []
        for (place, (amount, time)) in zip(amounts, times).enumerated() {
            observations.append(
                try Told.observation(.coupon, "S/\(place)", at: "2031-02-04T09:00:00+08:00", id: "\(place)") {
                    $0.details = JSONText(
                        wellFormed: #"{"normal_coupon_information":{"coupon_amount":\#(amount)},"available_end_time":\#(time),"no_cash":\#(amount)}"#)
                })
        }
        observations.append(
            try Told.observation(.coupon, "S/\(observations.count)", at: "2031-02-04T09:00:00+08:00", id: "last") {
                $0.details = JSONText(wellFormed: #"{"normal_coupon_information":"none","discount_to":[{"cut_to_price":1}]}"#)
            })
        try await views.record([Recording(notification: nil, observations: observations)])
        let rows = try await views.rows(
            "coupon", "coupon_amount", "available_end_time", "no_cash", "cut_to_price", rest: "ORDER BY coupon_id::integer")
        #expect(rows.map { $0[0] } == ["500", "500", "-1"] + Array(repeating: nil, count: 9))
        #expect(rows.map { $0[1] } == ["2032-02-29 00:00:00+00", "2032-02-29 00:00:00.123+00"] + Array(repeating: nil, count: 10))
        #expect(rows.map { $0[2] } == Array(repeating: nil, count: 10) + ["true", nil])
        #expect(rows.allSatisfy { $0[3] == nil })
    }

    @Test func isNullWhereASumIsTooGreat() async throws {
        let views = try await ViewDatabase()
        for number in 1...2 {
            let time = "2031-02-04T09:00:0\(number)+08:00"
            let moment = try Told.time(time)
            try await views.record(
                try Told.observation(.coupon, "S/1", at: time) {
                    $0.use = CouponUse(transactionID: "T\(number)", consumeTime: moment, consumeMchid: nil, consumeAmount: Fen(Int64.max))
                },
                try Told.observation(.discountCard, "DC_\(number)", at: time) {
                    $0.payment = Payment(state: DiscountCard.PayState.paid.ranked, amount: Fen(Int64.max), time: moment, transactionID: nil)
                })
        }
        #expect(try await views.rows("coupon", "use_count", "consume_amount") == [["2", nil]])
        let days = try await views.rows("daily_activity", "product", "payments", "pay_amount", "uses", "consume_amount", rest: "ORDER BY product")
        #expect(days == [["coupon", "0", "0", "2", nil], ["discount_card", "2", nil, "0", "0"]])
    }
}
