import CardService
import HTTPTypes
import Hummingbird
import NIOCore

/// An error of the merchant API as `application/problem+json` (RFC 9457), with WeChat Pay's own code and message inside when it spoke.
struct Problem: Error {
    /// The stable word for what happened.
    let name: String
    let status: Int
    let title: String
    /// What happened, with which value, and what to do.
    let detail: String
    /// The field, parameter or header that is wrong, by its name.
    var field: String?
    /// The stable word for what went wrong between us and WeChat Pay, when that left the request without a result.
    var cause: String?
    /// WeChat Pay's stable code.
    var code: String?
    /// WeChat Pay's words for people.
    var message: String?
    /// What WeChat Pay says of the field.
    var issue: String?
    /// WeChat Pay's `Request-ID`.
    var requestID: String?
    /// Whether the same request may be made again as it is.
    var isRetryable = false
    /// After how many seconds.
    var retryAfter: Int64?
    /// Headers of this problem alone.
    var headers: HTTPFields = [:]

    init(_ name: ProblemName, detail: String, field: String? = nil) {
        self.init(name: name.rawValue, status: name.status, title: name.title, detail: detail, field: field)
    }

    init(name: String, status: Int, title: String, detail: String, field: String? = nil) {
        self.name = name
        self.status = status
        self.title = title
        self.detail = detail
        self.field = field
    }

    var response: Response {
        let json = JSONOutput.present([
            ("type", .string("urn:cardkeeper:problem:\(name)")),
            ("title", .string(title)),
            ("status", .int(Int64(status))),
            ("detail", .string(detail)),
            ("name", .string(name)),
            ("field", field.map(JSONOutput.string)),
            ("cause", cause.map(JSONOutput.string)),
            ("code", code.map(JSONOutput.string)),
            ("message", message.map(JSONOutput.string)),
            ("issue", issue.map(JSONOutput.string)),
            ("request_id", requestID.map(JSONOutput.string)),
            ("retryable", .bool(isRetryable)),
        ])
        var response = Response(json, status: HTTPResponse.Status(code: status))
        response.headers[.contentType] = "application/problem+json"
        for field in headers { response.headers[field.name] = field.value }
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        return response
    }
}

extension Problem {
    /// A failure that the HTTP server found.
    init(_ status: HTTPResponse.Status) {
        switch status.code {
        case 413: self.init(.bodyTooLarge, detail: "the body is larger than \(AdminRequest.bodyLimit) bytes")
        case 400...499: self.init(.malformedRequest, detail: "the request is not HTTP as it must be: \(status.reasonPhrase)")
        default: self.init(.internalError, detail: "the request failed")
        }
    }

    static func methodNotAllowed(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> Problem {
        let names = allowed.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }
        var problem = Problem(.methodNotAllowed, detail: "\(method.rawValue) is no method of this path; \(listed(names))")
        problem.headers[.allow] = names.joined(separator: ", ")
        return problem
    }

    static func unsupportedContent(_ detail: String, field: String) -> Problem {
        var problem = Problem(.unsupportedContent, detail: detail, field: field)
        problem.headers[.accept] = "application/json"
        return problem
    }
}

extension Response {
    init(_ json: JSONOutput, status: HTTPResponse.Status = .ok) {
        self.init(status: status, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }

    init(_ text: String, contentType: String) {
        self.init(status: .ok, headers: [.contentType: contentType], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
