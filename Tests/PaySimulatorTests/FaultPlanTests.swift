import PaySimulator
import Testing

struct FaultPlanTests {
    @Test func ordersComeOnceEachAtTheirSite() {
        var plan = FaultPlan(seed: 1)
        plan.strikeNext([.duplicate, .slowAnswer, .drop])
        #expect(plan.next(at: .answer) == .slowAnswer)
        #expect(plan.next(at: .answer) == nil)
        #expect(plan.next(at: .notification) == .duplicate)
        #expect(plan.next(at: .notification) == .drop)
        #expect(plan.next(at: .notification) == nil)
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func ratesAreSharesAndSeedsRepeat(seed: UInt64) {
        func draws() -> [Fault?] {
            var plan = FaultPlan(seed: seed)
            plan.setRate(0.1, of: .duplicate)
            plan.setRate(0.3, of: .signTestProbe)
            plan.setRate(1, of: .tooManyRequests)
            return (0..<10_000).map { _ in plan.next(at: .notification) }
        }
        let first = draws()
        #expect(first == draws())
        #expect((800...1200).contains(first.count { $0 == .duplicate }), "seed \(seed)")
        #expect((2700...3300).contains(first.count { $0 == .signTestProbe }), "seed \(seed)")
        #expect(first.count { $0 == nil } + first.count { $0 == .duplicate } + first.count { $0 == .signTestProbe } == 10_000)
    }

    @Test func rateOfOneStrikesAlwaysAndZeroNever() {
        var plan = FaultPlan(seed: 1)
        plan.setRate(1, of: .drop)
        #expect((0..<100).allSatisfy { _ in plan.next(at: .notification) == .drop })
        plan.setRate(0, of: .drop)
        #expect((0..<100).allSatisfy { _ in plan.next(at: .notification) == nil })
    }

    @Test func ordersForAnEndpointWaitForIt() {
        var plan = FaultPlan(seed: 1)
        plan.strikeNext([.slowAnswer], at: .certificates)
        plan.strikeNext([.unavailable])
        #expect(plan.next(at: .answer, endpoint: .discountCardPrepare) == .unavailable)
        #expect(plan.next(at: .answer, endpoint: .discountCardPrepare) == nil)
        #expect(plan.next(at: .answer) == nil)
        #expect(plan.next(at: .answer, endpoint: .certificates) == .slowAnswer)
        plan.setRate(1, of: .cutInAnswer, at: .certificates)
        #expect(plan.next(at: .answer, endpoint: .certificates) == .cutInAnswer)
        #expect(plan.next(at: .answer, endpoint: .discountCardPrepare) == nil)
        plan.strikeNext([.unavailable])
        plan.clear()
        #expect(plan.next(at: .answer, endpoint: .certificates) == nil)
    }
}
