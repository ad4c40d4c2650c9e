import COpenSSL

/// AES-256-GCM with one key, as WeChat Pay encrypts resources. It prints nothing of its key.
package struct AES256GCM: Sendable, CustomStringConvertible, CustomReflectable {
    private static let tagCount = 16

    private let key: [UInt8]

    /// Takes a key of 32 bytes; nil for any other length.
    package init?(key: [UInt8]) {
        if key.count != 32 { return nil }
        self.key = key
    }

    package var description: String { "AES256GCM(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// The plaintext of `sealed` (ciphertext followed by the 16 bytes of the tag); nil when the tag does not fit, when `sealed` is shorter than a tag,
    /// or when the nonce has a length that GCM does not know (1 to 128 bytes are taken).
    package func open(_ sealed: [UInt8], nonce: [UInt8], associatedData: [UInt8]) -> [UInt8]? {
        let count = sealed.count - Self.tagCount
        if count < 0 { return nil }
        var tag = Array(sealed.suffix(Self.tagCount))
        return ErrorQueue.ignoringReasons {
            guard let context = CipherContext(),
                start(context.raw, .decrypt, nonce: nonce),
                update(context.raw, EVP_DecryptUpdate, associatedData),
                let plaintext = transform(context.raw, EVP_DecryptUpdate, sealed, count: count, reserving: 0),
                EVP_CIPHER_CTX_ctrl(context.raw, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagCount), &tag) == 1
            else { return nil }
            var last: UInt8 = 0
            var lastCount: Int32 = 0
            return EVP_DecryptFinal_ex(context.raw, &last, &lastCount) == 1 ? plaintext : nil
        }
    }

    /// The ciphertext of `plaintext` followed by the 16 bytes of the tag. A nonce must never be used twice with one key.
    package func seal(_ plaintext: [UInt8], nonce: [UInt8], associatedData: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        try ErrorQueue.perform(.seal) {
            guard let context = CipherContext(),
                start(context.raw, .encrypt, nonce: nonce),
                update(context.raw, EVP_EncryptUpdate, associatedData),
                var sealed = transform(context.raw, EVP_EncryptUpdate, plaintext, count: plaintext.count, reserving: Self.tagCount)
            else { return nil }
            var last: UInt8 = 0
            var lastCount: Int32 = 0
            var tag = [UInt8](repeating: 0, count: Self.tagCount)
            guard EVP_EncryptFinal_ex(context.raw, &last, &lastCount) == 1,
                EVP_CIPHER_CTX_ctrl(context.raw, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagCount), &tag) == 1
            else { return nil }
            sealed.append(contentsOf: tag)
            return sealed
        }
    }

    private enum Direction: Int32 {
        case decrypt = 0
        case encrypt = 1
    }

    private func start(_ context: OpaquePointer, _ direction: Direction, nonce: [UInt8]) -> Bool {
        guard !nonce.isEmpty, let nonceCount = Int32(exactly: nonce.count) else { return false }
        return EVP_CipherInit_ex(context, Cipher.aes256GCM.raw, nil, nil, nil, direction.rawValue) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, nonceCount, nil) == 1
            && EVP_CipherInit_ex(context, nil, nil, key, nonce, direction.rawValue) == 1
    }

    private typealias Update = (OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int32>?, UnsafePointer<UInt8>?, Int32) -> Int32

    private func update(_ context: OpaquePointer, _ update: Update, _ associatedData: [UInt8]) -> Bool {
        if associatedData.isEmpty { return true }
        guard let count = Int32(exactly: associatedData.count) else { return false }
        var written: Int32 = 0
        return update(context, nil, &written, associatedData, count) == 1
    }

    private func transform(_ context: OpaquePointer, _ update: Update, _ input: [UInt8], count: Int, reserving extra: Int) -> [UInt8]? {
        guard let count32 = Int32(exactly: count) else { return nil }
        var succeeded = true
        let output = [UInt8](unsafeUninitializedCapacity: count + extra) { buffer, initializedCount in
            var written: Int32 = 0
            if count > 0 {
                succeeded = update(context, buffer.baseAddress, &written, input, count32) == 1 && written == count32
            }
            initializedCount = succeeded ? count : 0
        }
        return succeeded ? output : nil
    }
}

/// A cipher fetched once: an implicit fetch costs more than the encryption of a small resource.
///
/// `@unchecked Sendable`: an EVP_CIPHER is immutable, counted and lives as long as the process here.
private final class Cipher: @unchecked Sendable {
    static let aes256GCM = Cipher("AES-256-GCM")

    let raw: OpaquePointer?

    private init(_ name: String) {
        raw = EVP_CIPHER_fetch(nil, name, nil)
    }

    deinit {
        EVP_CIPHER_free(raw)
    }
}
