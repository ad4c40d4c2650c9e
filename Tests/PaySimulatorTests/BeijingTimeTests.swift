import PaySimulator
import Testing
import WeChatPay

struct BeijingTimeTests {
    @Test(arguments: [
        (0, "1970-01-01T08:00:00+08:00"), (-1, "1970-01-01T07:59:59+08:00"), (1_709_164_799_999, "2024-02-29T07:59:59+08:00"),
        (951_840_000_000, "2000-03-01T00:00:00+08:00"), (253_402_271_999_999, "9999-12-31T23:59:59+08:00"),
        (-62_135_596_800_000, "0001-01-01T08:00:00+08:00"),
    ])
    func writesSeconds(milliseconds: Int64, text: String) { #expect(BeijingTime.seconds(milliseconds) == text) }

    @Test func writesMilliseconds() {
        #expect(BeijingTime.milliseconds(7) == "1970-01-01T08:00:00.007+08:00")
        #expect(BeijingTime.milliseconds(-1) == "1970-01-01T07:59:59.999+08:00")
    }

    @Test func libraryReadsTheSameTime() {
        let seed: UInt64 = 20_310_204
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let milliseconds = Int64.random(in: -62_135_596_800_000...253_402_271_999_999, using: &generator)
            let read = WeChatTime(rfc3339: BeijingTime.milliseconds(milliseconds))
            #expect(read == WeChatTime(microseconds: milliseconds * 1000), "seed \(seed)")
        }
    }
}
