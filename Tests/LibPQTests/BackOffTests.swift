import LibPQ
import Testing

@Suite struct BackOffTests {
    @Test func delaysDoubleUpToTheLimit() {
        let backOff = BackOff(initial: .milliseconds(10), limit: .milliseconds(100)) { 1 }
        let delays = [0, 1, 2, 3, 4, 5, 6, 1_000_000].map(backOff.delay(afterFailures:))
        #expect(delays == [0, 10, 20, 40, 80, 100, 100, 100].map(Duration.milliseconds(_:)))
    }

    @Test func scatterTakesAtMostHalfAway() {
        let least = BackOff(initial: .milliseconds(10), limit: .milliseconds(100)) { 0 }
        #expect(least.delay(afterFailures: 1) == .milliseconds(5))
        #expect(least.delay(afterFailures: 9) == .milliseconds(50))
    }
}
