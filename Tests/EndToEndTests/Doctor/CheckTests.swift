import OpenSSL
import Testing
import WeChatPay

@testable import cardkeeper

@Suite struct CheckTests {
    @Test(arguments: [(0, "ok"), (59, "ok"), (60, "warning"), (299, "warning"), (300, "fault"), (-59, "ok"), (-60, "warning"), (-300, "fault")])
    func judgesAClock(seconds: Int64, verdict: String) throws {
        let offset = ClockOffset(ours: WeChatTime(unixSeconds: 1_760_000_000 + seconds), theirs: WeChatTime(unixSeconds: 1_760_000_000))
        let result = try #require(ClockCheck(mchid: "1", offset: offset).results.first)
        #expect(result.verdict.rawValue == verdict)
        if verdict != "ok" { #expect(result.finding.contains("\(seconds.magnitude) s \(seconds > 0 ? "ahead of" : "behind")") && result.cure != nil) }
    }

    @Test func survivesTimesAtTheEndOfAllTime() {
        let offset = ClockOffset(ours: WeChatTime(unixSeconds: .max), theirs: WeChatTime(unixSeconds: .min))
        #expect(offset.isFault && offset.seconds > 0)
    }

    struct Validity: Sendable {
        /// From and until so many days from now, for each certificate.
        let days: [ClosedRange<Int64>]
        let fetches: Bool
        let verdict: String
    }

    private static let validities = [
        Validity(days: [-10...400], fetches: true, verdict: "ok"), Validity(days: [-10...20], fetches: false, verdict: "warning"),
        Validity(days: [-10...20], fetches: true, verdict: "ok"), Validity(days: [-10 ... -1, -5...400], fetches: false, verdict: "warning"),
        Validity(days: [-10 ... -1], fetches: true, verdict: "fault"), Validity(days: [5...400], fetches: false, verdict: "fault"),
        Validity(days: [], fetches: true, verdict: "skipped"), Validity(days: [], fetches: false, verdict: "fault"),
    ]

    @Test(arguments: validities) func judgesPlatformCertificates(_ validity: Validity) throws {
        let key = try InstallationKeys.shared.get().certificateKey
        let now: Int64 = 1_760_000_000
        let certificates = try validity.days.enumerated().map { number, days in
            let certificate = try X509Certificate.selfSigned(
                key: key, commonName: "platform", serialNumber: [0x70, UInt8(number)], notBefore: now + days.lowerBound * 86_400,
                notAfter: now + days.upperBound * 86_400)
            return try PlatformCertificate(pem: Array(certificate.pem.utf8))
        }
        let check = PlatformKeysCheck(
            mchid: "1", certificates: certificates, publicKeys: [], fetchesCertificates: validity.fetches, now: WeChatTime(unixSeconds: now))
        #expect(check.results.map(\.verdict.rawValue) == [validity.verdict], "\(check.results)")
    }

    @Test func countsRefusals() {
        let text = """
            # TYPE cardkeeper_callbacks_refused_total counter
            cardkeeper_callbacks_refused_total{refusal="serial_unknown"} 2
            cardkeeper_callbacks_refused_total{refusal="signature_mismatch"} 3.0
            cardkeeper_callbacks_refused_total{refusal="broken
            cardkeeper_other_total{refusal="x"} 9
            """
        let counts = RefusalCounts(metricsText: text).counts
        #expect(counts == ["serial_unknown": 2, "signature_mismatch": 3])
        #expect(RefusalCounts.grown(from: ["serial_unknown": 2], to: counts) == ["signature_mismatch"])
    }

    @Test func indentsWithoutTouchingValues() throws {
        let document = try JSONDocument(Array(#"{"a":[1.50,{"b":"\u4f60"},[]],"c":{},"d\"":null}"#.utf8))
        #expect(
            IndentedJSON(document.root).text == """
                {
                  "a": [
                    1.50,
                    {
                      "b": "\\u4f60"
                    },
                    []
                  ],
                  "c": {},
                  "d\\"": null
                }
                """)
    }
}
