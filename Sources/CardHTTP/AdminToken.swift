import HTTPTypes
import Hummingbird

/// The bearer token of the admin port. It never prints itself.
package struct AdminToken: Sendable, CustomStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// Nil for an empty token: it would open the port to everybody.
    package init?(_ token: String) {
        guard !token.isEmpty else { return nil }
        bytes = Array(token.utf8)
    }

    /// Whether an `Authorization` header carries this token. The time it takes depends on the length of what was sent alone.
    func isPresented(by authorization: String?) -> Bool {
        guard let authorization else { return false }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        let presented = Array(parts[1].utf8)
        var difference = presented.count ^ bytes.count
        for (index, byte) in presented.enumerated() {
            difference |= Int(byte ^ bytes[index % bytes.count])
        }
        return difference == 0
    }

    package var description: String { "AdminToken(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Lets pass who has the token.
struct AdminTokenMiddleware<Context: RequestContext>: RouterMiddleware {
    let token: AdminToken

    func handle(_ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response) async throws -> Response {
        guard token.isPresented(by: request.headers[.authorization]) else {
            throw Problem(
                status: 401, title: "Not authorized", detail: "send the admin token: `Authorization: Bearer …` with the content of admin_token_file")
        }
        return try await next(request, context)
    }
}
