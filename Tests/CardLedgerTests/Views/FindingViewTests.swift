import CardLedger
import Cards
import Testing
import WeChatPay

@Suite("The view of findings")
struct FindingViewTests {
    private func findings(_ views: ViewDatabase) async throws -> [[String?]] {
        try await views.rows("finding", "kind", "product", "card_key", "since", "detail", rest: "ORDER BY kind, card_key, detail::text")
    }

    /// A card of which all is as it should be: asked for, accepted, finished.
    private func record(_ views: ViewDatabase, _ number: String, request: Bool = true, acceptance: Bool = true, change: (inout Facts) -> Void)
        async throws
    {
        var observations: [Observation] = []
        if request {
            observations.append(try Told.observation(.discountCard, number, at: "2024-02-01T00:00:00Z", source: .request, event: "REQUESTED"))
        }
        if acceptance {
            observations.append(
                try Told.observation(.discountCard, number, at: "2024-02-01T00:01:00Z", event: EventType.discountCardUserAccepted.rawValue) {
                    $0.openid = "oUser1"
                    $0.state = DiscountCard.State.ongoing.ranked
                })
        }
        observations.append(try Told.observation(.discountCard, number, at: "2024-03-01T00:00:00Z", change: change))
        try await views.record([Recording(notification: nil, observations: observations)])
    }

    @Test func isEmptyWhenAllIsWell() async throws {
        let views = try await ViewDatabase()
        let soon = try #require(WallClock.system.now().adding(seconds: 3600))
        let request = try Told.observation(.discountCard, "DC_1", at: "2024-02-01T00:00:00Z", source: .request)
        let accepted = try Told.observation(
            .discountCard, "DC_1", at: "2024-02-01T00:01:00Z", event: EventType.discountCardUserAccepted.rawValue
        ) {
            $0.state = DiscountCard.State.ongoing.ranked
            $0.timeRange = TimeRange(beginTime: nil, endTime: soon)
        }
        try await views.record(request, accepted)
        try await record(views, "DC_2") { $0.state = DiscountCard.State.finished.ranked }
        try await record(views, "DC_3") {
            $0.state = DiscountCard.State.unfinished.ranked
            $0.totalAmount = Fen(0)
        }
        try await record(views, "DC_4") {
            $0.state = DiscountCard.State.unfinished.ranked
            $0.totalAmount = Fen(450)
            $0.payment = Payment(state: DiscountCard.PayState.paid.ranked, amount: Fen(450), time: nil, transactionID: nil)
        }
        // Coupons come to users in other ways than through a request.
        try await views.record(
            try Told.observation(.coupon, "S/1", at: "2024-02-01T00:00:00Z"), try Told.observation(.merchantCoupon, "S/1", at: "2024-02-01T00:00:00Z")
        )
        #expect(try await findings(views).isEmpty)
    }

    @Test func namesCards() async throws {
        let views = try await ViewDatabase()
        try await record(views, "DC_1", request: false) { $0.state = DiscountCard.State.finished.ranked }
        try await record(views, "DC_2") {
            $0.state = DiscountCard.State.finished.ranked
            $0.openid = "oUser2"
        }
        try await record(views, "DC_3") {
            $0.state = DiscountCard.State.unfinished.ranked
            $0.totalAmount = Fen(450)
            $0.unfinishedReason = "DUE_TO_QUIT"
        }
        let end = try Told.time("2024-03-03T00:00:00Z")
        try await record(views, "DC_4") { $0.timeRange = TimeRange(beginTime: nil, endTime: end) }
        try await record(views, "DC_5", acceptance: false) { $0.state = DiscountCard.State.finished.ranked }
        #expect(
            try await findings(views) == [
                ["identity_conflict", "discount_card", "DC_2", "2024-03-01 00:00:00+00", #"{"identity_conflicts": ["openid=oUser2"]}"#],
                [
                    "missing_callback", "discount_card", "DC_4", "2024-03-03 00:00:00+00",
                    #"{"state": "ONGOING", "event_type": "DISCOUNT_CARD.AGREEMENT_ENDED"}"#,
                ],
                [
                    "missing_callback", "discount_card", "DC_5", "2024-03-01 00:00:00+00",
                    #"{"state": "FINISHED", "event_type": "DISCOUNT_CARD.USER_ACCEPTED"}"#,
                ],
                [
                    "unpaid", "discount_card", "DC_3", "2024-03-01 00:00:00+00",
                    #"{"pay_state": null, "total_amount": 450, "unfinished_reason": "DUE_TO_QUIT"}"#,
                ],
                ["unsolicited", "discount_card", "DC_1", "2024-02-01 00:01:00+00", #"{"state": "FINISHED", "openid": "oUser1"}"#],
            ])
    }

    @Test func namesNotificationsInQuarantine() async throws {
        let views = try await ViewDatabase()
        let time = try Told.time("2024-02-01T00:00:00Z")
        try await views.record([
            Recording(
                notification: Told.notification(
                    "Q", .couponUse, createTime: time, receivedAt: time, status: .quarantined, reason: "decryption_failed"),
                observations: []),
            Recording(notification: Told.notification("U", .couponUse, createTime: time, receivedAt: time, status: .unhandled), observations: []),
        ])
        #expect(
            try await findings(views) == [
                [
                    "quarantined", nil, nil, "2024-02-01 00:00:00+00",
                    #"{"reason": "decryption_failed", "event_type": "COUPON.USE", "notification_id": "Q"}"#,
                ]
            ])
    }

    @Test func namesRequestsWithoutAResult() async throws {
        let views = try await ViewDatabase()
        let ledger = views.database.ledger()
        let now = WallClock.system.now()
        for (number, age, state) in [
            ("DC_1", 3600, nil), ("DC_2", 3600, RequestState.unknown), ("DC_3", 3600, .answered), ("DC_4", 3600, .rejected), ("DC_5", 10, nil),
        ] {
            let key = RequestKey(card: CardKey(mchid: Told.mchid, product: .discountCard, number: number), operation: "prepare", number: number)
            let requestedAt = try #require(now.adding(seconds: -Int64(age)))
            _ = try await ledger.begin(
                NewRequest(
                    key: key, path: "/v3/discount-card/cards", digest: [UInt8](repeating: 1, count: 32), body: JSONText(wellFormed: "{}"),
                    requestedAt: requestedAt, lease: .seconds(30)),
                observations: [])
            guard let state else { continue }
            try await ledger.settle(
                key,
                RequestSettlement(state: state, answerStatus: nil, answerCode: nil, answer: nil, wechatpayRequestID: nil, settledAt: requestedAt),
                observations: [])
        }
        await ledger.stop()
        let rows = try await views.rows("finding", "kind", "card_key", "detail", "since < now() - interval '59 minutes'", rest: "ORDER BY card_key")
        #expect(
            rows == [
                ["unknown_request", "DC_1", #"{"state": "sending", "number": "DC_1", "attempts": 1, "operation": "prepare"}"#, "true"],
                ["unknown_request", "DC_2", #"{"state": "unknown", "number": "DC_2", "attempts": 1, "operation": "prepare"}"#, "true"],
            ])
    }
}
