import CCurl

/// One request on its way and what has come back of it.
///
/// `@unchecked Sendable`: it is made on the caller's thread and handed over; from then on only the session's thread touches it, except for `promise`,
/// which has its own lock.
final class Transfer: @unchecked Sendable {
    /// Enough for any honest server.
    private static let headerLimit = 256 << 10

    let promise = Promise()
    let request: CurlRequest
    /// When libcurl itself should have ended it, and a little later.
    private(set) var overdueAt = ContinuousClock.now
    private var easy: EasyHandle?
    private var headers: [(name: String, value: String)] = []
    private var headerCount = 0
    private var headersAreComplete = false
    private var body: [UInt8] = []
    /// What of the response is larger than is taken.
    private var excess: String?

    init(_ request: CurlRequest) {
        self.request = request
    }

    /// The handle while libcurl has it.
    var handle: UnsafeMutableRawPointer? { easy?.raw }

    /// The handle for libcurl, with every option set; it holds an unretained pointer to this transfer, so the transfer must stay alive until `end`.
    func start(usesProxyFromEnvironment: Bool) throws(CurlError) -> UnsafeMutableRawPointer {
        guard var easy = EasyHandle() else { throw CurlError(.other, "libcurl gave no handle") }
        try easy.set(CURLOPT_URL, request.url)
        // What is signed must be what is sent: no segment of dots is taken out of the path.
        try easy.set(CURLOPT_PATH_AS_IS, 1)
        try easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
        try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try easy.set(CURLOPT_NOSIGNAL, 1)
        // Else the removal of a handle would wait for its name resolution, and every other transfer with it.
        try easy.set(CURLOPT_QUICK_EXIT, 1)
        try easy.set(CURLOPT_FOLLOWLOCATION, 0)
        if !usesProxyFromEnvironment { try easy.set(CURLOPT_PROXY, "") }
        try easy.set(CURLOPT_SSL_VERIFYPEER, 1)
        try easy.set(CURLOPT_SSL_VERIFYHOST, 2)
        try easy.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let file = request.certificateAuthorityFile { try easy.set(CURLOPT_CAINFO, file) }
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.wholeMilliseconds)
        try easy.set(CURLOPT_TIMEOUT_MS, request.timeout.wholeMilliseconds)
        try setMethod(of: easy)
        try easy.set(headers: HeaderLine.lines(for: request))
        try easy.set(headerReceiver: receiveHeader, bodyReceiver: receiveBody, context: Unmanaged.passUnretained(self).toOpaque())
        overdueAt = .now + .milliseconds(request.timeout.wholeMilliseconds) + .milliseconds(50)
        let raw = easy.raw
        self.easy = consume easy
        return raw
    }

    private func setMethod(of easy: borrowing EasyHandle) throws(CurlError) {
        if !HeaderLine.isToken(request.method) { throw CurlError(.other, "the method is not a token") }
        if let body = request.body {
            try easy.set(body: body)
        } else if request.method == "HEAD" {
            try easy.set(CURLOPT_NOBODY, 1)
        } else if ["POST", "PUT", "PATCH"].contains(request.method) {
            // Without a body these still say that it is empty.
            try easy.set(body: [])
        }
        try easy.set(CURLOPT_CUSTOMREQUEST, request.method)
    }

    /// Settles the promise with what the transfer came to, and gives the handle back. libcurl must have let go of the handle.
    func end(_ code: CURLcode) {
        guard let easy = easy.take() else { return }
        if let excess {
            fail(.responseTooLarge, excess)
        } else if code != CURLE_OK {
            let kind = CurlError.Kind(code, hasSentAny: easy.info(CURLINFO_REQUEST_SIZE) > 0)
            fail(kind, kind == .responseTooLarge ? "a line of the header is longer than libcurl takes" : easy.text(of: code))
        } else if !headersAreComplete {
            // libcurl takes a header that was cut off for a whole one.
            fail(.interrupted, "the connection was closed in the middle of the header")
        } else {
            promise.settle(.success(CurlResponse(status: easy.info(CURLINFO_RESPONSE_CODE), headers: headers, body: body)))
        }
    }

    private func fail(_ kind: CurlError.Kind, _ message: String) {
        promise.settle(.failure(CurlError(kind, message)))
    }

    /// Gives the handle back without an answer from libcurl, which must have let go of it.
    func abandon(_ error: CurlError) {
        easy = nil
        promise.settle(.failure(error))
    }

    fileprivate func received(headerLine line: UnsafeBufferPointer<UInt8>) -> Bool {
        headerCount += line.count
        if headerCount > Self.headerLimit {
            excess = "the header has more than \(Self.headerLimit) bytes"
            return false
        }
        if line.starts(with: "HTTP/".utf8) {
            // A new status line: what came before belonged to an interim response.
            headers = []
            headersAreComplete = false
        } else if let field = HeaderLine.field(line) {
            if !headersAreComplete { headers.append(field) }
        } else {
            headersAreComplete = true
        }
        return true
    }

    fileprivate func received(bodyBytes bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if bytes.count > max(0, request.responseLimit) - body.count {
            excess = "the body has more than \(max(0, request.responseLimit)) bytes"
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }
}

private let receiveHeader: curl_receiver = { bytes, size, count, context in
    receive(bytes, size, count, context) { $0.received(headerLine: $1) }
}

private let receiveBody: curl_receiver = { bytes, size, count, context in
    receive(bytes, size, count, context) { $0.received(bodyBytes: $1) }
}

/// What a receiver returns: the number of bytes taken; any other number ends the transfer.
private func receive(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?,
    _ take: (Transfer, UnsafeBufferPointer<UInt8>) -> Bool
) -> Int {
    guard let bytes, let context else { return 0 }
    // libcurl's size is always 1.
    let total = size * count
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let isTaken = bytes.withMemoryRebound(to: UInt8.self, capacity: total) { take(transfer, UnsafeBufferPointer(start: $0, count: total)) }
    // For no bytes the count taken is 0 either way, so the refusal needs a number of its own.
    return isTaken ? total : total + 1
}

extension CurlError.Kind {
    /// A line of the header that is longer than libcurl takes (100 KiB): CURLE_TOO_LARGE, which older versions do not have and report as a lack of memory.
    private static let tooLarge = CURLcode(rawValue: 100)

    /// `hasSentAny` counts over every attempt: libcurl may have sent the request on a kept connection, found that one dead, and then failed to open another.
    fileprivate init(_ code: CURLcode, hasSentAny: Bool) {
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            self = hasSentAny ? .timedOut : .cannotConnect
        case CURLE_OUT_OF_MEMORY where hasSentAny, Self.tooLarge where hasSentAny:
            self = .responseTooLarge
        case CURLE_UNSUPPORTED_PROTOCOL where hasSentAny, CURLE_WEIRD_SERVER_REPLY where hasSentAny:
            self = .notHTTP
        case _ where hasSentAny:
            self = .interrupted
        // A handshake that breaks off is a connection that did not come about: a certificate that is not accepted has a code of its own.
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR:
            self = .cannotConnect
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CRL_BADFILE:
            self = .untrusted
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING:
            self = .interrupted
        default:
            self = .other
        }
    }
}

extension Duration {
    /// At least 1, because 0 means no limit to libcurl; at most a day.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = min(max(self, .milliseconds(1)), .seconds(86_400)).components
        return Int(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}
