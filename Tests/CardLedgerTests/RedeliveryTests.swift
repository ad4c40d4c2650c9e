import CardLedger
import Cards
import Testing

@Suite("What is delivered again")
struct RedeliveryTests {
    /// A later release may read more out of the same notification. What was recorded first stays: else a card would say what no observation says.
    @Test func doesNotChangeTheCardWhenItIsReadOtherwise() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        #expect(await ledger.recordAll([Sample.recording(1) { $0.openid = "oFirst" }]) == [.success(.recorded)])
        let before = try await database.projections()

        let readOtherwise = Sample.recording(1) {
            $0.openid = "oFirst"
            $0.cardCode = "read by a later release"
            $0.use = CouponUse(transactionID: "4200", consumeTime: Sample.time, consumeMchid: nil, consumeAmount: nil)
            $0.token = CouponToken(tokenHash: "aa", state: RankedState(name: "TOKEN_ISSUED", rank: 0), expiresTime: nil)
        }
        // Beside one that is new, in one batch or not.
        let results = await ledger.recordAll([readOtherwise, Sample.recording(2) { $0.openid = "oSecond" }])
        #expect(results == [.success(.duplicate(.recorded)), .success(.recorded)])

        let after = try await database.projections()
        #expect(after.count == 2)
        #expect(before.allSatisfy { after[$0] == $1 })
        #expect(try await ledger.audit().isClean)
        await ledger.stop()
    }
}
