import CardService
import CoreMetrics
import Logging
package import WeChatPay

/// A merchant that the service works for, with the keys that WeChat Pay signs with towards it.
package struct ServedMerchant: Sendable {
    package var merchant: Merchant
    package var keyring: PlatformKeyring
    /// Whether platform certificates are downloaded; false when all keys are given by hand.
    package var fetchesCertificates: Bool

    package init(merchant: Merchant, keyring: PlatformKeyring, fetchesCertificates: Bool = true) {
        self.merchant = merchant
        self.keyring = keyring
        self.fetchesCertificates = fetchesCertificates
    }

    func client(
        configuration: CardKeeperServer.Configuration, transport: any Transport, clock: WallClock, metrics: PrometheusRegistry, logger: Logger
    ) -> WeChatPayClient {
        let mchid = merchant.mchid
        let fetches = ["fetched", "failed"].map { outcome in
            Counter(label: MetricName.certificateFetches, dimensions: [("mchid", mchid), ("outcome", outcome)], factory: metrics)
        }
        return WeChatPayClient(
            merchant: merchant, keyring: keyring, transport: transport, baseURL: configuration.wechatpayURL,
            backupURL: configuration.wechatpayBackupURL, clock: clock, refreshesCertificates: fetchesCertificates,
            certificateReport: { result in
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
            })
    }
}
