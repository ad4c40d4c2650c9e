import OpenSSL

/// The encrypted part of a callback.
public struct EncryptedResource: Sendable {
    /// The one algorithm that we open.
    public static let algorithm = "AEAD_AES_256_GCM"
    /// The length of the nonce, in bytes.
    public static let nonceCount = 12
    /// The length of the tag at the end of the ciphertext, in bytes.
    public static let tagCount = 16

    /// What it says it was encrypted with.
    public let algorithm: String
    /// The nonce; its UTF-8 bytes are used.
    public let nonce: String
    /// What the tag covers besides the ciphertext; empty when it was absent.
    public let associatedData: String
    /// The base64 text of ciphertext and tag.
    public let ciphertext: [UInt8]

    /// Makes a resource from its parts.
    public init(algorithm: String, nonce: String, associatedData: String, ciphertext: [UInt8]) {
        self.algorithm = algorithm
        self.nonce = nonce
        self.associatedData = associatedData
        self.ciphertext = ciphertext
    }

    /// Reads the members that callbacks and the list of platform certificates have alike.
    init(_ json: JSONValue) throws(JSONError) {
        self.init(
            algorithm: try json.required("algorithm").string(),
            nonce: try json.required("nonce").string(),
            associatedData: try json.string("associated_data") ?? "",
            ciphertext: try json.required("ciphertext").stringBytes())
    }

    /// The plaintext: the bytes of a JSON text.
    ///
    /// Throws `algorithmUnsupported`, `resourceNonceMalformed`, `ciphertextNotBase64`, `ciphertextTruncated` or `decryptionFailed`.
    public func open(with key: APIv3Key) throws(CallbackFault) -> [UInt8] {
        guard algorithm == Self.algorithm else { throw .algorithmUnsupported }
        guard nonce.utf8.count == Self.nonceCount else { throw .resourceNonceMalformed }
        guard let sealed = Base64.decode(ciphertext) else { throw .ciphertextNotBase64 }
        guard sealed.count >= Self.tagCount else { throw .ciphertextTruncated }
        guard let plaintext = key.cipher.open(sealed, nonce: Array(nonce.utf8), associatedData: Array(associatedData.utf8)) else {
            throw .decryptionFailed
        }
        return plaintext
    }
}
