import OpenSSL
import Testing

/// The search itself: what it is to find, it finds.
@Suite struct RemainsTests {
    private static let secret = KnownSecret(name: "name", text: "王/小明 +1", kind: .secret)

    @Test(arguments: [
        "王/小明 +1", #"\u738b/\u5c0f\u660e +1"#, #"王\/小明 +1"#, "%E7%8E%8B%2F%E5%B0%8F%E6%98%8E%20%2B1", "e78e8b2fe5b08fe6988e202b31",
        "E78E8B2FE5B08FE6988E202B31",
    ]) func findsEachSpelling(planted: String) {
        let remains = Remains()
        remains.watch([Self.secret])
        remains.keep("a log", "message=\"x\(planted)y\"".utf8)
        #expect(remains.findings().count == 1)
    }

    @Test(arguments: 0..<7) func findsItWithinBase64(before: Int) {
        for after in 0..<4 {
            let remains = Remains()
            remains.watch([Self.secret])
            let text = String(repeating: "b", count: before) + Self.secret.text + String(repeating: "a", count: after)
            remains.keep("a log", Base64.encode(Array(text.utf8)).utf8)
            #expect(!remains.findings().isEmpty)
        }
    }

    @Test func knowsWhatMayStandWhere() {
        for kind in KnownSecret.Kind.allCases {
            let remains = Remains()
            remains.watch("text", "a text to be found", kind)
            remains.keep("where it may stand", "a text to be found".utf8, allowing: [kind])
            #expect(remains.findings().isEmpty)
            remains.keep("where it may not", "here is a text to be found".utf8, allowing: Set(KnownSecret.Kind.allCases).subtracting([kind]))
            #expect(remains.findings().count == 1)
        }
    }

    @Test func findsNothingWhereNothingIs() {
        let remains = Remains()
        remains.watch([Self.secret])
        remains.keep("a log", "王 小 明".utf8)
        #expect(remains.findings().isEmpty)
    }
}
