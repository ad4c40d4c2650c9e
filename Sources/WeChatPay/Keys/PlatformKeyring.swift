import OpenSSL
import Synchronization

/// The keys with which WeChat Pay signs towards one merchant: platform certificates and public keys side by side, chosen by serial alone.
///
/// Certificates can be replaced while others read; public keys are fixed.
public final class PlatformKeyring: Sendable {
    /// The WeChat Pay public keys, in the order they were given.
    public let publicKeys: [PlatformPublicKey]

    private let merchantSerial: CertificateSerial
    private let merchantKey: RSAPublicKey
    private let state: Mutex<[PlatformCertificate]>

    /// Makes the ring of one merchant. Throws `merchantKeyAmongPlatformKeys` when one of the keys is the merchant's own.
    public init(
        merchant: Merchant, certificates: [PlatformCertificate] = [], publicKeys: [PlatformPublicKey] = []
    ) throws(KeyError) {
        self.publicKeys = publicKeys
        merchantSerial = merchant.serial
        merchantKey = merchant.privateKey.key.publicKey
        state = Mutex(certificates)
        for certificate in certificates where isMerchants(certificate) {
            throw .merchantKeyAmongPlatformKeys(certificate.serialNumber)
        }
        for publicKey in publicKeys where publicKey.key.isSameKey(as: merchantKey) {
            throw .merchantKeyAmongPlatformKeys(publicKey.id)
        }
    }

    /// The platform certificates at this moment.
    public var certificates: [PlatformCertificate] {
        state.withLock { $0 }
    }

    /// The key that a `Wechatpay-Serial` names, if it may be used at that time: a certificate's by its number, a public key's by its exact id.
    ///
    /// Throws `serialUnknown`, `serialOfMerchantCertificate`, `certificateExpired` or `certificateNotYetValid`.
    public func key(forSerial serial: String, at time: WeChatTime) throws(CallbackRefusal) -> PlatformKey {
        guard let number = CertificateSerial(hexadecimal: serial) else {
            guard let publicKey = publicKeys.first(where: { $0.id == serial }) else { throw .serialUnknown }
            return PlatformKey(serial: publicKey.id, publicKey: publicKey.key)
        }
        guard number != merchantSerial else { throw .serialOfMerchantCertificate }
        guard let certificate = state.withLock({ $0.first { $0.serial == number } }) else { throw .serialUnknown }
        guard !certificate.hasExpired(at: time) else { throw .certificateExpired }
        guard time >= certificate.notBefore else { throw .certificateNotYetValid }
        return PlatformKey(serial: certificate.serialNumber, publicKey: certificate.certificate.publicKey)
    }

    /// Whether a certificate or public key has this serial, valid or not.
    public func knows(serial: String) -> Bool {
        guard let number = CertificateSerial(hexadecimal: serial) else { return publicKeys.contains { $0.id == serial } }
        return state.withLock { $0.contains { $0.serial == number } }
    }

    /// Every key, valid or not: to tell afterwards which one signed, never to accept anything.
    var allKeys: [PlatformKey] {
        publicKeys.map { PlatformKey(serial: $0.id, publicKey: $0.key) }
            + certificates.map { PlatformKey(serial: $0.serialNumber, publicKey: $0.certificate.publicKey) }
    }

    /// Whether the serial is that of the merchant's own certificate.
    func isMerchants(serial: String) -> Bool {
        CertificateSerial(hexadecimal: serial) == merchantSerial
    }

    /// Whether the merchant itself made a signature: nobody else has that key.
    func merchantSigned(_ message: [UInt8], signature: [UInt8]) -> Bool {
        merchantKey.verifySHA256(message, signature: signature)
    }

    /// How many keys may be used at a time.
    public func usableKeyCount(at time: WeChatTime) -> Int {
        publicKeys.count + state.withLock { $0.count { $0.isValid(at: time) } }
    }

    /// The key to encrypt fields with, and to ask for on responses: the public key if there is one, otherwise the certificate that stays valid longest.
    public func encryptionKey(at time: WeChatTime) -> PlatformKey? {
        if let publicKey = publicKeys.last { return PlatformKey(serial: publicKey.id, publicKey: publicKey.key) }
        let longest = state.withLock { $0.filter { $0.isValid(at: time) }.max { $0.notAfter < $1.notAfter } }
        return longest.map { PlatformKey(serial: $0.serialNumber, publicKey: $0.certificate.publicKey) }
    }

    /// Takes in a freshly downloaded list. Certificates that are absent from it but still valid are kept; expired ones go.
    ///
    /// Throws `merchantKeyAmongPlatformKeys`, and then changes nothing, when one of them is the merchant's own.
    public func replaceCertificates(with fresh: [PlatformCertificate], at time: WeChatTime) throws(KeyError) {
        for certificate in fresh where isMerchants(certificate) {
            throw .merchantKeyAmongPlatformKeys(certificate.serialNumber)
        }
        let serials = Set(fresh.map(\.serial))
        state.withLock { certificates in
            certificates = fresh + certificates.filter { !$0.hasExpired(at: time) && !serials.contains($0.serial) }
        }
    }

    private func isMerchants(_ certificate: PlatformCertificate) -> Bool {
        certificate.serial == merchantSerial || certificate.certificate.publicKey.isSameKey(as: merchantKey)
    }
}
