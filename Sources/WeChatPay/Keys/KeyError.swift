import OpenSSL

/// Why a key, a certificate or a number that names one cannot be used. No error holds a part of a secret.
public enum KeyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// An APIv3 key has not 32 bytes but this many.
    case apiv3KeyLength(Int)
    /// OpenSSL cannot read the key or certificate, or it is not RSA; with the step and OpenSSL's reasons.
    case unreadable(String)
    /// The RSA key has fewer than 2048 bits: this many.
    case tooFewBits(Int)
    /// A public key's id does not begin with `PUB_KEY_ID_` followed by letters, digits or underscores.
    case publicKeyIDMalformed(String)
    /// A certificate serial is not made of 1 to 48 hexadecimal digits.
    case serialMalformed(String)
    /// A merchant's number is not made of 1 to 32 digits.
    case mchidMalformed(String)
    /// A platform certificate or public key turned out to be the merchant's own (the serial or id is given): WeChat Pay never signs with that.
    case merchantKeyAmongPlatformKeys(String)
    /// A certificate of WeChat Pay's list has another serial than the list says: the list's, then the certificate's.
    case serialDiffers(listed: String, certificate: String)
    /// OpenSSL cannot sign; with the step and OpenSSL's reasons.
    case cannotSign(String)
    /// OpenSSL cannot encrypt; with the step and OpenSSL's reasons.
    case cannotEncrypt(String)
    /// A field cannot be decrypted: it is no base64, or it was encrypted for another certificate.
    case cannotDecrypt(String)

    /// What is wrong and what to do, in words.
    public var description: String {
        switch self {
        case .apiv3KeyLength(let count):
            "the APIv3 key has \(count) bytes, but must have 32: copy it again from the merchant platform, without a line end"
        case .unreadable(let reason):
            reason
        case .cannotSign(let reason):
            "a request cannot be signed: \(reason)"
        case .cannotEncrypt(let reason):
            "a field cannot be encrypted: \(reason)"
        case .cannotDecrypt(let reason):
            "a field cannot be decrypted: \(reason); was it encrypted for another certificate of the merchant's?"
        case .serialDiffers(let listed, let certificate):
            "WeChat Pay lists a certificate as \(listed), but its serial is \(certificate)"
        case .tooFewBits(let bits):
            "the RSA key has \(bits) bits, but WeChat Pay's keys have 2048: is this the right file?"
        case .publicKeyIDMalformed(let id):
            "'\(id)' is no id of a WeChat Pay public key: it must be PUB_KEY_ID_ and digits, as the merchant platform shows it"
        case .serialMalformed(let serial):
            "'\(serial)' is no certificate serial: it must be hexadecimal digits, normally 40 of them"
        case .mchidMalformed(let mchid):
            "'\(mchid)' is no merchant number: it must be made of digits"
        case .merchantKeyAmongPlatformKeys(let serial):
            "\(serial) is the merchant's own key or certificate: WeChat Pay does not sign with it; "
                + "use a platform certificate, or the WeChat Pay public key with its PUB_KEY_ID_"
        }
    }
}

extension KeyError {
    /// Reads a key or certificate and refuses one that is too small for WeChat Pay.
    static func reading<Key>(bits: (Key) -> Int, _ read: () throws(OpenSSLError) -> Key) throws(KeyError) -> Key {
        let key: Key
        do {
            key = try read()
        } catch {
            throw .unreadable(error.description)
        }
        guard bits(key) >= 2048 else { throw .tooFewBits(bits(key)) }
        return key
    }
}
