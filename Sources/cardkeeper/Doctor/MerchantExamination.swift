import CardHTTP
import WeChatPay
import WeChatPayCurl

/// Calls WeChat Pay in one merchant's name, and has the checks judge what comes back.
struct MerchantExamination {
    let merchant: MerchantConfiguration
    let configuration: Configuration

    /// Hands each result over as it is there. Nothing that fails keeps the others from being made.
    func run(_ report: (CheckResult) -> Void) async {
        MerchantKeysCheck(merchant: merchant.merchant).results.forEach(report)
        let served: ServedMerchant
        let transport: CurlTransport
        do {
            served = try merchant.served()
            transport = try CurlTransport()
        } catch {
            return report(CheckResult(.platformKeys, of: merchant.merchant.mchid, .fault, "\(error)"))
        }
        defer { transport.shutdown() }
        let observed = ObservedTransport(transport)
        let client = served.client(
            transport: observed, baseURL: configuration.wechatpayURL, backupURL: configuration.wechatpayBackupURL,
            retryPolicy: RetryPolicy(attemptLimit: 2))
        let call = await call(client, fetchesCertificates: served.fetchesCertificates)
        let now = WallClock.system.now()
        SignedCallCheck(merchant: merchant.merchant, call: call, hasPublicKeys: !merchant.publicKeys.isEmpty, now: now).results.forEach(report)
        PlatformKeysCheck(
            mchid: merchant.merchant.mchid, certificates: served.keyring.certificates, publicKeys: merchant.publicKeys,
            fetchesCertificates: served.fetchesCertificates, now: now
        ).results.forEach(report)
        ClockCheck(mchid: merchant.merchant.mchid, offset: observed.offset).results.forEach(report)
    }

    /// The certificates where they are fetched, else the echo call, which has no effect on anything either.
    private func call(_ client: WeChatPayClient, fetchesCertificates: Bool) async -> SignedCallCheck.Call {
        guard fetchesCertificates else { return .echo(await echo(client)) }
        do {
            let certificates = try await client.certificates()
            do throws(KeyError) {
                try client.keyring.replaceCertificates(with: certificates, at: WallClock.system.now())
            } catch {
                return .certificates(.failure(WeChatPayError(.certificateRefused(error))))
            }
            guard certificates.isEmpty, !merchant.publicKeys.isEmpty else { return .certificates(.success(certificates.count)) }
            return .echo(await echo(client))
        } catch {
            return .certificates(.failure(error))
        }
    }

    private func echo(_ client: WeChatPayClient) async -> Result<Bool, WeChatPayError> {
        let message = EchoMessage()
        do throws(WeChatPayError) {
            let answer = try await client.send(
                SecurityEcho(echoMessage: message.text, encryptedEchoMessage: SensitiveField(message.text)))
            guard let encrypted = answer.encryptedEchoMessage else { return .success(answer.echoMessage == message.text) }
            let opened = try? merchant.merchant.privateKey.decrypt(encrypted)
            return .success(opened == Array(message.text.utf8))
        } catch {
            return .failure(error)
        }
    }
}

/// A message that is like no other, so that its echo is known.
struct EchoMessage {
    let text = "cardkeeper-doctor-\(UInt64.random(in: 0...UInt64.max))-\(UInt64.random(in: 0...UInt64.max))"
}
