import HTTPTypes
import Hummingbird

/// One route of the admin port.
struct AdminRoute: Sendable {
    let method: HTTPRequest.Method
    let path: RoutePath
    /// The query parameters that it knows.
    let parameters: [String]
    /// Whether it answers without the admin token.
    let isOpen: Bool
    let answer: @Sendable (AdminRequest) async throws -> Response

    init(
        _ method: HTTPRequest.Method, _ path: String, parameters: [String] = [], isOpen: Bool = false,
        _ answer: @escaping @Sendable (AdminRequest) async throws -> Response
    ) {
        self.method = method
        self.path = RoutePath(path)
        self.parameters = parameters
        self.isOpen = isOpen
        self.answer = answer
    }
}

/// A path with places for values, such as `/v1/{mchid}/discount-cards`.
struct RoutePath: Hashable, Sendable, CustomStringConvertible {
    private enum Segment: Hashable, Sendable {
        case text(Substring)
        case value(String)
    }

    private let segments: [Segment]
    let description: String

    init(_ template: String) {
        description = template
        segments = Self.split(template).map { $0.first == "{" && $0.last == "}" ? .value(String($0.dropFirst().dropLast())) : .text($0) }
    }

    /// The values in a path that has this form, as they stand there; nil for any other path.
    func values(in path: [Substring]) -> [String: Substring]? {
        guard path.count == segments.count else { return nil }
        var values: [String: Substring] = [:]
        for (segment, text) in zip(segments, path) {
            switch segment {
            case .text(let expected): guard text == expected else { return nil }
            case .value(let name):
                guard !text.isEmpty else { return nil }
                values[name] = text
            }
        }
        return values
    }

    static func split(_ path: String) -> [Substring] {
        path.split(separator: "/", omittingEmptySubsequences: false)
    }
}
