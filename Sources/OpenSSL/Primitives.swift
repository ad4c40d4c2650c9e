import COpenSSL

/// Random bytes for nonces, serial numbers and keys.
package enum SecureRandom {
    /// So many bytes from OpenSSL's generator.
    package static func bytes(_ count: Int) throws(OpenSSLError) -> [UInt8] {
        try ErrorQueue.perform(.random) {
            guard count >= 0, let count32 = Int32(exactly: count) else { return nil }
            var bytes = [UInt8](repeating: 0, count: count)
            return count == 0 || RAND_bytes(&bytes, count32) == 1 ? bytes : nil
        }
    }
}

/// The SHA-256 digest.
package enum SHA256 {
    /// The 32 bytes of the digest.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            openssl_sha256(bytes, bytes.count, buffer.baseAddress)
            count = 32
        }
    }
}

/// The SHA-1 digest, which WeChat Pay states for bills. It shows a damaged file; it is no proof against a forger.
package enum SHA1 {
    /// The 20 bytes of the digest.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 20) { buffer, count in
            openssl_sha1(bytes, bytes.count, buffer.baseAddress)
            count = 20
        }
    }
}

/// Comparison that takes equally long wherever the difference lies.
package enum ConstantTime {
    /// Whether both hold the same bytes; only a difference of length shows in the time it takes.
    package static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}
