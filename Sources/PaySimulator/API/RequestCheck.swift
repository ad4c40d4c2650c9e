import OpenSSL

/// Everything the platform checks before it looks at what a call wants.
struct RequestCheck: Sendable {
    /// How far a merchant's clock may be off, in seconds.
    static let clockWindow: Int64 = 300

    let merchants: [String: SimulatedMerchant]
    let clock: SimulatorClock

    /// The merchant that really made this call.
    func caller(of request: PlatformRequest) throws(APIError) -> SimulatedMerchant {
        try checkHeaders(of: request)
        let authorization = try AuthorizationHeader(request.header("Authorization"))
        guard let merchant = merchants[authorization.mchid] else {
            throw .signature("unknown mchid", "商户号不存在", "no merchant has the number \(authorization.mchid)")
        }
        guard merchant.certificateSerial == authorization.serial.uppercased() else {
            throw .signature(
                "serial does not belong to mchid", "商户证书序列号有误", "serial_no is not the serial number of this merchant's API certificate")
        }
        guard let timestamp = Int64(authorization.timestamp), timestamp.distance(isBelow: Self.clockWindow, from: clock.unixSeconds) else {
            throw .signature("timestamp expired", "Http头Authorization中的timestamp与发起请求的时间不得超过5分钟", "timestamp is more than 5 minutes off")
        }
        guard !authorization.nonce.isEmpty, authorization.nonce.utf8.count <= 32 else {
            throw .signature("nonce_str length", "nonce_str 长度有误", "nonce_str must have 1 to 32 characters")
        }
        let message = SigningText.request(
            method: request.method, target: request.target, timestamp: authorization.timestamp, nonce: authorization.nonce, body: request.body)
        guard let signature = Base64.decode(authorization.signature), merchant.publicKey.verifySHA256(message, signature: signature) else {
            throw .signature(
                "sign not match", "错误的签名，验签失败", "the signature does not match what was signed",
                signInformation: signInformation(request, message: message))
        }
        return merchant
    }

    private func checkHeaders(of request: PlatformRequest) throws(APIError) {
        guard let accept = request.header("Accept") else {
            throw .parameter("Accept", value: nil, "Http头缺少Accept", location: "header")
        }
        let accepted = accept.split(separator: ",").map { $0.prefix { $0 != ";" }.filter { $0 != " " }.lowercased() }
        guard accepted.contains(where: { ["application/json", "application/*", "*/*"].contains($0) }) else { throw .notAcceptable }
        guard request.header("User-Agent") != nil else {
            throw .parameter("User-Agent", value: nil, "Http头缺少User-Agent", location: "header")
        }
        guard !request.body.isEmpty else { return }
        let contentType = request.header("Content-Type")?.prefix { $0 != ";" }.lowercased()
        guard contentType == "application/json" else { throw .contentType }
    }

    /// What the platform built, so that the merchant can compare it with what it signed.
    private func signInformation(_ request: PlatformRequest, message: [UInt8]) -> JSON {
        [
            "method": .string(request.method), "url": .string(request.target),
            "truncated_sign_message": .string(String(decoding: message.prefix(256), as: UTF8.self)),
            "sign_message_length": .integer(Int64(message.count)),
        ]
    }
}

extension Int64 {
    fileprivate func distance(isBelow limit: Int64, from other: Int64) -> Bool {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return !overflow && difference > -limit && difference < limit
    }
}
