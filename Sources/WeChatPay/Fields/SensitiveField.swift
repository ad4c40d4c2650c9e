import OpenSSL

/// A text that WeChat Pay takes only encrypted: the `user_name` and `id_card_number` of the payroll card, the `encrypted_echo_message` of the echo call.
///
/// It can be put into a request and nowhere else: there is no way to read it back, to send it plain or to print it. A request encrypts it by RSA-OAEP with
/// SHA-1 and MGF1-SHA-1 for the newest usable key of WeChat Pay, and names that key in `Wechatpay-Serial`.
/// With a key of 2048 bits it may have at most 214 bytes of UTF-8.
public struct SensitiveField: Hashable, Sendable, Redacted {
    private let plaintext: String

    /// Takes the text as it is to be read at WeChat Pay.
    public init(_ plaintext: String) {
        self.plaintext = plaintext
    }

    /// The ciphertext in base64. It differs each time. Throws `invalidField` under the field's name, or `cannotEncrypt`.
    func encrypted(as field: String, for key: PlatformKey) throws(WeChatPayError) -> String {
        let bytes = Array(plaintext.utf8)
        let limit = key.publicKey.bits / 8 - 42
        guard (1...max(1, limit)).contains(bytes.count), FieldRule.isWithinThreeBytes(plaintext) else {
            throw .invalidField(field, length: bytes.count, .bytes, rule: "1 to \(limit) bytes, \(FieldRule.withinThreeBytes)")
        }
        do {
            return Base64.encode(try key.publicKey.encryptOAEPSHA1(bytes))
        } catch {
            throw WeChatPayError(.cannotEncrypt(.cannotEncrypt(error.description)))
        }
    }
}
