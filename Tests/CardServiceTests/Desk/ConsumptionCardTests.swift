import CardLedger
import CardService
import Samples
import Testing
import WeChatPay

@Suite struct ConsumptionCardTests {
    @Test func keepsTheTimeOfTheFirstTime() async throws {
        try await DeskScene.open { _ throws(TransportError) in
            throw TransportError(.interrupted, message: "reset")
        } _: { scene async throws in
            for _ in 0..<2 {
                await #expect(throws: DeskError.self) { try await Starting.consumptionCard.perform(scene.desk) }
                scene.clock.advance(seconds: 60)
            }
            #expect(scene.sent.count == 2)
            for request in scene.sent {
                #expect(try JSONDocument(request.body ?? []).root.string("send_time") == "2031-02-06T08:01:05.000+08:00")
            }
        }
    }

    /// A caller who leaves the time to us does not make the first one younger.
    @Test func isNotSentAgainAfterADay() async throws {
        try await DeskScene.open { _ throws(TransportError) in
            throw TransportError(.interrupted, message: "reset")
        } _: { scene async throws in
            await #expect(throws: DeskError.self) { try await Starting.consumptionCard.perform(scene.desk) }
            scene.clock.advance(seconds: 86_400)
            for _ in 0..<2 {
                let error = await #expect(throws: DeskError.self) { try await Starting.consumptionCard.perform(scene.desk) }
                #expect(error?.name == "not_repeatable")
                let entry = try #require(try await scene.ledger.request(Starting.consumptionCard.key))
                #expect(entry.state == .unknown)
                #expect(entry.leaseUntil == nil, "nobody is sending it")
            }
            #expect(scene.sent.count == 1)
        }
    }

    @Test func takesAnotherTimeForAnotherRequest() async throws {
        try await DeskScene.open { _ throws(TransportError) in
            try Starting.consumptionCard.answer()
        } _: { scene async throws in
            var order = ConsumptionCardOrder(
                cardID: "8812_3456", outRequestNo: "RQ_1", appid: Starting.appid, openid: Starting.openid, sendTime: ManualClock.start)
            let first = try await scene.desk.sendConsumptionCard(mchid: SampleIdentities.mchid, order)
            #expect(!first.isRepetition)
            #expect(try await scene.desk.sendConsumptionCard(mchid: SampleIdentities.mchid, order).isRepetition)
            order.sendTime = ManualClock.start.adding(seconds: 1)
            let error = await #expect(throws: DeskError.self) { try await scene.desk.sendConsumptionCard(mchid: SampleIdentities.mchid, order) }
            #expect(error?.name == "number_in_use")
        }
    }

    @Test func readsTheCardOutOfThePathAgain() async throws {
        let order = ConsumptionCardOrder(cardID: "8812/34 56", outRequestNo: "RQ_1", appid: Starting.appid, openid: Starting.openid)
        let url = try await DeskScene.migratedDatabase()
        try await DeskScene.open(databaseURL: url) { _ throws(TransportError) in
            throw TransportError(.interrupted, message: "reset")
        } _: { scene async throws in
            await #expect(throws: DeskError.self) { try await scene.desk.sendConsumptionCard(mchid: SampleIdentities.mchid, order) }
            let request = try #require(scene.sent.first)
            #expect(request.url.hasSuffix("/v3/marketing/busifavor/coupons/8812%2F34%2056/send"))
        }
        try await DeskScene.open(databaseURL: url) { _ throws(TransportError) in
            try Starting.consumptionCard.answer()
        } _: { scene async throws in
            let entry = try #require(try await scene.ledger.request(Starting.consumptionCard.key))
            #expect(try await scene.desk.resume(entry) == .answered)
            let row = try #require(try await scene.ledger.row(entry.key.card))
            #expect(row.cardID == "8812/34 56")
            #expect(row.cardCode == "478515832665")
            #expect(row.identityConflicts.isEmpty)
        }
    }
}
