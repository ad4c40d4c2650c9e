/// One call of WeChat Pay's API: what is sent, and how its answer is read. A new endpoint is one type that says both.
public protocol Endpoint: Sendable {
    /// What a successful answer tells.
    associatedtype Answer: Sendable

    /// The request. Throws `invalidField` when a value breaks a rule of WeChat Pay.
    func request() throws(WeChatPayError) -> APIRequest

    /// Reads a successful answer, whose signature has been verified. Throws what it lacks or what cannot be read of it.
    func answer(_ response: APIResponse) throws(JSONError) -> Answer
}

/// A request before it is signed. It prints nothing of itself: path and body may hold personal data.
public struct APIRequest: Hashable, Sendable, Redacted {
    /// The method in upper case.
    public let method: String
    /// The absolute path with the query, percent-encoded as it goes on the wire.
    public let path: String
    /// The exact bytes of the body, a JSON text; nil for a request without one.
    public let body: [UInt8]?
    /// The serial of the key that fields of the body are encrypted for, sent as `Wechatpay-Serial`; nil when none is.
    public let encryptionSerial: String?

    /// Makes a request.
    public init(method: String, path: String, body: [UInt8]? = nil, encryptionSerial: String? = nil) {
        self.method = method
        self.path = path
        self.body = body
        self.encryptionSerial = encryptionSerial
    }

    /// Makes the request of an endpoint as WeChat Pay's documents write it.
    ///
    /// - `path`: plain text, as `v3/discount-card/cards/{out_card_code}`, with a placeholder `{name}` or `_name_` for each of `values`.
    /// - `body`: sent as it is written; its sensitive fields are encrypted for `key`.
    ///
    /// Path and query are percent-encoded. Throws `invalidField` when the values do not fit the placeholders or a sensitive field is too long,
    /// `noEncryptionKey` when there is one and no key, and `cannotEncrypt`.
    public init(
        _ method: String, _ path: String, filling values: [String: String] = [:], query: QueryItems = [:], body: JSONLiteral? = nil,
        encryptingFor key: PlatformKey? = nil
    ) throws(WeChatPayError) {
        try self.init(method, PathTemplate(path), filling: values, query: query, body: body, encryptingFor: key)
    }

    /// The one way from a path with placeholders to what is signed and sent, for typed endpoints and for chains.
    init(
        _ method: String, _ template: PathTemplate, filling values: [String: String] = [:], query: QueryItems = [:], body: JSONLiteral? = nil,
        encryptingFor key: PlatformKey? = nil
    ) throws(WeChatPayError) {
        self.method = method
        path = try template.path(filling: values) + query.encoded
        if let body {
            self.body = try body.bytes(encryptingFor: key)
            encryptionSerial = body.holdsSensitiveField ? key?.serial : nil
        } else {
            self.body = nil
            encryptionSerial = nil
        }
    }
}

/// A successful answer whose signature has been verified. It prints nothing of itself: the body may hold personal data.
public struct APIResponse: Sendable, Redacted {
    /// The HTTP status: 200, or 204 without a body.
    public let status: Int
    /// `Request-ID`, for WeChat Pay's support.
    public let requestID: String?
    /// The body as it came.
    public let body: [UInt8]
    /// `Date`: WeChat Pay's clock when it answered.
    public let date: WeChatTime?

    /// Makes an answer: for tests of endpoints, since a client makes its own.
    public init(status: Int, requestID: String?, body: [UInt8], date: WeChatTime? = nil) {
        self.date = date
        self.status = status
        self.requestID = requestID
        self.body = body
    }

    /// The body as JSON. Throws what makes it none.
    public func json() throws(JSONError) -> JSONValue {
        try JSONDocument(body).root
    }
}
