import CardService
import NIOCore
import NIOHTTP1
import WeChatPay

/// Answers the callback port on the event loop: performs what `CallbackConnection` decides.
final class NotifyChannelHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private enum Incoming {
        case part(HTTPServerRequestPart)
        case malformed
        case inputEnded
    }

    private let service: CallbackListener.Service
    private let limits: ConnectionLimits
    private var connection: CallbackConnection
    private var writer = AnswerWriter()
    private var context: ChannelHandlerContext?
    private var waiting = CircularBuffer<Incoming>()
    private var isHandling = false
    private var isReadHeld = false
    private var sawPart = false
    private var countedBytes = 0
    private var timeLimit = CallbackConnection.TimeLimit.none
    private var deadline = NIODeadline.distantFuture
    private var watch: (task: Scheduled<Void>, time: NIODeadline)?
    private lazy var peer: String? = context?.remoteAddress.map { "\($0.ipAddress ?? "?"):\($0.port ?? 0)" }

    init(service: CallbackListener.Service, limits: ConnectionLimits) {
        self.service = service
        self.limits = limits
        let inbox = service.inbox
        connection = CallbackConnection(bodyLimit: limits.bodyBytes) { inbox.serves($0) }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        updateDeadline()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        watch?.task.cancel()
        count(unfinished: 0)
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        sawPart = true
        take(.part(unwrapInboundIn(data)))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !sawPart {
            connection.receivedPartOfHead()
            updateDeadline()
        }
        sawPart = false
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        // While an answer is due, or the client does not read its answers, what it sends stays in the kernel.
        if connection.takesParts, context.channel.isWritable {
            context.read()
        } else {
            isReadHeld = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readAgain()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            take(.inputEnded)
        case is ChannelShouldQuiesceEvent:
            perform(connection.quiesce())
            updateDeadline()
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.invalidEOFState: take(.inputEnded)
        case is HTTPParserError: take(.malformed)
        // The parser has failed before and is given more: that was answered already.
        case is ByteToMessageDecoderError: break
        default: context.close(promise: nil)
        }
    }

    private func take(_ incoming: Incoming) {
        waiting.append(incoming)
        handleWaiting()
    }

    private func handleWaiting() {
        // An answer can come while a part is handled; the loop below goes on with the next part then, not a second loop within it.
        guard !isHandling else { return }
        isHandling = true
        while connection.takesParts, let incoming = waiting.popFirst() {
            switch incoming {
            case .part(let part): perform(connection.received(part))
            case .malformed: perform(connection.receivedMalformed())
            case .inputEnded: perform(connection.inputEnded())
            }
        }
        if count(unfinished: connection.unfinishedBytes) > limits.unfinishedBytes, countedBytes > Self.fairShare {
            perform(connection.overloaded())
            count(unfinished: connection.unfinishedBytes)
        }
        isHandling = false
        updateDeadline()
        readAgain()
    }

    /// What one connection may hold of an unfinished body, however much the others hold: more than WeChat Pay's callbacks have.
    private static let fairShare = 64 << 10

    /// Keeps the account of unfinished bytes, and returns that of all connections.
    @discardableResult
    private func count(unfinished bytes: Int) -> Int {
        guard bytes != countedBytes else { return 0 }
        defer { countedBytes = bytes }
        return service.unfinishedBytes.add(bytes - countedBytes)
    }

    private func readAgain() {
        guard isReadHeld, let context, connection.takesParts, context.channel.isWritable else { return }
        isReadHeld = false
        context.read()
    }

    private func perform(_ action: CallbackConnection.Action) {
        guard let context else { return }
        switch action {
        case .nothing:
            break
        case .writeContinue:
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
        case .receive(let mchid, let headers, let body):
            receive(RawCallback(mchid: mchid, headers: NIOCallbackHeaders(headers), body: Array(buffer: body), peer: peer), context: context)
        case .answer(let content, let connection, let bodyOmitted):
            if case .refusal(let refusal, _) = content { service.report.refused(refusal, peer: peer) }
            write(content, connection: connection, bodyOmitted: bodyOmitted, context: context)
        case .close:
            context.close(promise: nil)
        }
    }

    private func receive(_ callback: RawCallback, context: ChannelHandlerContext) {
        let eventLoop = context.eventLoop
        let handler = NIOLoopBound(self, eventLoop: eventLoop)
        service.inbox.receive(callback) { answer in
            if eventLoop.inEventLoop {
                handler.value.answered(answer)
            } else {
                eventLoop.execute { handler.value.answered(answer) }
            }
        }
    }

    /// The inbox has reported what it refused.
    private func answered(_ answer: Answer) {
        if let context, case .answer(let content, let connection, let bodyOmitted) = connection.answered(answer) {
            write(content, connection: connection, bodyOmitted: bodyOmitted, context: context)
        }
        handleWaiting()
    }

    private func write(
        _ content: AnswerWriter.Content, connection: AnswerWriter.Connection, bodyOmitted: Bool, context: ChannelHandlerContext
    ) {
        let bytes = writer.bytes(
            content, connection: connection, bodyOmitted: bodyOmitted, at: service.clock.now(), allocator: context.channel.allocator)
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        if case .closes = connection { context.close(mode: .output, promise: nil) }
    }

    private func updateDeadline() {
        guard connection.timeLimit != timeLimit else { return }
        timeLimit = connection.timeLimit
        switch timeLimit {
        case .idle: deadline = .now() + TimeAmount(limiting: limits.idle)
        case .read: deadline = .now() + TimeAmount(limiting: limits.read)
        case .linger: deadline = .now() + .seconds(2)
        case .none: deadline = .distantFuture
        }
        watchDeadline()
    }

    /// One timer a connection: it is moved only when it would come too late, and looks again when it came too early.
    private func watchDeadline() {
        guard let context, deadline != .distantFuture, watch.map({ deadline < $0.time }) ?? true else { return }
        watch?.task.cancel()
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.watch = nil
            if NIODeadline.now() >= self.deadline {
                self.perform(self.connection.timedOut())
                self.updateDeadline()
            }
            self.watchDeadline()
        }
        watch = (task, deadline)
    }
}

/// NIO's header fields as the service reads them.
private struct NIOCallbackHeaders: CallbackHeaders {
    private let headers: HTTPHeaders

    init(_ headers: HTTPHeaders) {
        self.headers = headers
    }

    func values(of name: String) -> [String] { headers[name] }

    var fields: [HeaderField] { headers.map { HeaderField($0.name, $0.value) } }
}
