import COpenSSL

/// An RSA public key: verifies signatures and encrypts fields.
///
/// `@unchecked Sendable`: the key and the prepared context are only read after init (`EVP_MD_CTX_copy_ex` takes its source as const), so any number
/// of threads may verify at once.
package final class RSAPublicKey: @unchecked Sendable {
    private let key: KeyHandle
    /// Initialised once for SHA-256 with this key: copying it costs less than `EVP_DigestVerifyInit` for every signature.
    private let template: DigestContext

    /// The size of the modulus.
    package let bits: Int
    /// The key as SubjectPublicKeyInfo in PEM.
    package let pem: String

    /// Reads the first public key (`BEGIN PUBLIC KEY`) of a PEM file.
    package convenience init(pem: [UInt8]) throws(OpenSSLError) {
        let raw = try readPEM(.readPublicKey, pem) { PEM_read_bio_PUBKEY($0, nil, $1, nil) }
        try self.init(KeyHandle(takingOwnershipOf: raw))
    }

    init(_ key: KeyHandle) throws(OpenSSLError) {
        try key.requireRSA()
        self.key = key
        bits = Int(EVP_PKEY_get_bits(key.raw))
        pem = try pemText(.writeKey) { PEM_write_bio_PUBKEY($0, key.raw) }
        template = try ErrorQueue.perform(.prepareVerification) {
            guard let context = DigestContext(), EVP_DigestVerifyInit(context.raw, nil, EVP_sha256(), nil, key.raw) == 1 else { return nil }
            return context
        }
    }

    /// Whether `signature` is this key's RSASSA-PKCS1-v1_5 signature with SHA-256 over `message`. Any bytes may be passed.
    package func verifySHA256(_ message: [UInt8], signature: [UInt8]) -> Bool {
        ErrorQueue.ignoringReasons {
            guard let context = DigestContext(), EVP_MD_CTX_copy_ex(context.raw, template.raw) == 1 else { return false }
            return EVP_DigestVerify(context.raw, signature, signature.count, message, message.count) == 1
        }
    }

    /// Encrypts with OAEP, SHA-1 and MGF1-SHA-1, as WeChat Pay wants sensitive fields; at most `bits / 8 − 42` bytes.
    package func encryptOAEPSHA1(_ plaintext: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        try oaepSHA1(.encrypt, key, plaintext, EVP_PKEY_encrypt_init, EVP_PKEY_encrypt)
    }

    /// Whether both hold the same modulus and exponent.
    package func isSameKey(as other: RSAPublicKey) -> Bool {
        ErrorQueue.ignoringReasons { EVP_PKEY_eq(key.raw, other.key.raw) == 1 }
    }

    /// Puts this key into a certificate.
    func set(in certificate: OpaquePointer) -> Bool {
        X509_set_pubkey(certificate, key.raw) == 1
    }
}
