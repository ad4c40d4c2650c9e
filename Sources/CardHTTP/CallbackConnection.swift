import CardService
import NIOCore
import NIOHTTP1

/// One connection to the callback port, as a state machine that knows no channel: parts of requests go in, actions come out.
struct CallbackConnection {
    /// What is to be done on the channel.
    enum Action {
        case nothing
        /// The client waits for leave to send its body.
        case writeContinue
        /// A whole callback: hand it to the inbox, and its answer to `answered`.
        case receive(mchid: String, headers: HTTPHeaders, body: ByteBuffer)
        case answer(AnswerWriter.Content, connection: AnswerWriter.Connection, bodyOmitted: Bool)
        case close
    }

    /// How long the present phase may last. Each request has its time, so its number is part of it.
    enum TimeLimit: Equatable {
        case idle(before: Int)
        case read(request: Int)
        case linger
        /// The inbox answers in its own time.
        case none
    }

    private struct Request {
        let head: HTTPRequestHead

        var bodyOmitted: Bool { head.method == .HEAD }
    }

    private enum Phase {
        /// Between two requests. Then readingBody, discardingBody or closing.
        case awaitingHead
        /// A callback's body comes in. Then awaitingAnswer or closing.
        case readingBody(Request, mchid: String, body: ByteBuffer?)
        /// What to answer is clear; the body, which is short, is read over so that the connection can be kept. Then awaitingHead or closing.
        case discardingBody(Request, AnswerWriter.Content)
        /// The inbox has the callback. Then awaitingHead or closing.
        case awaitingAnswer(Request)
        /// The last answer is written. What still comes is read and thrown away until the client closes: closing at once would reset the
        /// connection and could take the answer with it.
        case closing
    }

    private let bodyLimit: Int
    private let isServed: (String) -> Bool
    private var phase = Phase.awaitingHead
    /// Requests that were answered.
    private var answeredCount = 0
    private var isQuiescing = false
    private var hasPartialHead = false
    private var hasInputEnded = false

    /// A body up to this size is read over to keep the connection; for a longer one it is not worth it.
    private static let discardLimit = 64 << 10

    init(bodyLimit: Int, isServed: @escaping (String) -> Bool) {
        self.bodyLimit = bodyLimit
        self.isServed = isServed
    }

    /// Whether the next part may come in. Requests that follow on each other's heels wait, so that answers keep their order.
    var takesParts: Bool {
        if case .awaitingAnswer = phase { false } else { true }
    }

    var timeLimit: TimeLimit {
        switch phase {
        case .awaitingHead: hasPartialHead ? .read(request: answeredCount) : .idle(before: answeredCount)
        case .readingBody, .discardingBody: .read(request: answeredCount)
        case .awaitingAnswer: .none
        case .closing: .linger
        }
    }

    /// Bytes of a body that has not come in whole.
    var unfinishedBytes: Int {
        if case .readingBody(_, _, let body) = phase { body?.readableBytes ?? 0 } else { 0 }
    }

    mutating func received(_ part: HTTPServerRequestPart) -> Action {
        switch part {
        case .head(let head): receivedHead(head)
        case .body(let bytes): receivedBody(bytes)
        case .end: receivedEnd()
        }
    }

    /// Bytes came in, and no part was complete.
    mutating func receivedPartOfHead() {
        if case .awaitingHead = phase { hasPartialHead = true }
    }

    /// What came in is not HTTP.
    mutating func receivedMalformed() -> Action {
        if case .closing = phase { return .nothing }
        return closing(with: .refusal(.malformedHTTP, allow: nil), bodyOmitted: false)
    }

    /// Too many unfinished bodies are held.
    mutating func overloaded() -> Action {
        guard case .readingBody(let request, _, _) = phase else { return .nothing }
        return closing(with: .refusal(.queueFull, allow: nil), bodyOmitted: request.bodyOmitted)
    }

    /// The client will send no more.
    mutating func inputEnded() -> Action {
        hasInputEnded = true
        if case .awaitingAnswer = phase { return .nothing }
        return .close
    }

    mutating func timedOut() -> Action {
        switch phase {
        case .awaitingHead where !hasPartialHead: .close
        case .awaitingHead, .readingBody, .discardingBody: closing(with: .refusal(.requestTimeout, allow: nil), bodyOmitted: false)
        case .awaitingAnswer: .nothing
        case .closing: .close
        }
    }

    /// What was begun is finished; nothing new is taken.
    mutating func quiesce() -> Action {
        isQuiescing = true
        if case .awaitingHead = phase, !hasPartialHead { return .close }
        return .nothing
    }

    mutating func answered(_ answer: Answer) -> Action {
        guard case .awaitingAnswer(let request) = phase else { return .nothing }
        switch answer {
        case .accepted: return finish(request, with: .noContent)
        case .refused(let refusal): return finish(request, with: .refusal(refusal, allow: nil))
        }
    }

    private mutating func receivedHead(_ head: HTTPRequestHead) -> Action {
        guard case .awaitingHead = phase else { return .nothing }
        hasPartialHead = false
        let request = Request(head: head)
        if isQuiescing { return refuse(request, .shuttingDown) }
        switch CallbackRoute(method: head.method, uri: head.uri, isServed: isServed) {
        case .health:
            return answer(request, .healthy)
        case .refused(let refusal):
            return refuse(request, refusal)
        case .notify(let mchid):
            if let length = head.contentLength, length > bodyLimit { return refuse(request, .bodyTooLarge) }
            phase = .readingBody(request, mchid: mchid, body: nil)
            return head.expectsContinue ? .writeContinue : .nothing
        }
    }

    private mutating func receivedBody(_ bytes: ByteBuffer) -> Action {
        guard case .readingBody(let request, let mchid, var body) = phase else { return .nothing }
        guard bytes.readableBytes + (body?.readableBytes ?? 0) <= bodyLimit else {
            return closing(with: .refusal(.bodyTooLarge, allow: nil), bodyOmitted: request.bodyOmitted)
        }
        // The old value is let go of first: writing into a buffer that is held twice copies it whole.
        phase = .awaitingHead
        body.setOrWriteImmutableBuffer(bytes)
        phase = .readingBody(request, mchid: mchid, body: body)
        return .nothing
    }

    private mutating func receivedEnd() -> Action {
        switch phase {
        case .readingBody(let request, let mchid, let body):
            if isQuiescing { return finish(request, with: .refusal(.shuttingDown, allow: nil)) }
            phase = .awaitingAnswer(request)
            return .receive(mchid: mchid, headers: request.head.headers, body: body ?? ByteBuffer())
        case .discardingBody(let request, let content):
            return finish(request, with: content)
        case .awaitingHead, .awaitingAnswer, .closing:
            return .nothing
        }
    }

    private mutating func refuse(_ request: Request, _ refusal: Refusal) -> Action {
        let allow = refusal == .methodNotAllowed ? CallbackRoute.allowedMethod(for: request.head.uri) : nil
        return answer(request, .refusal(refusal, allow: allow))
    }

    private mutating func answer(_ request: Request, _ content: AnswerWriter.Content) -> Action {
        if request.head.expectsContinue || request.head.bodyMayExceed(Self.discardLimit) {
            return closing(with: content, bodyOmitted: request.bodyOmitted)
        }
        phase = .discardingBody(request, content)
        return .nothing
    }

    private mutating func finish(_ request: Request, with content: AnswerWriter.Content) -> Action {
        guard request.head.isKeepAlive, !request.head.endsHTTP, !isQuiescing, !hasInputEnded else {
            return closing(with: content, bodyOmitted: request.bodyOmitted)
        }
        phase = .awaitingHead
        answeredCount &+= 1
        let connection: AnswerWriter.Connection = request.head.version == .http1_0 ? .keptOpenByHTTP10 : .keptOpen
        return .answer(content, connection: connection, bodyOmitted: request.bodyOmitted)
    }

    private mutating func closing(with content: AnswerWriter.Content, bodyOmitted: Bool) -> Action {
        phase = .closing
        return .answer(content, connection: .closes, bodyOmitted: bodyOmitted)
    }
}

extension HTTPRequestHead {
    /// The announced length; one that no `Int` holds is larger than every limit.
    fileprivate var contentLength: Int? {
        headers.first(name: "content-length").map { Int($0) ?? .max }
    }

    fileprivate var expectsContinue: Bool {
        headers.first(name: "expect")?.lowercased() == "100-continue"
    }

    fileprivate func bodyMayExceed(_ limit: Int) -> Bool {
        headers.contains(name: "transfer-encoding") || (contentLength ?? 0) > limit
    }

    /// After such a request the parser takes what follows for another protocol and reads no more requests.
    fileprivate var endsHTTP: Bool {
        method == .CONNECT || headers.contains(name: "upgrade")
    }
}
