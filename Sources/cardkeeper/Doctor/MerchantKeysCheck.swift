import OpenSSL
import WeChatPay

/// Whether a merchant's own numbers look as WeChat Pay's do. Pure; whether they belong together is told by a signed call.
struct MerchantKeysCheck {
    let merchant: Merchant

    var results: [CheckResult] {
        let serial = merchant.certificateSerial
        guard serial.utf8.count == 40 else {
            return [
                CheckResult(
                    .merchantKeys, of: merchant.mchid, .warning,
                    "certificate_serial \(serial) has \(serial.utf8.count) hexadecimal digits, and those of WeChat Pay have 40",
                    cure: "compare: openssl x509 -noout -serial -in apiclient_cert.pem")
            ]
        }
        return [
            CheckResult(
                .merchantKeys, of: merchant.mchid, .ok,
                "certificate_serial has 40 digits, the private key \(merchant.privateKey.key.publicKey.bits) bits, the APIv3 key 32 bytes")
        ]
    }
}
