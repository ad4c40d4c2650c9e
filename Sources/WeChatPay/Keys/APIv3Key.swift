package import OpenSSL

/// A merchant's APIv3 key: the 32 bytes with which WeChat Pay encrypts callbacks and platform certificates. It never prints itself.
public struct APIv3Key: Sendable, CustomStringConvertible, CustomReflectable {
    package let cipher: AES256GCM

    /// Takes the 32 bytes of the key. Throws `apiv3KeyLength`.
    public init(_ bytes: [UInt8]) throws(KeyError) {
        guard let cipher = AES256GCM(key: bytes) else { throw .apiv3KeyLength(bytes.count) }
        self.cipher = cipher
    }

    /// A text without the key.
    public var description: String { "APIv3Key(redacted)" }

    /// A mirror without the key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
