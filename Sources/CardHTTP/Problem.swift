import CardLedger
import CardService
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import WeChatPay

/// An error of the merchant API as `application/problem+json` (RFC 9457), with WeChat Pay's own code and message inside when it spoke.
struct Problem: Error {
    let status: Int
    let title: String
    let detail: String
    /// WeChat Pay's stable code.
    var code: String?
    /// WeChat Pay's words for people.
    var message: String?
    /// The field that is wrong, by WeChat Pay's name.
    var field: String?
    /// Whether the same request may be made again as it is.
    var isRetryable = false
    /// WeChat Pay's `Request-ID`.
    var requestID: String?

    var response: Response {
        let json = JSONOutput.present([
            ("title", .string(title)),
            ("status", .int(Int64(status))),
            ("detail", .string(detail)),
            ("code", code.map(JSONOutput.string)),
            ("message", message.map(JSONOutput.string)),
            ("field", field.map(JSONOutput.string)),
            ("retryable", .bool(isRetryable)),
            ("request_id", requestID.map(JSONOutput.string)),
        ])
        var response = Response(json, status: HTTPResponse.Status(code: status))
        response.headers[.contentType] = "application/problem+json"
        if status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }

    static func notFound(_ detail: String) -> Problem {
        Problem(status: 404, title: "Not found", detail: detail)
    }

    static func badRequest(_ detail: String, field: String? = nil) -> Problem {
        Problem(status: 400, title: "The request is not as it must be", detail: detail, field: field)
    }
}

extension Problem {
    init(_ error: DeskError) {
        switch error {
        case .merchantNotConfigured:
            self = .notFound(error.description)
        case .invalidField(let fault):
            self = .badRequest(fault.description, field: fault.field)
        case .notFound:
            self = .notFound(error.description)
        case .numberInUse, .notRepeatable:
            self.init(status: 409, title: "The number is in use", detail: error.description)
        case .inFlight:
            self.init(status: 409, title: "The request is being sent", detail: error.description, isRetryable: true)
        case .rejected(let rejection):
            // The journal may hold any number here, and not every number is a status.
            self.init(
                status: (400...499).contains(rejection.status) ? rejection.status : 502, title: "WeChat Pay refused", detail: error.description,
                code: rejection.code, message: rejection.message, field: rejection.detail?.field, requestID: rejection.requestID)
        case .notSent, .outcomeNotRecorded:
            self.init(status: 503, title: "Not available now", detail: error.description, isRetryable: true)
        case .unknownOutcome(let cause):
            self.init(
                status: Self.status(of: cause), title: "WeChat Pay gave no result", detail: error.description, code: cause.code,
                message: cause.message, isRetryable: true, requestID: cause.requestID)
        case .ledger(let cause):
            self.init(cause)
        }
    }

    init(_ error: LedgerError) {
        switch error.code {
        case .databaseUnavailable, .databaseSlow, .shuttingDown:
            self.init(status: 503, title: "The database is not available", detail: error.description, isRetryable: true)
        case .valueRejected:
            self = .badRequest(error.description)
        case .schemaMissing, .schemaOld, .schemaNew, .migrationsMalformed, .migrationFailed, .notAllowed, .unexpectedAnswer:
            self.init(status: 500, title: "The database is not as it must be", detail: error.description)
        }
    }

    private static func status(of error: WeChatPayError) -> Int {
        if case .transport(let cause) = error.kind, cause.kind == .timedOut { return 504 }
        return error.status == 429 ? 429 : 502
    }
}

/// Turns every error of a route into a problem. What is not one of ours is logged, and told to nobody.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    let logger: Logger

    func handle(_ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return problem.response
        } catch let error as any HTTPResponseError {
            let status = error.status
            return Problem(status: status.code, title: status.reasonPhrase, detail: Self.detail(status)).response
        } catch {
            logger.error("a request to the admin port failed", metadata: [LogKey.error: "\(type(of: error))"])
            return Problem(status: 500, title: "Internal error", detail: "the request failed; the log has an entry").response
        }
    }

    private static func detail(_ status: HTTPResponse.Status) -> String {
        switch status.code {
        case 404: "there is nothing at this path"
        case 413: "the body is larger than \(AdminRoutes.bodyLimit) bytes"
        default: status.reasonPhrase
        }
    }
}

extension Response {
    init(_ json: JSONOutput, status: HTTPResponse.Status = .ok) {
        self.init(status: status, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}
