/// How long an exchange may take, and how many bytes its answer may have.
struct ExchangeLimits: Sendable {
    var timeout = Duration.seconds(10)
    var responseLimit = 4 << 20
}

/// Signs a request, sends it, and sorts what comes back; says nothing yet on the signature of an answer.
struct SignedExchange: Sendable {
    let merchant: Merchant
    let signer: RequestSigner
    let transport: any Transport
    /// Scheme and host, first the main one; the next is tried only when no connection came about.
    let baseURLs: [String]
    let userAgent: String
    let clock: WallClock
    let limits: ExchangeLimits

    /// The answer, when its status is 200 or 204. `serial` goes into `Wechatpay-Serial`: the key that the answer shall be signed with. `isWanted` is asked
    /// when the request is signed; it is not sent when the answer is no.
    func send(
        _ request: APIRequest, serial: String?, limits: ExchangeLimits? = nil, when isWanted: () async -> Bool = { true }
    ) async throws(WeChatPayError) -> TransportResponse {
        try check(request)
        let authorization: AuthorizationHeader
        do {
            authorization = try signer.authorization(method: request.method, path: request.path, body: request.body ?? [])
        } catch {
            throw WeChatPayError(.cannotSign(error))
        }
        let headers = headers(authorization, hasBody: request.body != nil, serial: serial)
        guard await isWanted(), !Task.isCancelled else {
            throw WeChatPayError(.transport(TransportError(.cancelled, message: "the request is not wanted any more")))
        }
        let response = try await deliver(request, headers: headers, limits ?? self.limits)
        guard response.status == 200 || response.status == 204 else { throw failure(response) }
        return response
    }

    /// What is signed must be what is sent, and it must be sent to the base URL and to nobody else.
    private func check(_ request: APIRequest) throws(WeChatPayError) {
        guard !request.method.isEmpty, request.method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw .invalidField("method", length: request.method.utf8.count, .characters, rule: "upper-case letters, such as GET")
        }
        guard request.path.hasPrefix("/"), request.path.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else {
            throw .invalidField(
                "path", length: request.path.utf8.count, .bytes, rule: "absolute, as /v3/certificates, percent-encoded, and without a fragment")
        }
    }

    private func headers(_ authorization: AuthorizationHeader, hasBody: Bool, serial: String?) -> [HeaderField] {
        var headers = [
            HeaderField("Authorization", authorization.value),
            HeaderField("Accept", "application/json"),
            HeaderField("User-Agent", userAgent),
        ]
        if hasBody { headers.append(HeaderField("Content-Type", "application/json")) }
        if let serial { headers.append(HeaderField("Wechatpay-Serial", serial)) }
        return headers
    }

    /// The host is not part of what is signed, so one signature serves for every host. All of them together have the time of one attempt.
    private func deliver(
        _ request: APIRequest, headers: [HeaderField], _ limits: ExchangeLimits
    ) async throws(WeChatPayError) -> TransportResponse {
        var failure = TransportError(.cannotConnect, message: "no base URL is configured")
        let start = ContinuousClock.now
        var timeout = limits.timeout
        for baseURL in baseURLs {
            do {
                return try await transport.send(
                    TransportRequest(
                        method: request.method, url: baseURL + request.path, headers: headers, body: request.body, timeout: timeout,
                        responseLimit: limits.responseLimit))
            } catch {
                failure = error
                timeout = limits.timeout - start.duration(to: .now)
                guard error.kind == .cannotConnect, timeout > .zero, !Task.isCancelled else { break }
            }
        }
        throw WeChatPayError(.transport(failure))
    }

    private func failure(_ response: TransportResponse) -> WeChatPayError {
        let body = try? JSONDocument(response.body).root
        return WeChatPayError(
            Self.failureKind(response.status, body), requestID: response.requestID,
            retryAfter: response.retryAfter(now: clock.now()), detail: body?["detail"].flatMap(ErrorDetail.init), serverDate: response.date)
    }

    /// Error answers may lack every signature header, so their form is all there is to know them by: an answer without WeChat Pay's `code` proves nothing.
    private static func failureKind(_ status: Int, _ body: JSONValue?) -> WeChatPayError.Kind {
        let message = ((try? body?.string("message")) ?? "").printable(limit: messageLimit)
        let code = ((try? body?.string("code")) ?? nil).flatMap { isCode($0) ? $0 : nil }
        if status == 202 { return .undecided(status: 202, code: code ?? "ACCEPTED", message: message) }
        guard let code, status >= 400 else { return .foreignAnswer(status: status) }
        return ErrorCode.isUndecided(status: status, code: code)
            ? .undecided(status: status, code: code, message: message)
            : .refused(status: status, code: code, message: message)
    }

    /// An error answer is not signed, so what it may bring into logs is limited.
    private static let messageLimit = 1024

    private static func isCode(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
