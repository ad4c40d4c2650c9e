import CardLedger
import Cards
import Testing

@Suite("The audit")
struct AuditTests {
    @Test func findsEveryKindOfAlteration() async throws {
        let database = try await TestDatabase.migrated()
        let ledger = database.ledger()
        let recordings = (1...6).map { number in
            Sample.recording(number) {
                $0.use = CouponUse(transactionID: "4200", consumeTime: Sample.time, consumeMchid: nil, consumeAmount: nil)
                $0.token = CouponToken(tokenHash: "aa", state: RankedState(name: "TOKEN_ISSUED", rank: 0), expiresTime: nil)
            }
        }
        #expect(await ledger.recordAll(recordings).allSatisfy { $0 == .success(.recorded) })
        let clean = try await ledger.audit()
        #expect(clean.isClean)
        #expect(clean.cards == 6)
        #expect(clean.observations == 6)

        try await database.execute(
            """
            UPDATE cardkeeper_internal.card SET openid = 'x', state_rank = 0 WHERE card_key = 'DC_1';
            UPDATE cardkeeper_internal.card SET objectives = '[{"objective_id": "51001"}]' WHERE card_key = 'DC_2';
            DELETE FROM cardkeeper_internal.card WHERE card_key = 'DC_3';
            DELETE FROM cardkeeper_internal.observation WHERE card_key = 'DC_4';
            UPDATE cardkeeper_internal.coupon_use SET consume_amount = 1 WHERE card_key = 'DC_5';
            DELETE FROM cardkeeper_internal.coupon_token WHERE card_key = 'DC_6'
            """)
        var found: [String: Set<String>] = [:]
        for difference in try await ledger.audit().differences {
            found[difference.card.number, default: []].formUnion(difference.columns)
        }
        #expect(
            found == [
                "DC_1": ["openid", "state_rank"], "DC_2": ["objectives"], "DC_3": ["missing"], "DC_4": ["unfounded", "uses", "tokens"],
                "DC_5": ["uses"], "DC_6": ["tokens"],
            ])
        #expect(try await ledger.audit(limit: 2).differences.count == 2)
        await ledger.stop()
    }
}
