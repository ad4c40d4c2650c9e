import CardService
import CoreMetrics
import Logging
package import WeChatPay

/// A merchant that the service or a command works for, with the keys that WeChat Pay signs with towards it.
package struct ServedMerchant: Sendable {
    /// How requests are repeated by default. With the time limit of one attempt all of them end within 20 seconds, and so before the journal's lease on
    /// the request does: then another process may send it again.
    package static let retryPolicy = RetryPolicy(timeLimit: .seconds(10))
    private static let attemptLimit: Duration = .seconds(10)

    package var merchant: Merchant
    package var keyring: PlatformKeyring
    /// Whether platform certificates are downloaded; false when all keys are given by hand.
    package var fetchesCertificates: Bool
    /// An honest product token: WeChat Pay may refuse requests without one.
    package var userAgent: String
    /// One for all clients of the merchant in this process.
    private let retryBudget = RetryBudget()

    package init(merchant: Merchant, keyring: PlatformKeyring, fetchesCertificates: Bool = true, userAgent: String = "CardKeeper") {
        self.merchant = merchant
        self.keyring = keyring
        self.fetchesCertificates = fetchesCertificates
        self.userAgent = userAgent
    }

    /// The way to WeChat Pay in this merchant's name. `baseURL` and `backupURL` are scheme, host and port.
    package func client(
        transport: any Transport, baseURL: String, backupURL: String?, clock: WallClock = .system,
        retryPolicy: RetryPolicy = ServedMerchant.retryPolicy,
        certificateReport: @escaping @Sendable (Result<Int, WeChatPayError>) -> Void = { _ in }
    ) -> WeChatPayClient {
        WeChatPayClient(
            merchant: merchant, keyring: keyring, transport: transport, baseURL: baseURL, backupURL: backupURL, clock: clock, userAgent: userAgent,
            refreshesCertificates: fetchesCertificates, timeout: Self.attemptLimit, retryPolicy: retryPolicy, retryBudget: retryBudget,
            certificateReport: certificateReport)
    }

    func client(
        configuration: CardKeeperServer.Configuration, transport: any Transport, clock: WallClock, metrics: PrometheusRegistry, logger: Logger
    ) -> WeChatPayClient {
        let mchid = merchant.mchid
        let fetches = ["fetched", "failed"].map { outcome in
            Counter(label: MetricName.certificateFetches, dimensions: [("mchid", mchid), ("outcome", outcome)], factory: metrics)
        }
        return client(
            transport: transport, baseURL: configuration.wechatpayURL, backupURL: configuration.wechatpayBackupURL, clock: clock,
            retryPolicy: configuration.retryPolicy
        ) { result in
            switch result {
            case .success(let count):
                fetches.first?.increment()
                logger.info("platform certificates were fetched", metadata: [LogKey.mchid: "\(mchid)", LogKey.count: "\(count)"])
            case .failure(let error):
                fetches.last?.increment()
                logger.warning(
                    "platform certificates could not be fetched; those at hand stay in use",
                    metadata: [LogKey.mchid: "\(mchid)", LogKey.error: "\(error)"])
            }
        }
    }
}
