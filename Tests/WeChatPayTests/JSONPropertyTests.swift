import Foundation
import Samples
import Testing
import WeChatPay

@Suite struct JSONPropertyTests {
    private static let valid = Array(
        #"{"id":"EV-1","n":-12.5e+3,"t":true,"f":false,"z":null,"list":[1,{"k":"\u4e2d\ud83d\ude00\n"},[],{}],"text":"中文😀","nested":{"a":{"b":[0]}}}"#
            .utf8)

    @Test func everyTruncationIsAnError() {
        for count in 0..<Self.valid.count {
            #expect(throws: JSONError.self) { try JSONDocument(Array(Self.valid.prefix(count))) }
        }
    }

    @Test func mutationsAreReadOrRefusedButNeverCrash() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        var accepted = 0
        for _ in 0..<30_000 {
            let bytes = mutated(Self.valid, &generator)
            guard let document = try? JSONDocument(bytes) else { continue }
            accepted += 1
            readEverything(document.root)
            let isFoundations = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
            if !isFoundations, !holdsWhatFoundationRefuses(document.root) {
                Issue.record("seed \(seed): only we read \(String(decoding: bytes, as: UTF8.self))")
            }
        }
        // Were nothing accepted, nothing would have been read.
        #expect(accepted > 100, "seed \(seed)")
    }

    @Test func generatedDocumentsReadAsFoundationReadsThem() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<1_500 {
            let text = generatedValue(depth: 0, &generator)
            let ours = try JSONDocument(Array(text.utf8)).root
            let theirs = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
            #expect(agrees(ours, theirs), "seed \(seed): \(text)")
        }
    }

    private func mutated(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        let structural = Array("{}[]\":,\\u0eE+-.d8tfn ".utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            let byte =
                Bool.random(using: &generator)
                ? UInt8.random(in: 0...255, using: &generator) : structural[Int.random(in: 0..<structural.count, using: &generator)]
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[index] = byte
            case 1: bytes.insert(byte, at: index)
            case 2: bytes.remove(at: index)
            default: bytes.swapAt(index, Int.random(in: 0..<bytes.count, using: &generator))
            }
        }
        return bytes
    }

    private func readEverything(_ value: JSONValue) {
        _ = try? value.string()
        _ = try? value.int64()
        _ = try? value.time()
        _ = try? value.storableText()
        _ = Fen(value)
        for element in value.elements { readEverything(element) }
        for member in value.members {
            _ = try? member.name()
            readEverything(member.value)
        }
    }

    /// Foundation has no place for numbers beyond a double and for half surrogate pairs.
    private func holdsWhatFoundationRefuses(_ value: JSONValue) -> Bool {
        switch value.kind {
        case .number: Double(value.text.text)?.isFinite != true
        case .string: (try? value.storableText()) == nil
        case .array: value.elements.contains(where: holdsWhatFoundationRefuses)
        case .object: value.members.contains { (try? $0.name()) == nil || holdsWhatFoundationRefuses($0.value) }
        case .boolean, .null: false
        }
    }

    private func generatedValue(depth: Int, _ generator: inout SeededGenerator) -> String {
        let blank = Int.random(in: 0..<8, using: &generator) == 0 ? " \n" : ""
        switch Int.random(in: 0..<(depth < 5 ? 8 : 5), using: &generator) {
        case 0: return blank + ["true", "false", "null"][Int.random(in: 0..<3, using: &generator)]
        case 1: return String(Int64.random(in: Int64.min...Int64.max, using: &generator)) + blank
        case 2:
            return
                "\(Int.random(in: -999...999, using: &generator)).\(Int.random(in: 0...99, using: &generator))e\(Int.random(in: -9...9, using: &generator))"
        case 3, 4: return generatedString(&generator)
        case 5:
            let values = (0..<Int.random(in: 0...6, using: &generator)).map { _ in generatedValue(depth: depth + 1, &generator) }
            return "[" + values.joined(separator: "," + blank) + "]"
        default:
            let members = (0..<Int.random(in: 0...80, using: &generator) / (depth + 1)).map { number in
                "\"n\(number)\(generatedString(&generator).dropFirst()):" + generatedValue(depth: depth + 3, &generator)
            }
            return "{" + members.joined(separator: blank + ",") + blank + "}"
        }
    }

    private func generatedString(_ generator: inout SeededGenerator) -> String {
        let parts = ["a", "Zz9", "中文", "😀", "é", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00", "\\u4E2D", " ", "~"]
        return "\"" + (0..<Int.random(in: 0...6, using: &generator)).map { _ in parts[Int.random(in: 0..<parts.count, using: &generator)] }.joined()
            + "\""
    }

    private func agrees(_ ours: JSONValue, _ theirs: Any) -> Bool {
        switch ours.kind {
        case .null: return theirs is NSNull
        case .boolean: return (try? ours.bool()) == (theirs as? Bool)
        case .string: return (try? ours.string()) == (theirs as? String)
        case .number:
            if let whole = try? ours.int64() { return (theirs as? NSNumber).map { $0.int64Value == whole } ?? false }
            return Double(ours.text.text) == (theirs as? NSNumber)?.doubleValue
        case .array:
            guard let list = theirs as? [Any] else { return false }
            let elements = Array(ours.elements)
            return elements.count == list.count && zip(elements, list).allSatisfy(agrees)
        case .object:
            guard let object = theirs as? [String: Any] else { return false }
            let members = Array(ours.members)
            return members.count == object.count
                && members.allSatisfy { member in
                    guard let name = try? member.name(), let value = object[name] else { return false }
                    return agrees(member.value, value) && ours[name].map { $0.text == member.value.text } == true
                }
        }
    }
}
