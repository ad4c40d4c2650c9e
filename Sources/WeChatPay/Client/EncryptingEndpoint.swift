/// A call with fields that WeChat Pay takes only encrypted: what is sent, and how its answer is read.
public protocol EncryptingEndpoint: Sendable {
    /// What a successful answer tells.
    associatedtype Answer: Sendable

    /// The request, its sensitive fields encrypted for the key, which stands in the request's `encryptionSerial`.
    ///
    /// The ciphertext differs each time, so a request that is to be repeated must be kept. Throws `invalidField` when a value breaks a rule of WeChat
    /// Pay, or `cannotEncrypt`.
    func request(encryptingFor key: PlatformKey) throws(WeChatPayError) -> APIRequest

    /// Reads a successful answer, whose signature has been verified. Throws what it lacks or what cannot be read of it.
    func answer(_ response: APIResponse) throws(JSONError) -> Answer
}
