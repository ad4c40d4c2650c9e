/// A callback as it goes over the wire.
package struct SignedCallback: Sendable {
    /// Names in the platform's own spelling, in the order they are sent.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(headers: [(name: String, value: String)], body: [UInt8]) {
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, in any case.
    package subscript(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }

    /// Without any header of that name, in any case.
    package func removing(_ name: String) -> SignedCallback {
        SignedCallback(headers: headers.filter { $0.name.lowercased() != name.lowercased() }, body: body)
    }

    package func replacing(_ name: String, with value: String) -> SignedCallback { removing(name).adding(name, value) }

    package func adding(_ name: String, _ value: String) -> SignedCallback {
        SignedCallback(headers: headers + [(name: name, value: value)], body: body)
    }

    package func with(body: [UInt8]) -> SignedCallback { SignedCallback(headers: headers, body: body) }

    /// A plain HTTP/1.1 request as text, headers and body, as a capture would show it.
    package func capture(path: String, host: String = "localhost") -> [UInt8] {
        let lines = ["POST \(path) HTTP/1.1", "Host: \(host)", "Content-Length: \(body.count)"] + headers.map { "\($0.name): \($0.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }
}
