import CardService
import Samples
import Synchronization
import Testing
import WeChatPay

@Suite struct RateLimitTests {
    private static let start = ManualClock.start

    private static func at(_ milliseconds: Int64) -> WeChatTime { start.adding(microseconds: milliseconds * 1_000) ?? start }

    @Test func givesABurstAndThenSoManyASecond() {
        var limit = RateLimit(perSecond: 10, burst: 3)
        for _ in 0..<3 { #expect(limit.take(at: Self.start) == nil) }
        #expect(limit.take(at: Self.start) == Self.at(100))
        #expect(limit.take(at: Self.at(50)) == Self.at(100))
        #expect(limit.take(at: Self.at(100)) == nil)
        #expect(limit.take(at: Self.at(100)) == Self.at(200))
        // A long rest gives no more than the burst.
        for _ in 0..<3 { #expect(limit.take(at: Self.at(60_000)) == nil) }
        #expect(limit.take(at: Self.at(60_000)) != nil)
    }

    @Test func pausesAsLongAsItIsTold() {
        var limit = RateLimit(perSecond: 10, burst: 3)
        limit.pause(until: Self.at(5_000))
        limit.pause(until: Self.at(1_000))
        #expect(limit.take(at: Self.at(4_999)) == Self.at(5_000))
        #expect(limit.take(at: Self.at(5_000)) == nil)
    }

    @Test func addsNothingWhenTheClockIsSetBack() {
        var limit = RateLimit(perSecond: 1, burst: 1)
        #expect(limit.take(at: Self.at(10_000)) == nil)
        #expect(limit.take(at: Self.at(0)) == Self.at(1_000))
        #expect(limit.take(at: Self.at(999)) != nil)
        #expect(limit.take(at: Self.at(1_001)) == nil)
    }

    @Test(arguments: [(Double.nan, 1.0), (0, 0), (-1, -1), (.infinity, .infinity), (1, .nan)])
    func takesNumbersThatMakeNoSense(perSecond: Double, burst: Double) {
        var limit = RateLimit(perSecond: perSecond, burst: burst)
        #expect(limit.take(at: Self.start) == nil, "the first question may always be asked")
    }

    @Test func waitsShortlyAndPostponesWhatTakesLong() async {
        let clock = ManualClock()
        let waits = Mutex<[Duration]>([])
        let limits = RateLimits(
            clock: clock.wallClock, perSecond: 1,
            sleep: { duration in
                waits.withLock { $0.append(duration) }
                clock.advance(seconds: duration.components.seconds + (duration.components.attoseconds > 0 ? 1 : 0))
            })
        #expect(await limits.admission(.discountCard, of: "1") == nil)
        #expect(await limits.admission(.discountCard, of: "1") == nil)
        #expect(waits.withLock { $0 } == [.seconds(1)])
        // Another question and another merchant have limits of their own.
        #expect(await limits.admission(.userCoupons, of: "1") == nil)
        #expect(await limits.admission(.discountCard, of: "2") == nil)
        #expect(waits.withLock { $0.count } == 1)

        limits.note(WeChatPayError(.refused(status: 429, code: "FREQUENCY_LIMITED", message: ""), retryAfter: 60), .discountCard, of: "1")
        #expect(await limits.admission(.discountCard, of: "1") == clock.now.adding(seconds: 60))
        limits.note(WeChatPayError(.refused(status: 429, code: "FREQUENCY_LIMITED", message: "")), .userCoupons, of: "1")
        #expect(await limits.admission(.userCoupons, of: "1") == clock.now.adding(seconds: 10))
        limits.note(WeChatPayError(.refused(status: 404, code: "RESOURCE_NOT_EXISTS", message: "")), .discountCard, of: "2")
        #expect(await limits.admission(.discountCard, of: "2") == nil)
    }

    @Test(.timeLimit(.minutes(1))) func waitsNoLongerWhenTheClockStandsStill() async {
        let clock = ManualClock()
        let waits = Mutex<[Duration]>([])
        let limits = RateLimits(clock: clock.wallClock, perSecond: 1, sleep: { duration in waits.withLock { $0.append(duration) } })
        #expect(await limits.admission(.discountCard, of: "1") == nil)
        #expect(await limits.admission(.discountCard, of: "1") == clock.now.adding(seconds: 1))
        #expect(waits.withLock { $0 } == [.seconds(1), .seconds(1)])
    }
}
