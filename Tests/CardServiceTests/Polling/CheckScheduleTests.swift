import CardService
import Cards
import Testing
import WeChatPay

@testable import CardLedger

/// When cards are checked. Times are seconds since the card's state began.
@Suite struct CheckScheduleTests {
    private static let since = WeChatTime(unixSeconds: 1_928_102_465)
    private static let hour: Int64 = 3_600
    private static let day: Int64 = 86_400

    private static func at(_ seconds: Int64) -> WeChatTime { since.adding(seconds: seconds) ?? since }

    /// One row: a card, what a check found, and what comes after each of some checks.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let product: Product
        let state: String
        var change: @Sendable (inout CheckedCard) -> Void = { _ in }
        var finding = CheckFinding()
        /// The check before (nil: none since the state began), and the next one (nil: none).
        let checks: [(last: Int64?, next: Int64?)]

        var testDescription: String { name }
    }

    private static let open = CheckFinding(openRequests: [])

    static let rows: [Row] = [
        // A request is sent within 20 s and leased for 30 s.
        Row(name: "requested", product: .discountCard, state: "REQUESTED", checks: [(nil, 45), (45, 45 + hour)]),
        Row(name: "requested, no open request", product: .discountCard, state: "REQUESTED", finding: open, checks: [(nil, nil), (45, nil)]),
        // Design §6: after the expected callback time, then daily; a card that nobody accepts lapses after 30 days.
        Row(
            name: "prepared", product: .discountCard, state: "PREPARED",
            checks: [(nil, 3 * hour), (3 * hour, 27 * hour), (29 * day + 1, 30 * day), (30 * day, nil), (31 * day, nil)]),
        Row(name: "lapsed", product: .discountCard, state: "LAPSED", checks: [(nil, nil)]),
        Row(name: "rejected", product: .discountCard, state: "REJECTED", checks: [(nil, nil)]),
        Row(
            name: "ongoing with a term", product: .discountCard, state: "ONGOING", change: { $0.endTime = at(10 * day) },
            checks: [(nil, 10 * day + hour), (5 * day, 10 * day + hour), (10 * day + hour, 11 * day + hour)]),
        Row(name: "ongoing without a term", product: .discountCard, state: "ONGOING", checks: [(nil, day), (day, 2 * day), (60 * day, 62 * day)]),
        Row(
            name: "a state that is not known", product: .discountCard, state: "SUSPENDED", change: { $0.endTime = at(10 * day) },
            checks: [(nil, 10 * day + hour)]),
        Row(
            name: "settling", product: .discountCard, state: "SETTLING",
            checks: [(nil, hour), (hour, hour + day), (900 * day, 930 * day), (2_000 * day, 2_030 * day)]),
        Row(name: "unpaid", product: .discountCard, state: "UNFINISHED", checks: [(nil, hour), (hour, hour + day), (90 * day, 93 * day)]),
        Row(
            name: "nothing to pay", product: .discountCard, state: "UNFINISHED", change: { $0.totalAmount = Fen(0) },
            checks: [(nil, hour), (29 * day + 1, 30 * day), (30 * day, nil)]),
        Row(name: "paid", product: .discountCard, state: "UNFINISHED", change: { $0.payState = "PAID" }, checks: [(nil, nil)]),
        Row(name: "finished", product: .discountCard, state: "FINISHED", checks: [(nil, nil)]),

        // Design §6: 5 s growing to the token's expiry, then once more. No callback is documented (facts §4.4).
        Row(
            name: "preordered", product: .payrollCard, state: "PREORDERED", finding: CheckFinding(tokenEnd: at(300)),
            checks: [(nil, 5), (5, 10), (60, 80), (200, 230), (290, 302), (302, nil)]),
        Row(
            name: "preordered, a token that ends at once", product: .payrollCard, state: "PREORDERED", finding: CheckFinding(tokenEnd: at(0)),
            checks: [(nil, 2), (2, nil)]),
        Row(
            name: "preordered, the token's end not known", product: .payrollCard, state: "PREORDERED",
            checks: [(nil, 5), (hour - 10, hour), (hour, nil)]),
        // Facts §4.4: WeChat Pay answers for the last 90 days.
        Row(
            name: "processing", product: .payrollCard, state: "AUTHENTICATE_PROCESSING",
            checks: [(nil, 5), (5, 10), (hour, hour + 1_200), (60 * day, 61 * day), (89 * day + 1, 90 * day), (90 * day, nil)]),
        Row(
            name: "a check of an employer that nobody told", product: .payrollCard, state: "PREORDERED", change: { $0.subMchid = nil },
            checks: [(nil, nil)]),
        Row(name: "success", product: .payrollCard, state: "AUTHENTICATE_SUCCESS", checks: [(nil, nil)]),
        Row(name: "failed", product: .payrollCard, state: "AUTHENTICATE_FAILED", checks: [(nil, nil)]),
        Row(name: "abandoned", product: .payrollCard, state: "ABANDONED", checks: [(nil, nil)]),

        // The expiry of a voucher is told by nobody (facts §6.2).
        Row(
            name: "sent", product: .consumptionCard, state: "SENT", finding: CheckFinding(vouchersEnd: at(3 * day)),
            checks: [(nil, 60), (60, day + 60), (3 * day + 60, 4 * day), (4 * day, nil)]),
        Row(name: "sent, no end told", product: .consumptionCard, state: "SENT", checks: [(nil, 60), (89 * day + 1, 90 * day), (90 * day, nil)]),
        Row(name: "sent to nobody known", product: .consumptionCard, state: "SENT", change: { $0.openid = nil }, checks: [(nil, nil)]),
        Row(name: "not sent", product: .consumptionCard, state: "REJECTED", checks: [(nil, nil)]),

        Row(name: "coupon", product: .coupon, state: "SENDED", checks: [(nil, nil)]),
        Row(name: "merchant coupon", product: .merchantCoupon, state: "SENT", checks: [(nil, nil)]),
    ]

    private static func card(_ product: Product, _ state: String?, checkedAt: WeChatTime? = nil, failures: Int = 0) -> CheckedCard {
        var card = CheckedCard(key: CardKey(mchid: "1600000001", product: product, number: "1"), failures: failures)
        card.state = state
        card.stateAt = state.map { _ in since }
        (card.openid, card.appid, card.subMchid) = ("o", "wx", "1600000077")
        card.checkedAt = checkedAt
        return card
    }

    @Test(arguments: rows) func follows(_ row: Row) {
        for (last, next) in row.checks {
            var card = Self.card(row.product, row.state, checkedAt: last.map(Self.at))
            row.change(&card)
            #expect(CheckSchedule.nextCheck(of: card, row.finding) == next.map(Self.at), "after \(last.map(String.init) ?? "none")")
        }
    }

    private static func entry(_ operation: RequestOperation, withheld: Bool = false, sendTime: WeChatTime = since) -> JournalEntry {
        let product: Product =
            switch operation {
            case .prepare, .addUserRecords: .discountCard
            case .send: .consumptionCard
            case .token: .coupon
            case .preOrder: .payrollCard
            }
        return JournalEntry(
            key: operation.key(CardKey(mchid: "1600000001", product: product, number: "1"), number: "1"),
            path: "/v3/marketing/busifavor/coupons/8812/send", digest: [],
            body: JSONText(wellFormed: #"{"appid":"wx00aa11bb22cc33dd","openid":"o","out_request_no":"1","send_time":"\#(sendTime.rfc3339)"}"#),
            withholdsFields: withheld, requestedAt: since, state: .unknown, attempts: 1, leaseUntil: nil, answerStatus: nil, answerCode: nil,
            answer: nil,
            wechatpayRequestID: nil, settledAt: nil)
    }

    struct RequestRow: Sendable, CustomTestStringConvertible {
        let name: String
        let entry: JournalEntry
        let checks: [(last: Int64?, next: Int64?)]

        var testDescription: String { name }
    }

    static let requestRows: [RequestRow] = [
        RequestRow(name: "prepare", entry: entry(.prepare), checks: [(nil, 0), (0, 30), (100, 150), (10 * day, 11 * day)]),
        RequestRow(name: "add-user-records", entry: entry(.addUserRecords), checks: [(nil, 0), (0, 30)]),
        RequestRow(name: "pre-order", entry: entry(.preOrder), checks: [(nil, 0), (7_200, 10_800)]),
        RequestRow(name: "pre-order with auth", entry: entry(.preOrder, withheld: true), checks: [(nil, 0), (0, 30), (3_590, 3_600), (3_600, nil)]),
        // A send_time may be 24 hours old (facts §4.2); then a question a day for the vouchers, for 30 days.
        RequestRow(
            name: "send", entry: entry(.send),
            checks: [(nil, 0), (0, 30), (day - 10, day), (day, 2 * day), (10 * day, 11 * day), (31 * day, nil)]),
        RequestRow(name: "token", entry: entry(.token), checks: [(nil, nil), (0, nil)]),
    ]

    @Test(arguments: requestRows) func takesUpOpenRequests(_ row: RequestRow) {
        for (last, next) in row.checks {
            let card = Self.card(row.entry.key.card.product, row.entry.key.operation == "send" ? "REQUESTED" : nil, checkedAt: last.map(Self.at))
            let found = CheckSchedule.nextCheck(of: card, CheckFinding(openRequests: [row.entry]))
            #expect(found == next.map(Self.at), "after \(last.map(String.init) ?? "none")")
        }
    }

    @Test func triesAgainAfterFailures() {
        let waits: [(failures: Int, wait: Int64)] = [
            (1, 10), (2, 20), (3, 40), (11, 10_240), (12, 20_480), (13, 6 * Self.hour), (.max, 6 * Self.hour),
        ]
        for (failures, wait) in waits {
            let card = Self.card(.payrollCard, "AUTHENTICATE_PROCESSING", checkedAt: Self.at(100), failures: failures)
            #expect(CheckSchedule.nextCheck(of: card) == Self.at(100 + wait))
        }
        // A state that began since has a time of its own.
        var ongoing = Self.card(.discountCard, "ONGOING", checkedAt: Self.at(-100), failures: 1)
        ongoing.endTime = Self.at(Self.day)
        #expect(CheckSchedule.nextCheck(of: ongoing) == Self.at(Self.day + Self.hour))
        // What is final is not asked about for having failed before.
        #expect(CheckSchedule.nextCheck(of: Self.card(.discountCard, "FINISHED", checkedAt: Self.at(1), failures: 3)) == nil)
        // The last check is made again when it failed, but not for ever.
        #expect(CheckSchedule.nextCheck(of: Self.card(.discountCard, "PREPARED", checkedAt: Self.at(30 * Self.day), failures: 1)) != nil)
        #expect(CheckSchedule.nextCheck(of: Self.card(.discountCard, "PREPARED", checkedAt: Self.at(40 * Self.day), failures: 48)) == nil)
    }

    /// Times of the far past and future are no faults.
    @Test func livesWithAnyTime() {
        for time in [WeChatTime(microseconds: .min), WeChatTime(microseconds: .max), WeChatTime(microseconds: 0)] {
            for state in ["REQUESTED", "PREPARED", "ONGOING", "UNFINISHED", "SETTLING"] {
                for checkedAt in [nil, WeChatTime(microseconds: .min), WeChatTime(microseconds: .max), Self.since] {
                    for failures in [0, 7] {
                        var card = Self.card(.discountCard, state, checkedAt: checkedAt, failures: failures)
                        card.stateAt = time
                        card.endTime = time
                        _ = CheckSchedule.nextCheck(of: card)
                    }
                }
            }
        }
    }
}
