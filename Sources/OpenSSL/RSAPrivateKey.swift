import COpenSSL

/// An RSA private key: signs requests and decrypts fields. It prints nothing of itself.
///
/// `@unchecked Sendable`: the key is only read after init.
package final class RSAPrivateKey: @unchecked Sendable {
    private let key: KeyHandle

    /// The public half.
    package let publicKey: RSAPublicKey

    /// Reads the first private key of a PEM file: PKCS#8 or PKCS#1, not encrypted.
    package convenience init(pem: [UInt8]) throws(OpenSSLError) {
        let raw = try readPEM(.readPrivateKey, pem) { PEM_read_bio_PrivateKey($0, nil, $1, nil) }
        try self.init(KeyHandle(takingOwnershipOf: raw))
    }

    private init(_ key: KeyHandle) throws(OpenSSLError) {
        try key.requireRSA()
        self.key = key
        // By way of PEM, so that the public key does not keep the private half alive.
        let publicPEM = try pemText(.writeKey) { PEM_write_bio_PUBKEY($0, key.raw) }
        publicKey = try RSAPublicKey(pem: Array(publicPEM.utf8))
    }

    /// Makes a new key of so many bits (512 to 16384); 2048 takes some tens of milliseconds.
    package static func generate(bits: Int = 2048) throws(OpenSSLError) -> RSAPrivateKey {
        let raw = try ErrorQueue.perform(.generateKey) {
            (512...16384).contains(bits) ? openssl_generate_rsa(bits) : nil
        }
        return try RSAPrivateKey(KeyHandle(takingOwnershipOf: raw))
    }

    /// The key as PKCS#8 in PEM, not encrypted: for key files only.
    package func pem() throws(OpenSSLError) -> String {
        try pemText(.writeKey) { PEM_write_bio_PKCS8PrivateKey($0, key.raw, nil, nil, 0, nil, nil) }
    }

    /// Signs with RSASSA-PKCS1-v1_5 and SHA-256.
    package func signSHA256(_ message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        try ErrorQueue.perform(.sign) {
            guard let context = DigestContext(), EVP_DigestSignInit(context.raw, nil, EVP_sha256(), nil, key.raw) == 1 else { return nil }
            var count = Int(EVP_PKEY_get_size(key.raw))
            var signature = [UInt8](repeating: 0, count: count)
            guard EVP_DigestSign(context.raw, &signature, &count, message, message.count) == 1 else { return nil }
            return Array(signature.prefix(count))
        }
    }

    /// Decrypts what was encrypted with OAEP, SHA-1 and MGF1-SHA-1 for this key.
    package func decryptOAEPSHA1(_ ciphertext: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        try oaepSHA1(.decrypt, key, ciphertext, EVP_PKEY_decrypt_init, EVP_PKEY_decrypt)
    }

    /// Signs a certificate that is being made.
    func sign(certificate: OpaquePointer) -> Bool {
        X509_sign(certificate, key.raw, EVP_sha256()) > 0
    }
}

typealias KeyOperation = (
    OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>?, UnsafePointer<UInt8>?, Int
) -> Int32

/// One OAEP operation; encrypting and decrypting differ in two functions only.
func oaepSHA1(
    _ step: OpenSSLError.Step, _ key: KeyHandle, _ input: [UInt8], _ start: (OpaquePointer?) -> Int32, _ operation: KeyOperation
) throws(OpenSSLError) -> [UInt8] {
    try ErrorQueue.perform(step) {
        guard let context = KeyContext(key),
            start(context.raw) == 1,
            EVP_PKEY_CTX_set_rsa_padding(context.raw, RSA_PKCS1_OAEP_PADDING) == 1,
            EVP_PKEY_CTX_set_rsa_oaep_md(context.raw, EVP_sha1()) == 1
        else { return nil }
        var count = Int(EVP_PKEY_get_size(key.raw))
        var output = [UInt8](repeating: 0, count: count)
        guard operation(context.raw, &output, &count, input, input.count) == 1 else { return nil }
        return Array(output.prefix(count))
    }
}
