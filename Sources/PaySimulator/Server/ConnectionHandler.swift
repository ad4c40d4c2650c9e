import NIOCore
import NIOHTTP1

/// One connection: its requests come one after the other, each when the answer before it is written.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private struct Incoming {
        let request: PlatformRequest
        let isLast: Bool
        let answering: PlatformServer.Answering
        var body: [UInt8] = []
    }

    private let address: ServerAddress
    private let connection: Int
    private let arriving: @Sendable (PlatformRequest) -> PlatformServer.Arrival
    private var incoming: Incoming?
    private var answering: Task<Void, Never>?

    init(address: ServerAddress, connection: Int, arriving: @escaping @Sendable (PlatformRequest) -> PlatformServer.Arrival) {
        self.address = address
        self.connection = connection
        self.arriving = arriving
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let bytes): take(bytes, context)
        case .end: answer(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        incoming = nil
        answering?.cancel()
        context.fireChannelInactive()
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let request = PlatformRequest(
            method: head.method.rawValue, target: head.uri, headers: head.headers.map { ($0.name, $0.value) }, body: [], address: address,
            connection: connection)
        switch arriving(request) {
        case .cut: context.close(promise: nil)
        case .read(let answering): incoming = Incoming(request: request, isLast: !head.isKeepAlive, answering: answering)
        }
    }

    private func take(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        // Nil after a refusal: what still comes is not wanted.
        guard let received = incoming?.body.count else { return }
        guard received + bytes.readableBytes <= PlatformServer.bodyLimit else {
            incoming = nil
            write(APIError.tooLarge.answer(language: nil), isLast: true, context)
            return
        }
        incoming?.body += bytes.readableBytesView
    }

    // MARK: Answering

    private func answer(_ context: ChannelHandlerContext) {
        guard let incoming else { return }
        self.incoming = nil
        let request = incoming.request.with(body: incoming.body)
        let eventLoop = context.eventLoop
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: eventLoop)
        answering = Task {
            let answer: PlatformAnswer
            do {
                answer = try await incoming.answering(request)
            } catch {
                // Only an answer that was held back fails, when nobody waits for it any more.
                answer = .cut
            }
            eventLoop.execute { bound.value.handler.write(answer, isLast: incoming.isLast, bound.value.context) }
        }
    }

    private func write(_ answer: PlatformAnswer, isLast: Bool, _ context: ChannelHandlerContext) {
        answering = nil
        guard context.channel.isActive else { return }
        switch answer.transmission {
        case .nothing: context.close(promise: nil)
        case .whole:
            writeHead(answer, length: answer.body.count, isLast: isLast, context)
            writeBody(answer.body[...], context)
            writeEnd(isLast: isLast, context)
        case .half:
            // Nothing can be cut out of an empty body but all of the answer.
            guard !answer.body.isEmpty else { return context.close(promise: nil) }
            writeHead(answer, length: answer.body.count, isLast: isLast, context)
            writeBody(answer.body.prefix(answer.body.count / 2), context)
            context.flush()
            context.close(promise: nil)
        case .padded(let length):
            writeHead(answer, length: length, isLast: isLast, context)
            writeBody(answer.body.prefix(length), context)
            pad(max(0, length - answer.body.count), isLast: isLast, context)
        }
    }

    private func writeHead(_ answer: PlatformAnswer, length: Int, isLast: Bool, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders([("Server", "nginx")] + answer.headers)
        if answer.status != 204 { headers.add(name: "Content-Length", value: String(length)) }
        if isLast { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func writeBody(_ bytes: ArraySlice<UInt8>, _ context: ChannelHandlerContext) {
        if bytes.isEmpty { return }
        context.write(wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: bytes)))), promise: nil)
    }

    private func writeEnd(isLast: Bool, _ context: ChannelHandlerContext) {
        let end = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !isLast { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        end.whenComplete { _ in bound.value.close(promise: nil) }
    }

    /// Blanks, some at a time: the next when the last have gone.
    private func pad(_ rest: Int, isLast: Bool, _ context: ChannelHandlerContext) {
        guard rest > 0 else { return writeEnd(isLast: isLast, context) }
        let count = min(rest, 1 << 16)
        let blanks = context.channel.allocator.buffer(repeating: UInt8(ascii: " "), count: count)
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(blanks)))).whenSuccess {
            bound.value.handler.pad(rest - count, isLast: isLast, bound.value.context)
        }
    }
}
