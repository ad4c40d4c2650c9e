import Foundation
import Testing
import WeChatPay
import Yams

/// Holds values against JSON schemas, as far as our document uses them. A keyword that it does not know is a fault.
struct SchemaCheck {
    private static let annotations: Set<String> = ["description", "example", "examples", "default", "title"]

    let document: AdminDocument

    func faults(_ value: JSONValue, _ schema: Node, at place: String = "$") throws -> [String] {
        let schema = try document.resolved(schema)
        return try document.members(schema).flatMap { keyword in
            try Self.annotations.contains(keyword.name) ? [] : faults(value, keyword.name, keyword.value, schema).map { "\(place)\($0)" }
        }
    }

    private func faults(_ value: JSONValue, _ keyword: String, _ rule: Node, _ schema: Node) throws -> [String] {
        switch keyword {
        case "properties":
            return try document.members(rule).flatMap { property in
                try value[property.name].map { try faults($0, property.value, at: ".\(property.name)") } ?? []
            }
        case "items":
            return try value.elements.flatMap { try faults($0, rule, at: "[]") }
        case "required":
            return value.kind == .object ? (rule.sequence ?? []).compactMap(\.string).filter { value[$0] == nil }.map { " lacks \($0)" } : []
        case "additionalProperties":
            let known = Set(document.members(schema["properties"]).map(\.name))
            return try value.members.map { try $0.name() }.filter { rule.bool == false && !known.contains($0) }.map { " has \($0)" }
        case "anyOf", "oneOf":
            let fitting = try (rule.sequence ?? []).filter { try faults(value, $0).isEmpty }.count
            return (keyword == "oneOf" ? fitting == 1 : fitting > 0) ? [] : [" fits \(fitting) of \(keyword)"]
        case "enum":
            return (rule.sequence ?? []).contains { Self.isEqual($0, value) } ? [] : [" is not in the list"]
        case "const":
            return Self.isEqual(rule, value) ? [] : [" is not \(rule.string ?? "")"]
        default:
            return try Self.isKept(rule, keyword, by: value) ? [] : [" breaks \(keyword) \(rule.string ?? "")"]
        }
    }

    /// The keywords that look at the value alone, and let pass values of other types.
    private static func isKept(_ rule: Node, _ keyword: String, by value: JSONValue) throws -> Bool {
        switch keyword {
        case "type": return types(of: value).contains(rule.string ?? "")
        case "minimum": return try value.kind != .number || (value.int64()) >= (rule.int64 ?? .max)
        case "maximum": return try value.kind != .number || (value.int64()) <= (rule.int64 ?? .min)
        case "minLength": return try value.kind != .string || (value.string()).unicodeScalars.count >= (rule.int ?? .max)
        case "maxLength": return try value.kind != .string || (value.string()).unicodeScalars.count <= (rule.int ?? .min)
        case "minItems": return value.kind != .array || Array(value.elements).count >= (rule.int ?? .max)
        case "maxItems": return value.kind != .array || Array(value.elements).count <= (rule.int ?? .min)
        case "uniqueItems": return value.kind != .array || Set(value.elements.map(\.text.text)).count == Array(value.elements).count
        case "pattern":
            guard value.kind == .string else { return true }
            let pattern = try #require(rule.string)
            return try value.string().range(of: pattern, options: .regularExpression) != nil
        case "format":
            guard rule.string == "date-time" else { return rule.string == "int64" }
            return try value.kind != .string || WeChatTime(rfc3339: value.string()) != nil
        default: return false
        }
    }

    private static func types(of value: JSONValue) -> [String] {
        switch value.kind {
        case .object: ["object"]
        case .array: ["array"]
        case .string: ["string"]
        case .number: (try? value.int64()) == nil ? ["number"] : ["number", "integer"]
        case .boolean: ["boolean"]
        case .null: ["null"]
        }
    }

    private static func isEqual(_ node: Node, _ value: JSONValue) -> Bool {
        value.kind == .string ? (try? value.string()) == node.string : value.text.text == node.string
    }
}

extension Node {
    fileprivate var int64: Int64? { string.flatMap { Int64($0) } }
}
