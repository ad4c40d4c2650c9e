import CardLedger
import CardService
import Cards
import Samples
import Testing
import WeChatPay

@Suite struct FollowingTests {
    private static let mchid = SampleIdentities.mchid

    private static func tell(_ scene: DeskScene, _ state: DiscountCard.State, at seconds: Int64 = 60) async throws {
        var facts = Facts()
        facts.state = state.ranked
        let observation = Observation(
            card: Starting.discountCard.key.card, occurredAt: ManualClock.start.adding(seconds: seconds) ?? ManualClock.start, source: .callback,
            sourceID: state.rawValue, event: state.rawValue, facts: facts)
        _ = try await scene.ledger.record(Recording(notification: nil, observations: [observation]))
    }

    @Test func opensWhatTheCardIsAtNow() async throws {
        try await DeskScene.open { _ throws(TransportError) in
            try Starting.discountCard.answer()
        } _: { scene async throws in
            let unknown = await #expect(throws: DeskError.self) {
                try await scene.desk.discountCard(mchid: Self.mchid, outCardCode: "DC-1", refresh: false)
            }
            #expect(unknown?.name == "not_found")
            _ = try await Starting.discountCard.perform(scene.desk)
            let prepared = try await scene.desk.discountCard(mchid: Self.mchid, outCardCode: "DC-1", refresh: false)
            #expect(prepared.answer == nil)
            #expect(prepared.launch?.path == Starting.discountCard.launchPath)
            try await Self.tell(scene, .ongoing)
            let detail = "/pages/card-detail/card-detail?mchid=1600000001&out_card_code=DC-1"
            #expect(try await scene.desk.discountCard(mchid: Self.mchid, outCardCode: "DC-1", refresh: false).launch?.path == detail)
            #expect(try await Starting.discountCard.perform(scene.desk).launch?.path == detail, "the token of an accepted card opens nothing")
        }
    }

    @Test func showsACardThatWasAcceptedWithoutARequestOfOurs() async throws {
        try await DeskScene.open { _ throws(TransportError) in
            try Starting.userRecord.answer()
        } _: { scene async throws in
            try await Self.tell(scene, .ongoing)
            let card = try await scene.desk.discountCard(mchid: Self.mchid, outCardCode: "DC-1", refresh: false)
            #expect(card.launch != nil)
            #expect(try await Starting.userRecord.perform(scene.desk).launch == card.launch)
        }
    }

    @Test func addsNothingToACardThatIsNotKnown() async throws {
        try await DeskScene.open { _ throws(TransportError) in
            try Starting.userRecord.answer()
        } _: { scene async throws in
            let error = await #expect(throws: DeskError.self) { try await Starting.userRecord.perform(scene.desk) }
            #expect(error?.name == "not_found")
            #expect(scene.sent.isEmpty)
            #expect(try await scene.ledger.request(Starting.userRecord.key) == nil)
        }
    }

    @Test(arguments: Starting.allCases)
    func knowsConfiguredMerchantsAlone(_ starting: Starting) async throws {
        try await DeskScene.open { _ throws(TransportError) in
            try starting.answer()
        } _: { scene async throws in
            let desk = Desk(
                merchants: [], ledger: scene.ledger, publicURL: DeskScene.publicURL, clock: scene.clock.wallClock,
                factory: scene.metrics, logger: scene.log.logger)
            let error = await #expect(throws: DeskError.self) { try await starting.perform(desk) }
            #expect(error?.name == "merchant_not_configured")
            #expect(scene.sent.isEmpty)
        }
    }
}
