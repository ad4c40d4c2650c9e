import CardLedger
import CardService
import Samples
import Testing
import WeChatPay

/// Requests whose answer got lost, and of which a question showed later that they were done.
@Suite struct LostAnswerTests {
    @Test(arguments: [Starting.discountCard, .consumptionCard, .payrollCard, .payrollCardWithAuth])
    func areDoneForWhoeverRepeatsThem(_ starting: Starting) async throws {
        try await DeskScene.open { _ throws(TransportError) in
            throw TransportError(.interrupted, message: "reset")
        } _: { scene async throws in
            await #expect(throws: DeskError.self) { try await starting.perform(scene.desk) }
            let settlement = RequestSettlement(
                state: .answered, answerStatus: nil, answerCode: nil, answer: nil, wechatpayRequestID: nil, settledAt: scene.clock.now)
            try await scene.ledger.settle(starting.key, settlement, observations: [])
            let result = try await starting.perform(scene.desk)
            #expect(result.answer == nil)
            #expect(result.card.key == starting.key.card)
            #expect(
                try JSONDocument(Array(result.json.jsonText.text.utf8)).root.members.map { try $0.name() } == ["card"], "our row and nothing else")
            #expect(scene.sent.count == 1)
        }
    }
}
