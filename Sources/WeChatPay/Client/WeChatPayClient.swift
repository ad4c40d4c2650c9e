/// Calls WeChat Pay's API for one merchant: signs each request, sends it, and believes no answer before its signature is verified.
public final class WeChatPayClient: Sendable {
    /// WeChat Pay's main address.
    public static let mainURL = "https://api.mch.weixin.qq.com"
    /// WeChat Pay's backup address.
    public static let backupURL = "https://api2.mch.weixin.qq.com"

    /// The merchant in whose name the client calls.
    public let merchant: Merchant
    /// WeChat Pay's keys towards the merchant.
    public let keyring: PlatformKeyring
    /// Keeps the platform certificates of the keyring fresh, when its `run()` is running or an unknown serial turns up.
    public let certificateRefresher: PlatformCertificateRefresher

    private let exchange: SignedExchange
    private let download: PlatformCertificateDownload
    private let clock: WallClock
    private let retries: RetryLoop

    /// Makes a client.
    ///
    /// - `baseURL`, `backupURL`: scheme, host and port; the backup, usually ``backupURL``, is used only when no connection to the first came about.
    /// - `nonce`: gives a new random text each time.
    /// - `userAgent`: an honest product token; WeChat Pay may refuse requests without one.
    /// - `refreshesCertificates`: whether platform certificates are downloaded at all; false when only public keys or fixed files are to be used.
    /// - `timeout`: how long one attempt may take, from the connection to the verified answer, that over the backup and a wait for certificates included;
    ///   10 seconds by default.
    /// - `retryPolicy`: whether and when a request without a result is sent again; by default it is not, ``RetryPolicy/standard`` is what WeChat Pay advises.
    /// - `retryBudget`: how many repetitions the merchant's requests may cause; shared when there are several clients for the merchant.
    /// - `jitter`: gives a random number of 0 to 1 each time.
    /// - `sleep`: waits between downloads and before repetitions; throws when its task is cancelled.
    /// - `certificateReport`: is told of every download of certificates: how many there were, or what went wrong.
    public init(
        merchant: Merchant, keyring: PlatformKeyring, transport: any Transport, baseURL: String = WeChatPayClient.mainURL, backupURL: String? = nil,
        clock: WallClock = .system, nonce: @escaping @Sendable () -> String = RequestSigner.randomNonce, userAgent: String = "CardKeeper",
        refreshesCertificates: Bool = true, timeout: Duration = .seconds(10), retryPolicy: RetryPolicy = .never,
        retryBudget: RetryBudget = RetryBudget(),
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        certificateReport: @escaping @Sendable (Result<Int, WeChatPayError>) -> Void = { _ in }
    ) {
        let exchange = SignedExchange(
            merchant: merchant, signer: RequestSigner(merchant: merchant, clock: clock, nonce: nonce), transport: transport,
            baseURLs: [baseURL, backupURL].compactMap(\.self).map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }, userAgent: userAgent,
            clock: clock, limits: ExchangeLimits(timeout: timeout))
        self.merchant = merchant
        self.keyring = keyring
        self.exchange = exchange
        self.clock = clock
        retries = RetryLoop(policy: retryPolicy, budget: retryBudget, clock: clock, jitter: jitter, sleep: sleep)
        download = PlatformCertificateDownload(exchange: exchange, keyring: keyring, clock: clock)
        certificateRefresher = PlatformCertificateRefresher(
            keyring: keyring, clock: clock, isEnabled: refreshesCertificates, sleep: sleep, report: certificateReport, download: download.certificates
        )
    }

    /// Downloads the platform certificates: `GET /v3/certificates`. Empty for a merchant that has a public key instead.
    ///
    /// The answer is verified, with the certificates just got when need be; the keyring is left as it is. It is asked for once. Throws
    /// `certificateNotOpened` when the APIv3 key is not the merchant's, `certificateRefused` for a list that cannot be right, otherwise as
    /// ``send(_:)-(APIRequest)`` does.
    public func certificates() async throws(WeChatPayError) -> [PlatformCertificate] {
        try await download.certificates()
    }

    /// Calls an endpoint.
    ///
    /// Throws `invalidField` before anything is sent when a value breaks a rule of WeChat Pay, `empty` or `unreadable` when a verified answer lacks what
    /// must be there, otherwise as ``send(_:)-(APIRequest)`` does.
    public func send<E: Endpoint>(_ endpoint: E) async throws(WeChatPayError) -> E.Answer {
        try read(try await send(try endpoint.request()), endpoint.answer)
    }

    /// Calls an endpoint whose sensitive fields are encrypted with the newest usable key of WeChat Pay.
    ///
    /// Throws `noEncryptionKey` when there is none, also after the platform certificates were downloaded.
    public func send<E: EncryptingEndpoint>(_ endpoint: E) async throws(WeChatPayError) -> E.Answer {
        let request = try endpoint.request(encryptingFor: try await encryptionKey())
        return try read(try await send(request), endpoint.answer)
    }

    /// The key to encrypt sensitive fields with now: WeChat Pay's public key, or the platform certificate that stays valid longest.
    ///
    /// When none is usable, the platform certificates are downloaded, at most once a minute. Throws `noEncryptionKey` when there is none then, with
    /// ``WeChatPayError/certificateFailure`` when they could not be downloaded.
    public func encryptionKey() async throws(WeChatPayError) -> PlatformKey {
        if let key = keyring.encryptionKey(at: clock.now()) { return key }
        let refresh = Task { await certificateRefresher.refreshForMissingKey() }
        _ = await refresh.valueUnlessCancelled(within: exchange.limits.timeout)
        guard let key = keyring.encryptionKey(at: clock.now()) else {
            throw WeChatPayError(.noEncryptionKey, certificateFailure: certificateRefresher.lastFailure?.kind)
        }
        return key
    }

    private func read<Answer>(
        _ response: APIResponse, _ answer: (APIResponse) throws(JSONError) -> Answer
    ) throws(WeChatPayError) -> Answer {
        try WeChatPayError.wrapping({ response.body.isEmpty ? .empty(status: response.status) : .unreadable($0) }, requestID: response.requestID) {
            () throws(JSONError) in try answer(response)
        }
    }

    /// Sends any request, again when the retry policy says so, and returns its successful answer, verified.
    ///
    /// Throws the failure of the last attempt. A cancelled task sends nothing more and waits for nothing more.
    public func send(_ request: APIRequest) async throws(WeChatPayError) -> APIResponse {
        try await send(request, when: { true })
    }

    /// The same, but for a request that is signed before it is known whether it may be sent, so that both take place at once. `isWanted` is asked when
    /// it is signed, each time; nothing is sent when the answer is no, and the error is that of a cancelled request.
    package func send(_ request: APIRequest, when isWanted: @Sendable () async -> Bool) async throws(WeChatPayError) -> APIResponse {
        try await retries.run { () async throws(WeChatPayError) in try await attempt(request, when: isWanted) }
    }

    /// Sends a request whose answer WeChat Pay does not sign, which only bills are.
    func unsigned(_ request: APIRequest, limits: ExchangeLimits) async throws(WeChatPayError) -> TransportResponse {
        try await retries.run { () async throws(WeChatPayError) in
            try await exchange.send(request, serial: keyring.encryptionKey(at: clock.now())?.serial, limits: limits)
        }
    }

    private func attempt(_ request: APIRequest, when isWanted: () async -> Bool) async throws(WeChatPayError) -> APIResponse {
        let start = ContinuousClock.now
        let response = try await exchange.send(
            request, serial: request.encryptionSerial ?? keyring.encryptionKey(at: clock.now())?.serial, when: isWanted)
        do {
            try await verify(response, waitingAtMost: exchange.limits.timeout - start.duration(to: .now))
        } catch {
            throw WeChatPayError(
                .unverified(error), requestID: response.requestID, serverDate: response.date,
                serial: response.values("Wechatpay-Serial").first?.printable(limit: 128),
                certificateFailure: error == .serialUnknown ? certificateRefresher.lastFailure?.kind : nil)
        }
        return APIResponse(status: response.status, requestID: response.requestID, body: response.body, date: response.date)
    }

    private func verify(_ response: TransportResponse, waitingAtMost limit: Duration) async throws(CallbackRefusal) {
        let headers = try SignatureHeaders.read(response.values)
        let verifier = SignatureVerifier(keyring: keyring, clock: clock)
        do {
            try verifier.verify(headers, body: response.body)
        } catch .serialUnknown {
            let refresh = Task { await certificateRefresher.refresh(forUnknownSerial: headers.serial) }
            guard await refresh.valueUnlessCancelled(within: limit) == true else { throw .serialUnknown }
            try verifier.verify(headers, body: response.body)
        }
    }
}
