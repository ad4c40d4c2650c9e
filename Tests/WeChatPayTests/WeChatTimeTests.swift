import Samples
import Testing
import WeChatPay

@Suite struct WeChatTimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("2031-02-05T18:30:00+08:00", 1_928_053_800_000_000),
        ("2031-02-05T18:30:00.000+08:00", 1_928_053_800_000_000),
        ("2031-02-05T10:30:00.5Z", 1_928_053_800_500_000),
        ("2031-02-05T10:30:00.123456Z", 1_928_053_800_123_456),
        ("2031-02-05T10:30:00.123456789Z", 1_928_053_800_123_456),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000_000),
        ("2000-02-29T23:59:59-12:30", 951_913_799_000_000),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
        ("9999-12-31T23:59:59.999999+08:00", 253_402_271_999_999_999),
    ])
    func reads(text: String, microseconds: Int64) {
        #expect(WeChatTime(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2031-02-05", "2031-02-05 18:30:00+08:00", "2031-02-05t18:30:00+08:00", "2031-02-05T18:30:00z", "2031-02-05T18:30:00",
        "2031-02-05T18:30:00+0800", "2031-02-05T18:30:00+08", "2031-02-05T18:30:00.+08:00", "2031-02-05T18:30:00.1234567890Z",
        "2031-02-30T00:00:00Z", "2031-13-01T00:00:00Z", "2031-00-01T00:00:00Z", "2031-01-00T00:00:00Z", "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2031-02-05T24:00:00Z", "2031-02-05T23:60:00Z", "2031-02-05T23:59:61Z", "2031-02-05T18:30:00+24:00", "2031-02-05T18:30:00+08:60",
        "2031-02-05T18:30:00Z ", " 2031-02-05T18:30:00Z", "+2031-02-05T18:30:00Z", "12031-02-05T18:30:00Z", "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59Z", "２031-02-05T18:30:00Z", "2031-02-05T18:30:0\u{0}Z",
    ])
    func refuses(text: String) {
        #expect(WeChatTime(rfc3339: text) == nil)
    }

    @Test(arguments: [
        ("2031-02-05T10:30:00Z", "2031-02-05T18:30:00+08:00"),
        ("2031-02-05T10:30:00.5Z", "2031-02-05T18:30:00.500+08:00"),
        ("2031-02-05T10:30:00.000001Z", "2031-02-05T18:30:00.000001+08:00"),
        ("2031-12-31T16:00:00Z", "2032-01-01T00:00:00+08:00"),
        ("0001-01-01T00:00:00Z", "0001-01-01T08:00:00+08:00"),
    ])
    func writesInWeChatPaysOffset(text: String, written: String) {
        #expect(WeChatTime(rfc3339: text)?.rfc3339 == written)
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let time = WeChatTime(microseconds: Int64.random(in: -62_135_596_800_000_000...253_402_271_999_999_999, using: &generator))
            #expect(WeChatTime(rfc3339: time.rfc3339) == time, "seed \(seed)")
        }
    }

    @Test(arguments: [Int64.min, Int64.max, 0, -1])
    func theEndsOfWhatCanBeHeldAreWrittenWithoutATrap(microseconds: Int64) {
        #expect(WeChatTime(microseconds: microseconds).rfc3339.hasSuffix("+08:00"))
    }

    @Test func secondsAreRoundedTowardsThePastAndSumsAreChecked() {
        #expect(WeChatTime(microseconds: -1).unixSeconds == -1)
        #expect(WeChatTime(microseconds: 1_999_999).unixSeconds == 1)
        #expect(WeChatTime(unixSeconds: .max).microseconds == .max)
        #expect(WeChatTime(unixSeconds: .min).microseconds == .min)
        #expect(WeChatTime(unixSeconds: 5).adding(seconds: -6)?.unixSeconds == -1)
        #expect(WeChatTime(microseconds: .max).adding(seconds: 1) == nil)
        #expect(WeChatTime(microseconds: 0).adding(seconds: .max) == nil)
    }

    @Test func theSystemsClockGoesForward() {
        let first = WallClock.system.now()
        #expect(first <= WallClock.system.now())
        #expect(first.unixSeconds > 1_700_000_000)
    }
}
