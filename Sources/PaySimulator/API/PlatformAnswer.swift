/// What goes back to the merchant.
package struct PlatformAnswer: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package static func json(_ value: JSON, status: Int = 200) -> PlatformAnswer {
        PlatformAnswer(status: status, headers: [("Content-Type", "application/json; charset=utf-8")], body: value.bytes())
    }

    package func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
}
