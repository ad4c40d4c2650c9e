import OpenSSL
import PaySimulator
import WeChatPay

/// A call as it came over the wire, without what must differ from call to call: nonce, time, signature and ciphertext.
struct WireForm: Equatable, CustomStringConvertible {
    let method: String
    let target: String
    /// In their order.
    let headers: [String]
    /// Where a field was encrypted, its plaintext stands between angle brackets.
    let body: String

    var description: String { ([method + " " + target] + headers + ["", body]).joined(separator: "\n") }

    /// `encrypted`: the fields that can be opened with the key.
    init(_ request: PlatformRequest, opening encrypted: [String], with key: RSAPrivateKey) throws {
        method = request.method
        target = request.target
        headers = request.headers.map { "\($0.name): \($0.name.lowercased() == "authorization" ? Self.lasting($0.value) : $0.value)" }
        var body = String(decoding: request.body, as: UTF8.self)
        for name in encrypted {
            let ciphertext = try JSONDocument(request.body).root.required(name).string()
            let plaintext = try key.decryptOAEPSHA1(Base64.decode(ciphertext) ?? [])
            body = body.replacing("\"\(ciphertext)\"", with: "<\(String(decoding: plaintext, as: UTF8.self))>")
        }
        self.body = body
    }

    /// What of an `Authorization` header is the same each time. What is not keeps its length.
    private static func lasting(_ authorization: String) -> String {
        ["nonce_str", "timestamp", "signature"].reduce(authorization) { text, name in
            let parts = text.split(separator: "\(name)=\"", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let end = parts[1].firstIndex(of: "\"") else { return text + " without \(name)" }
            return "\(parts[0])\(name)=\"\(parts[1][..<end].count)\(parts[1][end...])"
        }
    }
}
