import CardService
import Samples
import Synchronization
import Testing
import WeChatPay

@Suite struct RequestNumberTests {
    @Test func hasThirtyTwoLettersAndDigits() {
        let number = RequestNumber(clock: .system).next()
        #expect(number.utf8.count == 32)
        #expect(number.allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) })
    }

    @Test func sortsByTime() {
        let clock = ManualClock()
        let seed: UInt64 = .random(in: .min ... .max)
        print("RequestNumberTests seed \(seed)")
        let generator = Mutex(SeededGenerator(seed: seed))
        let numbers = RequestNumber(clock: clock.wallClock) { generator.withLock { $0.next() } }
        var made: [String] = []
        for step in [Int64(1), 5, 31, 32, 1_000, 1_048_576, 40_000_000_000, 3_000_000_000_000_000] {
            made.append(numbers.next())
            clock.set(clock.now.adding(microseconds: step) ?? clock.now)
        }
        #expect(made == made.sorted())
        #expect(Set(made).count == made.count)
    }

    @Test func dependsOnTheRandomNumbersAlone() {
        let clock = ManualClock().wallClock
        let low = RequestNumber(clock: clock) { 0 }.next()
        let high = RequestNumber(clock: clock) { .max }.next()
        #expect(low == RequestNumber(clock: clock) { 0 }.next())
        #expect(low.prefix(13) == high.prefix(13))
        #expect(low.dropFirst(13) == "0000000000000000000")
        #expect(high.dropFirst(13) == "ZZZZZZZZZZZZZZZZZZZ")
    }
}
