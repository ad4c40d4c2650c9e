import Foundation
import WeChatPay
import WeChatPayCurl

/// The code of the first article, line by line, with the two libraries alone.
enum FirstProgram {
    static func firstRequest() async throws -> PreparedDiscountCard {
        func file(_ path: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: path))) }
        let merchant = try Merchant(
            mchid: "1230000109", certificateSerial: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
            privateKey: MerchantPrivateKey(pem: file("apiclient_key.pem")), apiv3Key: APIv3Key(file("apiv3_key")))
        let pay = WeChatPayClient(
            merchant: merchant, keyring: try PlatformKeyring(merchant: merchant), transport: try CurlTransport(), retryPolicy: .standard)
        let card = try await pay.send(
            PrepareDiscountCard(
                outCardCode: "DC-20310206-0001", cardTemplateID: "770011223344", appid: "wx00aa11bb22cc33dd",
                notifyURL: "https://pay.example.com/notify/1230000109"))
        return card
    }

    static func keys(_ merchant: Merchant, _ file: (String) throws -> [UInt8]) throws -> PlatformKeyring {
        let publicKey = try PlatformPublicKey(id: "PUB_KEY_ID_0000000000000000000000000000", pem: file("pub_key.pem"))
        let keyring = try PlatformKeyring(merchant: merchant, publicKeys: [publicKey])
        return keyring
    }
}
