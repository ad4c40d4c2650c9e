import Foundation
import HTTPTypes
import Hummingbird

/// A request to a route of the admin port, taken apart. What it does not know it refuses, so that a misspelt word is not taken for an absent one.
struct AdminRequest: Sendable {
    /// The largest body, in bytes.
    static let bodyLimit = 64 << 10

    private let request: Request
    private let values: [String: String]
    private let parameters: [String: String]

    /// `values` stand in the path, still percent-encoded; `parameters` are the names that the query may have.
    init(_ request: Request, values: [String: Substring], parameters names: [String]) throws(Problem) {
        self.request = request
        self.values = try Self.decoded(values)
        parameters = try Self.read(request.uri.query ?? "", names)
    }

    /// A value from the path.
    func value(_ name: String) throws(Problem) -> String {
        guard let value = values[name] else { throw Problem(.unknownPath, detail: "the path has no \(name)") }
        return value
    }

    /// A parameter of the query; nil when it is absent.
    func parameter(_ name: String) -> String? { parameters[name] }

    /// A parameter that is `true` or `false`; false when it is absent.
    func flag(_ name: String) throws(Problem) -> Bool {
        switch parameters[name] {
        case nil, "false": false
        case "true": true
        default: throw Problem(.malformedParameter, detail: "\(name) must be true or false", field: name)
        }
    }

    /// The body, an object with these fields.
    func object(of fields: [String]) async throws -> BodyObject {
        try checkContentType()
        return try BodyObject(Array(buffer: try await request.body.collect(upTo: Self.bodyLimit)), fields: fields)
    }

    /// JSON in UTF-8, not compressed. Without a header it is taken for that.
    private func checkContentType() throws(Problem) {
        let coding = request.headers[.contentEncoding]?.lowercased()
        guard coding == nil || coding == "identity" else {
            throw .unsupportedContent("the body must not be compressed: leave Content-Encoding out", field: "Content-Encoding")
        }
        guard let type = request.headers[.contentType] else { return }
        let parts = type.lowercased().split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.first == "application/json", parts.dropFirst().allSatisfy({ ["charset=utf-8", "charset=\"utf-8\""].contains($0) }) else {
            throw .unsupportedContent("the body must be JSON in UTF-8: send `Content-Type: application/json`", field: "Content-Type")
        }
    }

    private static func decoded(_ values: [String: Substring]) throws(Problem) -> [String: String] {
        var decoded: [String: String] = [:]
        for (name, text) in values {
            decoded[name] = try Self.decoded(text) { Problem(.malformedPath, detail: "\(name) in the path \($0)", field: name) }
        }
        return decoded
    }

    private static func read(_ query: String, _ names: [String]) throws(Problem) -> [String: String] {
        var parameters: [String: String] = [:]
        for part in query.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decoded(pair.first ?? "") { Problem(.malformedParameter, detail: "the name of a query parameter \($0)") }
            guard names.contains(name) else {
                throw Problem(.unknownParameter, detail: "\(named(name)) is no query parameter here; \(listed(names))", field: named(name))
            }
            guard parameters[name] == nil else { throw Problem(.repeatedParameter, detail: "\(name) is given twice; give it once", field: name) }
            parameters[name] = try decoded(pair.dropFirst().first ?? "") { Problem(.malformedParameter, detail: "\(name) \($0)", field: name) }
        }
        return parameters
    }

    private static func decoded(_ text: Substring, _ problem: (String) -> Problem) throws(Problem) -> String {
        guard let decoded = String(text).removingPercentEncoding else { throw problem("is not percent-encoded UTF-8: write each other byte as %XX") }
        guard !decoded.utf8.contains(0) else { throw problem("holds U+0000, which no value has") }
        return decoded
    }
}

/// A name that a caller made up, short enough to be told back.
func named(_ name: String) -> String {
    name.count <= 64 ? name : "\(name.prefix(64))…"
}

/// Names in words: `there are a, b and c`.
func listed(_ names: [String]) -> String {
    guard let last = names.last else { return "there are none" }
    return names.count == 1 ? "there is \(last)" : "there are \(names.dropLast().joined(separator: ", ")) and \(last)"
}
