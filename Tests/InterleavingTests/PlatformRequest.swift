import OpenSSL
import Samples
import WeChatPay

/// A request of ours as WeChat Pay reads it.
struct PlatformRequest: Sendable {
    enum Call: Hashable, Sendable {
        case start
        case addRecord(String)
        case askForCard
        case askForVouchers
    }

    /// Which of the scripted cards it is about.
    let card: String
    let call: Call
    /// All that it says: path and body, with the sensitive fields decrypted.
    let said: String
    let sendTime: WeChatTime?

    /// Nil for a request that no card of ours needs.
    init?(_ request: TransportRequest) throws {
        let url = request.url.replacing(WeChatPayClient.mainURL, with: "")
        let path = url.split(separator: "?").first.map(String.init) ?? ""
        let steps = path.split(separator: "/").map(String.init)
        let body = try request.body.map { try JSONDocument($0).root }
        said = try url + Self.inPlain(body)
        sendTime = try body?.string("send_time").flatMap { WeChatTime(rfc3339: $0) }
        let place: (card: String?, call: Call)
        switch (request.method, steps.dropFirst().first) {
        case ("POST", "discount-card") where steps.last == "cards":
            place = (try body?.string("out_card_code"), .start)
        case ("POST", "discount-card"):
            let serialNumber = try body?["reward_usage_records"]?.elements.first { _ in true }?.string("reward_usage_serial_no")
            place = (steps.dropLast().last, .addRecord(serialNumber ?? ""))
        case ("POST", "marketing"):
            place = (try body?.string("out_request_no"), .start)
        case ("POST", "industry-coupon"):
            let coupon = try body?["coupon_list"]?.elements.first { _ in true }?.string("coupon_id")
            place = (coupon.map { String($0.dropLast()) }, .start)
        case ("POST", "payroll-card"):
            place = (try body?.string("authenticate_number"), .start)
        case ("GET", "discount-card"), ("GET", "payroll-card"):
            place = (steps.last, .askForCard)
        case ("GET", "marketing"):
            let openid = steps.first { $0.hasPrefix("ow") }
            place = (openid.map { String($0.dropFirst().prefix { $0 != "r" }) }, .askForVouchers)
        default: return nil
        }
        guard let card = place.card else { return nil }
        (self.card, call) = (card, place.call)
    }

    private static func inPlain(_ body: JSONValue?) throws -> String {
        guard let body else { return "" }
        var text = body.text.text
        for name in ["user_name", "id_card_number"] {
            guard let ciphertext = try body.string(name), let literal = body[name]?.text.text else { continue }
            let plaintext = try SampleIdentities.publicKeyPrivateHalf().decryptOAEPSHA1(Base64.decode(ciphertext) ?? [])
            text = text.replacing(literal, with: "\"\(String(decoding: plaintext, as: UTF8.self))\"")
        }
        return text
    }
}
