/// Where a call goes: the endpoint, and what its path carries.
struct Route: Sendable {
    let endpoint: PlatformEndpoint
    /// By name, with their percent-encoding undone.
    let parameters: [String: String]

    func parameter(_ name: String) -> String { parameters[name] ?? "" }

    init(method: String, segments: [String]?) throws(APIError) {
        guard let segments else { throw .noSuchPath }
        var isKnownPath = false
        for (endpoint, pattern) in Self.patterns {
            guard let parameters = pattern.parameters(of: segments) else { continue }
            isKnownPath = true
            guard endpoint.method == method else { continue }
            self.endpoint = endpoint
            self.parameters = parameters
            return
        }
        throw isKnownPath ? .method : .noSuchPath
    }

    private static let patterns = PlatformEndpoint.allCases.map { ($0, Pattern($0.path)) }

    private struct Pattern: Sendable {
        private enum Segment: Sendable {
            case fixed(String)
            case parameter(String)
        }

        private let segments: [Segment]

        init(_ path: String) {
            segments = path.split(separator: "/").map { segment in
                segment.hasPrefix("{") ? .parameter(String(segment.dropFirst().dropLast())) : .fixed(String(segment))
            }
        }

        /// Nil when the path is another one.
        func parameters(of path: [String]) -> [String: String]? {
            guard path.count == segments.count else { return nil }
            var parameters: [String: String] = [:]
            for (segment, value) in zip(segments, path) {
                switch segment {
                case .fixed(let text): if text != value { return nil }
                case .parameter(let name): parameters[name] = value
                }
            }
            return parameters
        }
    }
}
