import Samples
import Testing
import WeChatPay

@Suite struct JSONLiteralTests {
    private func sent(_ body: JSONLiteral) async throws -> String? {
        let recording = try RecordingClient(answering: "{}")
        _ = try await recording.client.v3.x.post(body)
        return recording.transport.requests.first.flatMap { WireRequest($0).body }
    }

    @Test func isWrittenInItsOrder() async throws {
        let number = 7
        let body: JSONLiteral = [
            "z": "a\"\\\n\u{1}/中😀", "a": [1, -2, 9_223_372_036_854_775_807], "yes": true, "no": false, "empty": [:], "none": [], "n\"": "\(number)",
        ]
        #expect(
            try await sent(body)
                == #"{"z":"a\"\\\u000a\u0001/中😀","a":[1,-2,9223372036854775807],"yes":true,"no":false,"empty":{},"none":[],"n\"":"7"}"#)
    }

    @Test func anyTextComesBackAsItWas() async throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let scalars = (0..<20).compactMap { _ in Unicode.Scalar(UInt32.random(in: 1...0x10FFFF, using: &generator)) }
            let text = String(String.UnicodeScalarView(scalars))
            let body = try #require(try await sent(.object([(name: text, value: .string(text))])))
            let member = try #require(JSONDocument(Array(body.utf8)).root.members.first { _ in true })
            #expect(try Array(member.name().utf8) == Array(text.utf8) && Array(member.value.string().utf8) == Array(text.utf8), "seed \(seed)")
        }
    }
}
