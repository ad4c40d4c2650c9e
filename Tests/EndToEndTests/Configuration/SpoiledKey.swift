import Testing

/// One wrong value, the key that the fault has to name, and a word that its text has to say.
struct SpoiledKey: CustomTestStringConvertible, Sendable {
    let key: String
    let value: String?
    let faultyKey: String
    let tells: String
    /// Whether the fault still shows when every other key is wrong too.
    let isIndependent: Bool

    private init(_ key: String, _ value: String?, _ tells: String, at faultyKey: String? = nil, isIndependent: Bool = false) {
        self.key = key
        self.value = value
        self.faultyKey = faultyKey ?? key
        self.tells = tells
        self.isIndependent = isIndependent
    }

    private static func merchant(_ key: String, _ value: String?, _ tells: String, at suffix: String = "", isIndependent: Bool = false) -> SpoiledKey
    {
        SpoiledKey(key, value, tells, at: "merchants[0].\(key)\(suffix)", isIndependent: isIndependent)
    }

    var sample: ConfigurationSample { ConfigurationSample().setting(key, to: value) }
    var testDescription: String { "\(key): \(value ?? "(absent)")" }

    static let all: [SpoiledKey] = top + merchants

    private static let top: [SpoiledKey] = [
        SpoiledKey("public_url", nil, "no value"),
        SpoiledKey("public_url", "", "no value"),
        SpoiledKey("public_url", "http://pay.example.com", "http", isIndependent: true),
        SpoiledKey("public_url", "https://pay.example.com/?a=1", "query"),
        SpoiledKey("public_url", "pay.example.com", "pay.example.com"),
        SpoiledKey("public_url", "[https://pay.example.com]", "a list"),
        SpoiledKey("listen", "0.0.0.0", "0.0.0.0", isIndependent: true),
        SpoiledKey("listen", "0.0.0.0:80a80", "80a80"),
        SpoiledKey("listen", "0.0.0.0:65536", "65536"),
        SpoiledKey("listen", "8080", "8080"),
        SpoiledKey("admin_listen", "127.0.0.1:-1", "-1", isIndependent: true),
        SpoiledKey("admin_listen", "127.0.0.1:8080", "another port"),
        SpoiledKey("admin_token_file", "/keys/nothing", "no such file", isIndependent: true),
        SpoiledKey("admin_token_file", "/keys/forbidden", "no right"),
        SpoiledKey("admin_token_file", "/keys/folder", "directory"),
        SpoiledKey("admin_token_file", "/keys/empty", "empty"),
        SpoiledKey("admin_token_file", "/keys/no_pem", "visible ASCII"),
        SpoiledKey("database_url", nil, "data_dir"),
        SpoiledKey("database_url", "mysql://db/cards", "postgresql://", isIndependent: true),
        SpoiledKey("database_url", "postgresql://a:b@db/cards", "passfile"),
        SpoiledKey("wechatpay_url", "http://api.mch.weixin.qq.com", "https", isIndependent: true),
        SpoiledKey("wechatpay_url", "https://api.mch.weixin.qq.com/v3", "path"),
        SpoiledKey("refused_dir", "{a: b}", "a mapping", isIndependent: true),
    ]

    private static let merchants: [SpoiledKey] = [
        merchant("mchid", nil, "no value"),
        merchant("mchid", "12300A", "12300A", isIndependent: true),
        merchant("certificate_serial", nil, "no value"),
        merchant("certificate_serial", "PUB_KEY_ID_0112300001092024", "public key"),
        merchant("certificate_serial", "51 57", "hexadecimal", isIndependent: true),
        merchant("private_key_file", nil, "no value"),
        merchant("private_key_file", "/keys/nothing", "no such file"),
        merchant("private_key_file", "/keys/apiclient_cert.pem", "a certificate", isIndependent: true),
        merchant("private_key_file", "/keys/merchant_public.pem", "a public key"),
        merchant("private_key_file", "/keys/no_pem", "no PEM"),
        merchant("private_key_file", "/keys/damaged_key.pem", "damaged"),
        merchant("private_key_file", "/keys/encrypted_key.pem", "passphrase"),
        merchant("private_key_file", "/keys/short_key.pem", "1024 bits"),
        merchant("apiv3_key_file", "/keys/no_pem", "19 bytes"),
        merchant("apiv3_key_file", "/keys/enormous", "larger", isIndependent: true),
        merchant("public_keys", "{7F01: /keys/pub_key.pem}", "PUB_KEY_ID_", at: ".7F01", isIndependent: true),
        merchant("public_keys", "{PUB_KEY_ID_1: /keys/apiclient_key.pem}", "the merchant's own private key", at: ".PUB_KEY_ID_1"),
        merchant("public_keys", "{PUB_KEY_ID_1: /keys/merchant_public.pem}", "the merchant's own key", at: ".PUB_KEY_ID_1"),
        merchant("public_keys", "{PUB_KEY_ID_1: /keys/apiclient_cert.pem}", "own API certificate", at: ".PUB_KEY_ID_1"),
        merchant("public_keys", "{PUB_KEY_ID_1: /keys/platform.pem}", "platform_certificates", at: ".PUB_KEY_ID_1"),
        merchant("public_keys", "/keys/pub_key.pem", "a text"),
        merchant("platform_certificates", "[/keys/apiclient_cert.pem]", "own API certificate", at: "[0]"),
        merchant("platform_certificates", "[/keys/apiclient_key.pem]", "own private key", at: "[0]"),
        merchant("platform_certificates", "[/keys/platform.pem, /keys/pub_key.pem]", "public_keys", at: "[1]"),
        merchant("platform_certificates", "automatic", "auto, none"),
        merchant("platform_certificates", "/keys/platform.pem", "one file name", isIndependent: true),
    ]
}
