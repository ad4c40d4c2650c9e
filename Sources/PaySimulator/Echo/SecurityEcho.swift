import OpenSSL

/// `POST /v3/security/echo`: says back what it was told, encrypted both ways, and pushes a notice when it is told where to.
struct SecurityEcho: Sendable {
    let identity: PlatformIdentity
    let notices: Notices
    let notifyURLRule: NotifyURLRule

    func answer(_ request: PlatformRequest, caller: SimulatedMerchant) throws(APIError) -> JSON {
        let fields = try FieldReader(body: request.body)
        let sensitive = try SensitiveFields(request, identity: identity)
        let message = try fields.text("echo_message", 1...1024)
        let plaintext = try sensitive.optionalPlaintext("encrypted_echo_message", in: fields)
        let notifyURL = fields.has("notify_url") ? try notifyURLRule.url("notify_url", 1...256, in: fields) : nil
        let encrypted = try plaintext.map { plaintext throws(APIError) in try seal(plaintext, for: caller) }
        if let notifyURL {
            do {
                try notices.echo(message, encryptedMessage: encrypted, mchid: caller.mchid, notifyURL: notifyURL)
            } catch {
                throw .system
            }
        }
        return .object([("echo_message", .string(message)), ("encrypted_echo_message", encrypted.map(JSON.string))])
    }

    private func seal(_ plaintext: [UInt8], for caller: SimulatedMerchant) throws(APIError) -> String {
        do {
            return Base64.encode(try caller.publicKey.encryptOAEPSHA1(plaintext))
        } catch {
            throw .parameter("encrypted_echo_message", value: nil, "is too long")
        }
    }
}
