import PaySimulator
import Testing

struct JSONTests {
    @Test func writesMembersInTheirOrder() {
        let value: JSON = ["b": 1, "a": ["x\"\\\n\u{1}", true, [:]], "空": "次"]
        #expect(String(decoding: value.bytes(), as: UTF8.self) == #"{"b":1,"a":["x\"\\\u000a\u0001",true,{}],"空":"次"}"#)
        #expect(String(decoding: value.bytes(.spaced), as: UTF8.self) == #"{"b": 1, "a": ["x\"\\\u000a\u0001", true, {}], "空": "次"}"#)
    }

    @Test func leavesOutWhatHasNoValue() {
        #expect(JSON.object([("a", nil), ("b", "c")]) == ["b": "c"])
    }

    @Test func readsWhatItWrote() {
        let value: JSON = ["a": ["x\"\\\n\u{1}/", false, 0, -9_223_372_036_854_775_808], "b": ["c": []]]
        #expect(JSON(value["a"]?.bytes() ?? []) == value["a"])
        #expect(JSON(value.bytes())?["b"]?["c"]?.elements == [])
        #expect(JSON(Array("1".utf8))?.number == 1)
        #expect(JSON(Array("true".utf8)) == true)
    }

    @Test(arguments: ["", "{", "nul", "{\"a\":}", "\u{1}", "{\"a\":null}", "1.5"]) func refusesWhatIsNone(text: String) {
        #expect(JSON(Array(text.utf8)) == nil)
    }
}
