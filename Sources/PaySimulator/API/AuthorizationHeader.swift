/// What stands in a merchant's `Authorization` header.
struct AuthorizationHeader: Equatable {
    static let scheme = "WECHATPAY2-SHA256-RSA2048"

    let mchid: String
    let nonce: String
    let timestamp: String
    let serial: String
    let signature: String

    /// The five pairs may come in any order, each exactly once.
    init(_ header: String?) throws(APIError) {
        guard let header else { throw .signature("no authorization", "缺少 Authorization", "the Authorization header is missing") }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0] == Self.scheme else {
            throw .signature("unknown scheme", "认证类型不支持", "the Authorization scheme must be \(Self.scheme)")
        }
        var values: [String: String] = [:]
        for pair in parts[1].split(separator: ",") {
            let sides = pair.split(separator: "=", maxSplits: 1)
            guard sides.count == 2, let name = sides.first.map({ $0.filter { $0 != " " } }), sides[1].count >= 2, sides[1].first == "\"",
                sides[1].last == "\"", values.updateValue(String(sides[1].dropFirst().dropLast()), forKey: name) == nil
            else { throw Self.malformed }
        }
        guard values.count == 5, let mchid = values["mchid"], let nonce = values["nonce_str"], let timestamp = values["timestamp"],
            let serial = values["serial_no"], let signature = values["signature"]
        else { throw Self.malformed }
        self.mchid = mchid
        self.nonce = nonce
        self.timestamp = timestamp
        self.serial = serial
        self.signature = signature
    }

    private static var malformed: APIError {
        .signature(
            "malformed authorization", "Authorization 格式错误", "Authorization needs mchid, nonce_str, timestamp, serial_no and signature, once each")
    }
}
