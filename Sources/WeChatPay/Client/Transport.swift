/// What carries requests to WeChat Pay: libcurl in service, a double in tests.
///
/// A transport verifies the server's certificate, follows no redirects, keeps the order of headers, and does not change the body.
public protocol Transport: Sendable {
    /// Sends one request and returns the answer, whatever its status. Throws when there is none, also as soon as the task is cancelled; the kind of the
    /// error says what is known of the request: see ``TransportError/isCertainlyUnsent``.
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse
}

/// One header of an HTTP message.
public struct HeaderField: Hashable, Sendable {
    /// The name, in any case of letters.
    public let name: String
    /// The value.
    public let value: String

    /// Makes a header.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// One HTTP request. It prints nothing of itself: path, headers and body may hold personal data.
public struct TransportRequest: Sendable, Redacted {
    /// The method in upper case.
    public let method: String
    /// The absolute URL, percent-encoded as it goes on the wire.
    public let url: String
    /// The headers in the order they are to be sent.
    public let headers: [HeaderField]
    /// The body, or nil for a request without one.
    public let body: [UInt8]?
    /// How long the whole exchange may take.
    public let timeout: Duration
    /// The largest body that is accepted as an answer, in bytes.
    public let responseLimit: Int

    /// Makes a request.
    public init(
        method: String, url: String, headers: [HeaderField], body: [UInt8]?, timeout: Duration = .seconds(10), responseLimit: Int = 4 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.responseLimit = responseLimit
    }
}

/// One HTTP answer. It prints nothing of itself: the body may hold personal data.
public struct TransportResponse: Sendable, Redacted {
    /// The HTTP status.
    public let status: Int
    /// The headers in the order they came.
    public let headers: [HeaderField]
    /// The body as it came.
    public let body: [UInt8]

    /// Makes an answer.
    public init(status: Int, headers: [HeaderField], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// All values of a header, whose name may be written in any case of letters.
    public func values(_ name: String) -> [String] {
        let wanted = name.lowercased()
        return headers.filter { $0.name.lowercased() == wanted }.map(\.value)
    }
}

/// Why there is no answer.
public struct TransportError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Kind: String, Sendable {
        /// The request cannot be sent as it stands, or the transport does not work: nothing was sent.
        case cannotSend = "cannot_send"
        /// No connection came about, or no TLS over it: nothing was sent.
        case cannotConnect = "cannot_connect"
        /// The server's certificate is not trusted: nothing was sent.
        case untrusted = "untrusted_server"
        /// The time was up; the request may have arrived.
        case timedOut = "timed_out"
        /// The connection broke after sending had begun; the request may have arrived.
        case interrupted
        /// What came back is not HTTP; the request may have arrived.
        case notHTTP = "not_http"
        /// The answer was larger than accepted; the request has arrived.
        case responseTooLarge = "response_too_large"
        /// The caller was cancelled; the request may have arrived.
        case cancelled
        /// Anything else; the request may have arrived.
        case other
    }

    /// What happened.
    public let kind: Kind
    /// The transport's own words, without secrets.
    public let message: String

    /// Makes an error.
    public init(_ kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }

    /// Whether it is certain that the request never reached WeChat Pay.
    public var isCertainlyUnsent: Bool {
        [.cannotSend, .cannotConnect, .untrusted].contains(kind)
    }

    /// The kind and the transport's own words.
    public var description: String { "\(kind.rawValue): \(message)" }
}
