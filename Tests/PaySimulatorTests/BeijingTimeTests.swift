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

    @Test(arguments: [
        ("1970-01-01T08:00:00+08:00", 0), ("1970-01-01T00:00:00Z", 0), ("2031-02-26T12:26:40.123+08:00", 1_929_846_400_123),
        ("2031-02-26T12:26:40.123456789+08:00", 1_929_846_400_123), ("2031-02-26T12:26:40.5+08:00", 1_929_846_400_500),
        ("2024-02-29T00:00:00-01:30", 1_709_170_200_000), ("2000-02-29T00:00:00Z", 951_782_400_000), ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999+08:00", 253_402_271_999_999),
    ])
    func readsTimes(text: String, milliseconds: Int64) {
        #expect(BeijingTime.read(text) == milliseconds)
        #expect(BeijingTime.read(BeijingTime.milliseconds(milliseconds)) == milliseconds)
    }

    @Test(arguments: [
        "", "2031", "2031-02-26", "2031-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2031-13-01T00:00:00Z", "2031-00-01T00:00:00Z",
        "2031-01-00T00:00:00Z", "2031-04-31T00:00:00Z", "0000-01-01T00:00:00Z", "2031-01-01T24:00:00Z", "2031-01-01T00:60:00Z",
        "2031-01-01T00:00:60Z", "2031-01-01 00:00:00Z", "2031-01-01t00:00:00Z", "2031-01-01T00:00:00", "2031-01-01T00:00:00.Z",
        "2031-01-01T00:00:00.1234567890Z", "2031-01-01T00:00:00+24:00", "2031-01-01T00:00:00+08:60", "2031-01-01T00:00:00Z ",
        "2031-01-01T00:00:00+0800",
    ])
    func readsNothingElse(text: String) {
        #expect(BeijingTime.read(text) == nil)
    }

    @Test func daysBeginInBeijing() {
        #expect(BeijingTime.readDay("1970-01-02") == 57_600_000)
        #expect(BeijingTime.day(57_599_999) == "1970-01-01")
        #expect(BeijingTime.day(57_600_000) == "1970-01-02")
        #expect(BeijingTime.readDay("1970-1-2") == nil)
    }

    @Test(
        arguments: [
            (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (1_709_251_199_999, "Thu, 29 Feb 2024 23:59:59 GMT"),
        ] as [(Int64, String)])
    func writesTheDatesOfHeaders(milliseconds: Int64, text: String) {
        #expect(HTTPDate.text(milliseconds) == text)
    }
}
