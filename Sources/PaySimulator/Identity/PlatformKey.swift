package import OpenSSL

/// A key that the platform signs with, under the name that `Wechatpay-Serial` carries.
package struct PlatformKey: Sendable {
    package enum Kind: Sendable {
        case certificate(X509Certificate)
        case publicKey
    }

    /// A certificate's serial number, or `PUB_KEY_ID_…`.
    package let serial: String
    package let kind: Kind
    private let privateKey: RSAPrivateKey

    package var publicKey: RSAPublicKey { privateKey.publicKey }

    package var certificate: X509Certificate? {
        guard case .certificate(let certificate) = kind else { return nil }
        return certificate
    }

    package init(serial: String, kind: Kind, privateKey: RSAPrivateKey) {
        self.serial = serial
        self.kind = kind
        self.privateKey = privateKey
    }

    /// Platform certificates are valid for five years.
    package static func certificate(
        _ privateKey: RSAPrivateKey, notBefore: Int64, random: SimulatorRandom, validSeconds: Int64 = 5 * 365 * 86_400
    ) throws(OpenSSLError) -> PlatformKey {
        // A first byte of 0x10 to 0x7F gives a positive number of exactly 40 hexadecimal digits, the platform's usual length.
        let rest = random.bytes(20)
        let serialNumber = [0x10 | (rest[0] & 0x6F)] + rest.dropFirst()
        let certificate = try X509Certificate.selfSigned(
            key: privateKey, commonName: "Tenpay.com Root CA (simulated)", serialNumber: serialNumber, notBefore: notBefore,
            notAfter: notBefore + validSeconds)
        return PlatformKey(serial: certificate.serialNumber, kind: .certificate(certificate), privateKey: privateKey)
    }

    package static func publicKey(_ privateKey: RSAPrivateKey, random: SimulatorRandom) -> PlatformKey {
        PlatformKey(serial: "PUB_KEY_ID_" + random.digits(28), kind: .publicKey, privateKey: privateKey)
    }

    /// The same key under another name: what a forger would send.
    package func renamed(_ serial: String) -> PlatformKey { PlatformKey(serial: serial, kind: kind, privateKey: privateKey) }

    /// SHA-256 with RSA, PKCS#1 v1.5, in base64.
    package func sign(_ message: [UInt8]) throws(OpenSSLError) -> String { Base64.encode(try privateKey.signSHA256(message)) }

    /// What a merchant encrypted for this key, with OAEP and SHA-1, in base64; nil when it does not open.
    func open(_ ciphertext: String) -> [UInt8]? { Base64.decode(ciphertext).flatMap { try? privateKey.decryptOAEPSHA1($0) } }
}
