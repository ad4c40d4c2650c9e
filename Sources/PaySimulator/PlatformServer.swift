import HTTPTypes
import Hummingbird
package import Logging
import NIOCore

/// HTTP/1.1 around a function: reads a request whole, asks for the answer, writes it.
package struct PlatformServer: Sendable {
    package typealias Answering = @Sendable (PlatformRequest) async throws -> PlatformAnswer

    /// No call of the card products comes near it.
    static let bodyLimit = 1 << 20

    private let host: String
    private let port: Int
    private let logger: Logger
    private let answering: Answering

    /// Port 0 lets the kernel choose.
    package init(
        host: String, port: Int, logger: Logger = Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() },
        answering: @escaping Answering
    ) {
        self.host = host
        self.port = port
        self.logger = logger
        self.answering = answering
    }

    /// Until the task is cancelled or the service group asks for a graceful end.
    package func run(onOpen: @escaping @Sendable (_ port: Int) -> Void) async throws {
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await respond(to: request) },
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "nginx"),
            onServerRunning: { channel in onOpen(channel.localAddress?.port ?? port) },
            logger: logger)
        try await application.run()
    }

    private func respond(to request: Request) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.bodyLimit)
        } catch is NIOTooManyBytesError {
            return response(APIError.tooLarge.answer(language: nil))
        }
        let call = PlatformRequest(
            method: request.method.rawValue, target: request.head.path ?? "/", headers: request.headers.map { ($0.name.rawName, $0.value) },
            body: Array(body.readableBytesView))
        return response(try await answering(call))
    }

    private func response(_ answer: PlatformAnswer) -> Response {
        var fields = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
