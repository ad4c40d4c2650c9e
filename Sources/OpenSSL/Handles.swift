import COpenSSL

/// Owner of an EVP_PKEY.
///
/// `@unchecked Sendable`: the key is never changed after it was made, and OpenSSL locks what it caches inside.
final class KeyHandle: @unchecked Sendable {
    let raw: OpaquePointer

    init(takingOwnershipOf raw: OpaquePointer) {
        self.raw = raw
    }

    deinit {
        EVP_PKEY_free(raw)
    }

    /// Keys of another kind would fail later, and then look like a wrong signature.
    func requireRSA() throws(OpenSSLError) {
        if EVP_PKEY_get_base_id(raw) != EVP_PKEY_RSA {
            throw OpenSSLError(failedStep: .keyIsNotRSA, reasons: [])
        }
    }
}

/// Owner of an EVP_MD_CTX.
struct DigestContext: ~Copyable {
    let raw: OpaquePointer

    init?() {
        guard let raw = EVP_MD_CTX_new() else { return nil }
        self.raw = raw
    }

    deinit {
        EVP_MD_CTX_free(raw)
    }
}

/// Owner of an EVP_PKEY_CTX.
struct KeyContext: ~Copyable {
    let raw: OpaquePointer

    init?(_ key: KeyHandle) {
        guard let raw = EVP_PKEY_CTX_new(key.raw, nil) else { return nil }
        self.raw = raw
    }

    deinit {
        EVP_PKEY_CTX_free(raw)
    }
}

/// Owner of an EVP_CIPHER_CTX.
struct CipherContext: ~Copyable {
    let raw: OpaquePointer

    init?() {
        guard let raw = EVP_CIPHER_CTX_new() else { return nil }
        self.raw = raw
    }

    deinit {
        EVP_CIPHER_CTX_free(raw)
    }
}

/// Owner of a BIO over memory, which holds its own copy of what is read or written; OpenSSL wipes that copy when it is freed.
struct MemoryBIO: ~Copyable {
    let raw: OpaquePointer

    init?() {
        guard let raw = BIO_new(BIO_s_mem()) else { return nil }
        self.raw = raw
    }

    static func holding(_ bytes: [UInt8]) -> MemoryBIO? {
        guard let bio = MemoryBIO(), let count = Int32(exactly: bytes.count) else { return nil }
        guard count == 0 || BIO_write(bio.raw, bytes, count) == count else { return nil }
        return bio
    }

    deinit {
        BIO_free(raw)
    }

    borrowing func text() -> String {
        var start: UnsafeMutablePointer<CChar>?
        let count = openssl_memory_bio_data(raw, &start)
        guard let start, count > 0 else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: start, count: Int(count)), as: UTF8.self)
    }
}

/// What `read` makes of the first object of its kind in a PEM file; the caller owns it.
func readPEM(
    _ step: OpenSSLError.Step, _ pem: [UInt8], _ read: (OpaquePointer, @escaping PassphraseCallback) -> OpaquePointer?
) throws(OpenSSLError) -> OpaquePointer {
    try ErrorQueue.perform(step) {
        guard let bio = MemoryBIO.holding(pem) else { return nil }
        // Without a callback of ours OpenSSL would ask for a passphrase on the terminal.
        return read(bio.raw) { _, _, _, _ in -1 }
    }
}

typealias PassphraseCallback = @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32

/// What `write` puts into a memory BIO, as text.
func pemText(_ step: OpenSSLError.Step, _ write: (OpaquePointer) -> Int32) throws(OpenSSLError) -> String {
    try ErrorQueue.perform(step) {
        guard let bio = MemoryBIO(), write(bio.raw) == 1 else { return nil }
        return bio.text()
    }
}
