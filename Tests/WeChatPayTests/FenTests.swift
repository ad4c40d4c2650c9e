import Testing
import WeChatPay

@Suite struct FenTests {
    @Test(arguments: [
        ("450", 450), ("0", 0), ("-0", 0), ("-5", -5), ("450.0", 450), ("4.5e2", 450), ("\"450\"", 450), ("\"-5\"", -5),
        ("9223372036854775807", .max), ("-9223372036854775808", .min), ("\"9223372036854775807\"", .max),
    ])
    func readsWholeAmounts(json: String, amount: Int64) throws {
        #expect(Fen(try JSONDocument(Array(json.utf8)).root) == Fen(amount))
    }

    @Test(arguments: [
        "4.5", "45e-1", "\"4.50\"", "\"\"", "\"+450\"", "\" 450\"", "\"4e2\"", "\"٤\"", "9223372036854775808", "-9223372036854775809",
        "\"9223372036854775808\"", "1e400", "true", "null", "[450]", "{}",
    ])
    func refusesEverythingElse(json: String) throws {
        #expect(Fen(try JSONDocument(Array(json.utf8)).root) == nil)
    }
}
