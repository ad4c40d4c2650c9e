import CardService
import NIOCore
import WeChatPay

/// Writes the few answers of the callback port as bytes: no header table is built for them.
struct AnswerWriter {
    private var date = HTTPDate()

    /// How the connection goes on after the answer.
    enum Connection {
        /// HTTP/1.1 keeps it open unless told otherwise.
        case keptOpen
        /// HTTP/1.0 closes it unless told otherwise.
        case keptOpenByHTTP10
        case closes
    }

    /// What an answer says.
    enum Content {
        case noContent
        case healthy
        case refusal(Refusal, allow: String?)
    }

    /// `bodyOmitted` is for answers to HEAD.
    mutating func bytes(
        _ content: Content, connection: Connection, bodyOmitted: Bool = false, at now: WeChatTime, allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: 256)
        var body = ""
        switch content {
        case .noContent:
            buffer.writeStaticString("HTTP/1.1 204 No Content\r\n")
        case .healthy:
            body = "ok\n"
            buffer.writeStaticString("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n")
            buffer.writeString("Content-Length: \(body.utf8.count)\r\n")
        case .refusal(let refusal, let allow):
            body = #"{"code":"FAIL","message":""# + refusal.message + #""}"#
            buffer.writeString("HTTP/1.1 \(refusal.status) \(Self.reason(refusal.status))\r\nContent-Type: application/json\r\n")
            buffer.writeString("Content-Length: \(body.utf8.count)\r\n")
            if let allow { buffer.writeString("Allow: \(allow)\r\n") }
        }
        buffer.writeStaticString("Date: ")
        buffer.writeString(date.text(at: now))
        switch connection {
        case .keptOpen: buffer.writeStaticString("\r\n\r\n")
        case .keptOpenByHTTP10: buffer.writeStaticString("\r\nConnection: keep-alive\r\n\r\n")
        case .closes: buffer.writeStaticString("\r\nConnection: close\r\n\r\n")
        }
        if !bodyOmitted { buffer.writeString(body) }
        return buffer
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 503: "Service Unavailable"
        default: "Internal Server Error"
        }
    }
}
