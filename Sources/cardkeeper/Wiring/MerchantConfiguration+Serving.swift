import CardHTTP
import WeChatPay

extension MerchantConfiguration {
    /// The merchant with its keyring. Certificates that are to be fetched are not there yet.
    func served() throws(KeyError) -> ServedMerchant {
        let userAgent = "CardKeeper/\(programVersion)"
        return switch platformCertificates {
        case .automatic:
            ServedMerchant(merchant: merchant, keyring: try PlatformKeyring(merchant: merchant, publicKeys: publicKeys), userAgent: userAgent)
        case .given(let certificates):
            ServedMerchant(
                merchant: merchant, keyring: try PlatformKeyring(merchant: merchant, certificates: certificates, publicKeys: publicKeys),
                fetchesCertificates: false, userAgent: userAgent)
        }
    }

    /// The way to WeChat Pay for a command that is over soon.
    func client(transport: any Transport, configuration: Configuration) throws(KeyError) -> WeChatPayClient {
        try served().client(
            transport: transport, baseURL: configuration.wechatpayURL, backupURL: configuration.wechatpayBackupURL)
    }
}

extension Configuration {
    /// A simulator or a proxy has no backup of WeChat Pay's.
    var wechatpayBackupURL: String? {
        wechatpayURL == WeChatPayClient.mainURL ? WeChatPayClient.backupURL : nil
    }
}
