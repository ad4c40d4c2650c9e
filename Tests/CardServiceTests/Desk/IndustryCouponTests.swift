import CardLedger
import CardService
import Cards
import Samples
import Synchronization
import Testing
import WeChatPay

@Suite struct IndustryCouponTests {
    private static let order = IndustryCouponOrder(
        openID: Starting.openid,
        couponList: ["90010020030", "90010020031", "90010020032"].map { IndustryCoupon(stockID: "21000456", couponID: $0) })

    @Test func issuesAFreshTokenEachTimeAndKeepsNone() async throws {
        let attempts = Atomic<Int>(0)
        try await DeskScene.open { _ throws(TransportError) in
            let token = "5d0c8f5c-tok+\(attempts.add(1, ordering: .relaxed).newValue)"
            return try FakeTransport.signed(#"{"token":"\#(token)","expires_time":"2031-02-06T08:11:05+08:00","unknown":1}"#)
        } _: { scene async throws in
            for attempt in 1...2 {
                let issued = try await scene.desk.createIndustryCouponToken(mchid: SampleIdentities.mchid, Self.order)
                #expect(issued.launch?.appid == "wx179335ce27355ca8")
                #expect(issued.launch?.path == "trafficCoupon/pages/index/index?mch_code=1600000001&token=5d0c8f5c-tok%2B\(attempt)")
                #expect(issued.cards.map(\.key.number) == ["21000456/90010020030", "21000456/90010020031", "21000456/90010020032"])
                let json = try JSONDocument(issued.json.bytes).root
                #expect(try json.string("token") == "5d0c8f5c-tok+\(attempt)")
                #expect(json["cards"]?.elements.map { $0.kind } == [.object, .object, .object])
                #expect(json["unknown"] != nil)
            }
            #expect(scene.sent.count == 2)
            #expect(try scene.sql("SELECT DISTINCT number FROM cardkeeper_internal.request WHERE state = 'answered'").count == 2)
            for coupon in Self.order.couponList {
                let key = Coupon.key(mchid: SampleIdentities.mchid, stockID: coupon.stockID, couponID: coupon.couponID)
                #expect(try await scene.ledger.card(key)?.tokens.map(\.state.name) == ["TOKEN_ISSUED", "TOKEN_ISSUED"])
            }
            let text = try scene.databaseText()
            #expect(!text.contains("5d0c8f5c"))
            #expect(!scene.log.text.contains("5d0c8f5c"))
        }
    }

    @Test func tellsARefusalAndAnUnknownOutcome() async throws {
        let attempts = Atomic<Int>(0)
        try await DeskScene.open { _ throws(TransportError) in
            guard attempts.add(1, ordering: .relaxed).newValue > 1 else { return FakeTransport.refused(400, "INVALID_REQUEST") }
            throw TransportError(.interrupted, message: "reset")
        } _: { scene async throws in
            for name in ["rejected", "unknown_outcome"] {
                let error = await #expect(throws: DeskError.self) {
                    try await scene.desk.createIndustryCouponToken(mchid: SampleIdentities.mchid, Self.order)
                }
                #expect(error?.name == name)
            }
            let key = Coupon.key(mchid: SampleIdentities.mchid, stockID: "21000456", couponID: "90010020030")
            let open = try await scene.ledger.openRequests(of: key)
            #expect(open.map(\.state) == [.unknown])
            for entry in open { #expect(try await scene.desk.resume(entry) == .unknown) }
            #expect(scene.sent.count == 2, "nobody waits for the token that it would bring")
            #expect(try await scene.ledger.row(key) == nil, "nothing is known of the coupon by it")
        }
    }

    @Test(arguments: [[], ["1", "1"], [""]])
    func sendsNothingThatWeChatPayRefuses(coupons: [String]) async throws {
        try await DeskScene.open { _ throws(TransportError) in
            try FakeTransport.signed("{}")
        } _: { scene async throws in
            let order = IndustryCouponOrder(openID: Starting.openid, couponList: coupons.map { IndustryCoupon(stockID: "21000456", couponID: $0) })
            let error = await #expect(throws: DeskError.self) {
                try await scene.desk.createIndustryCouponToken(mchid: SampleIdentities.mchid, order)
            }
            #expect(error?.name == "invalid_field")
            #expect(scene.sent.isEmpty)
            #expect(try scene.sql("SELECT number FROM cardkeeper_internal.request").isEmpty)
        }
    }
}
