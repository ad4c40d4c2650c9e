import Testing
import WeChatPay

@testable import CardHTTP

@Suite struct HTTPDateTests {
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_928_102_465, "Thu, 06 Feb 2031 00:01:05 GMT"),
        (1_924_991_999, "Tue, 31 Dec 2030 23:59:59 GMT"),
    ])
    func writesTheDateOfTheStandard(second: Int64, text: String) {
        var date = HTTPDate()
        #expect(date.text(at: WeChatTime(unixSeconds: second)) == text)
        #expect(date.text(at: WeChatTime(microseconds: second * 1_000_000 + 999_999)) == text)
    }

    @Test func changesWithTheSecond() {
        var date = HTTPDate()
        #expect(date.text(at: WeChatTime(unixSeconds: 59)).hasSuffix("00:00:59 GMT"))
        #expect(date.text(at: WeChatTime(unixSeconds: 60)).hasSuffix("00:01:00 GMT"))
    }

    @Test(arguments: [Int64.min, .max])
    func survivesEveryClock(microseconds: Int64) {
        var date = HTTPDate()
        _ = date.text(at: WeChatTime(microseconds: microseconds))
    }
}
