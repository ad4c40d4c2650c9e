/// The value of the `Authorization` header of a signed request, part by part.
public struct AuthorizationHeader: Hashable, Sendable {
    /// How the value begins: WeChat Pay's scheme for RSA.
    public static let scheme = "WECHATPAY2-SHA256-RSA2048"

    /// The calling merchant's number.
    public let mchid: String
    /// The nonce that was signed.
    public let nonce: String
    /// The Unix time in seconds that was signed.
    public let timestamp: Int64
    /// The serial of the merchant's API certificate.
    public let certificateSerial: String
    /// The signature in base64.
    public let signature: String

    /// The whole value, one line.
    public var value: String {
        "\(Self.scheme) mchid=\"\(mchid)\",nonce_str=\"\(nonce)\",timestamp=\"\(timestamp)\","
            + "serial_no=\"\(certificateSerial)\",signature=\"\(signature)\""
    }
}
