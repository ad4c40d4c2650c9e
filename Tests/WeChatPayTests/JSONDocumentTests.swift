import Testing
import WeChatPay

@Suite struct JSONDocumentTests {
    private func root(_ text: String) throws -> JSONValue {
        try JSONDocument(Array(text.utf8)).root
    }

    private func failure(_ bytes: [UInt8]) -> JSONError.Reason? {
        do {
            _ = try JSONDocument(bytes)
            return nil
        } catch {
            return error.reason
        }
    }

    private func failure<Value>(_ read: () throws(JSONError) -> Value) -> JSONError.Reason? {
        do {
            _ = try read()
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func readsEveryKind() throws {
        let value = try root(" {\"a\" : [1, -2.5e3 ,true,false,null,\"x\"],\"b\":{}, \"c\":[]}\n")
        #expect(value.kind == .object)
        #expect(value["a"]?.elements.map(\.kind) == [.number, .number, .boolean, .boolean, .null, .string])
        #expect(value["a"]?.elements.map(\.text.text) == ["1", "-2.5e3", "true", "false", "null", "\"x\""])
        #expect(value["b"]?.kind == .object)
        #expect(value["c"].map { Array($0.elements).isEmpty } == true)
        #expect(value["d"] == nil)
        #expect(try value.members.map { member throws(JSONError) in try member.name() } == ["a", "b", "c"])
        #expect(try value["a"]?.elements.map { $0 }[2].bool() == true)
    }

    @Test func keepsTheTextOfAValueAsItArrived() throws {
        let value = try root("{\"objectives\": [ {\"objective_id\" : \"5\\u0031\\/\"} ] ,\"x\":1}")
        #expect(value["objectives"]?.text.text == "[ {\"objective_id\" : \"5\\u0031\\/\"} ]")
        #expect(try value["objectives"]?.storableText().text == "[ {\"objective_id\" : \"5\\u0031\\/\"} ]")
    }

    @Test(arguments: [
        (#""""#, ""), (#""a""#, "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u4e2d\u6587""#, "中文"), (#""中文""#, "中文"),
        (#""\uD83D\uDE00""#, "😀"), (#""😀""#, "😀"), (#""x\uDBFF\uDFFFy""#, "x\u{10FFFF}y"),
        (#""\u007f\u0080\u07ff\u0800\uffff""#, "\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}"),
    ])
    func readsStrings(json: String, text: String) throws {
        #expect(try root(json).string() == text)
        #expect(try root(json).stringBytes() == Array(text.utf8))
    }

    @Test(arguments: [
        (#""\u0000""#, JSONError.Reason.nulCharacter), (#""a\u0000b""#, .nulCharacter), (#""\ud800""#, .loneSurrogate),
        (#""\udc00""#, .loneSurrogate),
        (#""\ud800x""#, .loneSurrogate), (#""\ud800\ud800""#, .loneSurrogate), (#""\udc00\ud800""#, .loneSurrogate),
        (#""\ud800\u0041""#, .loneSurrogate),
    ])
    func namesWhatNoColumnCanHold(json: String, reason: JSONError.Reason) throws {
        let value = try root("{\"deep\":[{\"x\":\(json)}],\"\(json.dropFirst().dropLast())\":1}")
        let string = try #require(value["deep"]?.elements.first { _ in true }?["x"])
        #expect(failure { () throws(JSONError) in try string.string() } == reason)
        #expect(failure { () throws(JSONError) in try string.stringBytes() } == reason)
        #expect(failure { () throws(JSONError) in try value["deep"]?.storableText() } == reason)
        #expect(failure { () throws(JSONError) in try value.storableText() } == reason)
        #expect(value["deep"]?.text.text == "[{\"x\":\(json)}]")
        let names = Array(value.members)
        #expect(names.count == 2)
        #expect(failure { () throws(JSONError) in try names[1].name() } == reason)
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("1", 1), ("-1", -1), ("1.0", 1), ("1.000e3", 1000), ("1000e-3", 1), ("12e0", 12), ("1E+2", 100),
            ("0e999999999999999999999", 0),
            ("0.0e-400", 0), ("9223372036854775807", .max), ("-9223372036854775808", .min), ("922337203685477580.7e1", .max),
            ("9223372036854775807.000000000000000000000000", .max), ("90000000000000000000000e-10", 9_000_000_000_000),
        ] as [(String, Int64)])
    func readsWholeNumbers(json: String, number: Int64) throws {
        #expect(try root(json).int64() == number)
    }

    @Test(arguments: [
        ("9223372036854775808", JSONError.Reason.outOfRange), ("-9223372036854775809", .outOfRange), ("1e400", .outOfRange), ("1e19", .outOfRange),
        ("-1e400", .outOfRange), ("1e99999999999999999999999", .outOfRange), ("18446744073709551616", .outOfRange), ("1.5", .notAnInteger),
        ("1e-400", .notAnInteger), ("15e-1", .notAnInteger), ("0.1", .notAnInteger), ("99999999999999999999.5", .notAnInteger), ("\"1\"", .wrongKind),
    ])
    func namesOtherNumbers(json: String, reason: JSONError.Reason) throws {
        let value = try root(json)
        #expect(failure { () throws(JSONError) in try value.int64() } == reason)
    }

    @Test(arguments: [
        "", " ", "{", "}", "[", "]", "{]", "[}", "\"", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{a:1}", "{1:1}", "[1,]",
        "[,1]",
        "[1 2]", "{\"a\" 1}", "nul", "nulll", "True", "+1", "01", "-", "1.", ".5", "1e", "1e+", "--1", "0x1", "NaN", "Infinity", "'a'", "1 1", "{}x",
        "{}{}",
        "[]\u{0}", "\u{FEFF}{}", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\", "\"\\u", "\"a\nb\"", "\"a\tb\"", "\"a\u{0}b\"", "//", "{}//",
        "\u{a0}1",
    ])
    func refusesWhatIsNoJSON(text: String) {
        #expect(failure(Array(text.utf8)) == .notJSON)
    }

    @Test(
        arguments: [
            [0x80], [0xC3], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE4, 0xB8], [0xF0, 0x9F, 0x98], [0xE4, 0x41, 0x41], [0xC3, 0x28],
        ] as [[UInt8]])
    func refusesWhatIsNoUTF8(bytes: [UInt8]) {
        #expect(failure([0x22] + bytes + [0x22]) == .invalidUTF8)
        #expect(failure(Array("{\"".utf8) + bytes + Array("\":1}".utf8)) == .invalidUTF8)
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"a":3}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"a":2}"#, #"[{"x":{"":1,"":2}}]"#,
        #"{"a":{"b":1},"c":[1,{}],"a":1}"#,
        #"{"\ud800":1,"\uD800":2}"#, #"{"/":1,"\/":2}"#,
    ])
    func refusesTheSameNameTwice(text: String) {
        #expect(failure(Array(text.utf8)) == .duplicateKey)
    }

    @Test(arguments: [#"{"a":1,"A":2}"#, #"{"a":{"a":{"a":1}}}"#, #"[{"a":1},{"a":1}]"#, "{\"\u{e9}\":1,\"e\u{301}\":2}"])
    func takesNamesThatDiffer(text: String) {
        #expect(failure(Array(text.utf8)) == nil)
    }

    @Test(arguments: [64, 65, 500, 20_000])
    func checksTheNamesOfLargeObjects(count: Int) {
        let members = (0..<count).map { "\"name\($0)\":{\"x\":[\($0)]}" }
        let last = "\"nam\\u0065\(count / 2)\":0"
        #expect(failure(Array("{\(members.joined(separator: ","))}".utf8)) == nil)
        #expect(failure(Array("{\((members + [last]).joined(separator: ","))}".utf8)) == .duplicateKey)
    }

    @Test func nestsTo64Levels() {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(failure(nested(64)) == nil)
        #expect(failure(nested(65)) == .tooDeep)
        #expect(failure(Array(String(repeating: "[{\"a\":", count: 100_000).utf8)) == .tooDeep)
        let objects = String(repeating: "{\"a\":", count: 64) + "1" + String(repeating: "}", count: 64)
        #expect(failure(Array(objects.utf8)) == nil)
    }

    @Test func membersMayBeAbsentOrNull() throws {
        let value = try root(#"{"a":null,"b":"x","c":7,"t":"2031-02-05T10:30:00Z","e":"\u0031"}"#)
        #expect(try value.string("a") == nil)
        #expect(try value.string("z") == nil)
        #expect(try value.string("b") == "x")
        #expect(try value.int64("c") == 7)
        #expect(try value.time("t") == WeChatTime(unixSeconds: 1_928_053_800))
        #expect(value["a"]?.kind == .null)
        #expect(failure { () throws(JSONError) in try value.required("a") } == .memberMissing)
        #expect(failure { () throws(JSONError) in try value.string("c") } == .wrongKind)
        #expect(failure { () throws(JSONError) in try value.int64("b") } == .wrongKind)
        #expect(failure { () throws(JSONError) in try value.time("b") } == .notATime)
        #expect(failure { () throws(JSONError) in try value.time("c") } == .wrongKind)
        #expect(failure { () throws(JSONError) in try value["c"]?.bool() } == .wrongKind)
        #expect(value["b"]?["x"] == nil)
        #expect(value["b"].map { Array($0.elements).isEmpty } == true)
    }

    @Test func errorsSayWhereButNotWhat() {
        do throws(JSONError) {
            _ = try JSONDocument(Array("{\"secret\":\"s3cret\" \"x\"}".utf8))
            Issue.record("malformed JSON was read")
        } catch {
            #expect(error.description == "not_json at byte 19")
        }
    }
}
