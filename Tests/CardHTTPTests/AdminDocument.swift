import Testing
import WeChatPay
import Yams

@testable import CardHTTP

/// The document at `/openapi.yaml`, as a reader of it sees it.
struct AdminDocument: Sendable {
    // Yams does not call its nodes Sendable. They are values, and nothing changes these.
    nonisolated(unsafe) let root: Node
    /// Each operation by method and path, such as `GET /v1/cards`.
    nonisolated(unsafe) let operations: [String: Node]

    init() throws {
        root = try #require(try Yams.compose(yaml: OpenAPI.text))
        var operations: [String: Node] = [:]
        for path in Self.members(root["paths"]) {
            for method in Self.members(path.value) { operations["\(method.name.uppercased()) \(path.name)"] = method.value }
        }
        self.operations = operations
    }

    /// Follows `$ref`, as often as there is one. What stands beside a reference only describes.
    func resolved(_ node: Node) throws -> Node {
        guard let reference = node["$ref"]?.string else { return node }
        try #require(reference.hasPrefix("#/"), "\(reference)")
        var target = root
        for step in reference.dropFirst(2).split(separator: "/") {
            target = try #require(target[String(step)], "\(reference) leads nowhere")
        }
        return try resolved(target)
    }

    func members(_ node: Node?) -> [(name: String, value: Node)] { Self.members(node) }

    private static func members(_ node: Node?) -> [(name: String, value: Node)] {
        node?.mapping?.compactMap { key, value in key.string.map { ($0, value) } } ?? []
    }

    func operation(_ method: String, _ path: String) throws -> Node {
        try #require(operations["\(method) \(path)"], "\(method) \(path) is not in the document")
    }

    func parameters(_ operation: Node, in place: String) throws -> [String] {
        try (operation["parameters"]?.sequence.map(Array.init) ?? []).map(resolved).filter { $0["in"]?.string == place }
            .compactMap { $0["name"]?.string }
    }

    func bodySchema(_ operation: Node) throws -> Node? {
        try (operation["requestBody"]?["content"]?["application/json"]?["schema"]).map(resolved)
    }

    /// Holds an answer against what the document says of it: status, content type, headers, and the schema of the body.
    func check(_ response: RawResponse, _ method: String, _ path: String, _ comment: String = "") throws {
        let name = "\(method) \(path) \(comment): \(response.status) \(response.body)"
        let answers = members(try operation(method, path)["responses"])
        let range = (400...499).contains(response.status) ? "4XX" : ""
        let documented = answers.first { $0.name == "\(response.status)" } ?? answers.first { $0.name == range }
        let answer = try resolved(try #require(documented, "undocumented: \(name)").value)
        let type = response.headers["content-type"]?.split(separator: ";").first.map(String.init) ?? ""
        let content = try #require(answer["content"]?[type], "content type \(type) is undocumented: \(name)")
        if type.hasSuffix("json") {
            let schema = try #require(content["schema"])
            let faults = try SchemaCheck(document: self).faults(try JSONDocument(Array(response.body.utf8)).root, schema)
            #expect(faults.isEmpty, "\(faults) in \(name)")
        }
        for header in ["retry-after", "www-authenticate"] where response.headers[header] != nil {
            #expect(members(answer["headers"]).contains { $0.name.lowercased() == header }, "\(header) is undocumented: \(name)")
        }
    }
}
