import COpenSSL

/// Owner of an X509 that is being read or made.
private struct CertificateHandle: ~Copyable {
    let raw: OpaquePointer

    init(takingOwnershipOf raw: OpaquePointer) {
        self.raw = raw
    }

    deinit {
        X509_free(raw)
    }
}

/// What is used of an X.509 certificate with an RSA key, read once at init. The chain above it is not checked: a platform certificate is trusted
/// because of how it was fetched.
package final class X509Certificate: Sendable {
    /// The serial number in upper-case hexadecimal without leading zeros.
    package let serialNumber: String
    /// The first second of validity, in Unix seconds.
    package let notBefore: Int64
    /// The last second of validity, in Unix seconds.
    package let notAfter: Int64
    /// The key it certifies.
    package let publicKey: RSAPublicKey
    /// The certificate in PEM.
    package let pem: String

    /// Reads the first certificate of a PEM file.
    package convenience init(pem: [UInt8]) throws(OpenSSLError) {
        let raw = try readPEM(.readCertificate, pem) { PEM_read_bio_X509($0, nil, $1, nil) }
        let handle = CertificateHandle(takingOwnershipOf: raw)
        try self.init(handle.raw)
    }

    private init(_ raw: OpaquePointer) throws(OpenSSLError) {
        serialNumber = try ErrorQueue.perform(.readCertificate) { hexadecimal(X509_get0_serialNumber(raw)) }
        notBefore = try ErrorQueue.perform(.readCertificateTimes) { unixSeconds(X509_get0_notBefore(raw)) }
        notAfter = try ErrorQueue.perform(.readCertificateTimes) { unixSeconds(X509_get0_notAfter(raw)) }
        let key = try ErrorQueue.perform(.readCertificate) { X509_get_pubkey(raw) }
        publicKey = try RSAPublicKey(KeyHandle(takingOwnershipOf: key))
        pem = try pemText(.writeCertificate) { PEM_write_bio_X509($0, raw) }
    }

    /// Makes a certificate for a key, signed by that key: for a simulated platform and for tests.
    ///
    /// `serialNumber` is the number's big-endian bytes; the times are Unix seconds.
    package static func selfSigned(
        key: RSAPrivateKey, commonName: String, serialNumber: [UInt8], notBefore: Int64, notAfter: Int64
    ) throws(OpenSSLError) -> X509Certificate {
        let handle = try ErrorQueue.perform(.makeCertificate) {
            guard let raw = X509_new() else { return nil as CertificateHandle? }
            let handle = CertificateHandle(takingOwnershipOf: raw)
            guard X509_set_version(handle.raw, Int(X509_VERSION_3)) == 1,
                set(serialNumber: serialNumber, in: handle.raw),
                set(commonName: commonName, in: handle.raw),
                set(notBefore, in: X509_getm_notBefore(handle.raw)),
                set(notAfter, in: X509_getm_notAfter(handle.raw)),
                key.publicKey.set(in: handle.raw),
                key.sign(certificate: handle.raw)
            else { return nil }
            return handle
        }
        return try X509Certificate(handle.raw)
    }
}

private func set(serialNumber: [UInt8], in certificate: OpaquePointer) -> Bool {
    guard let count = Int32(exactly: serialNumber.count), let number = BN_bin2bn(serialNumber, count, nil) else { return false }
    defer { BN_free(number) }
    return BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
}

private func set(commonName: String, in certificate: OpaquePointer) -> Bool {
    let bytes = Array(commonName.utf8)
    guard let name = X509_get_subject_name(certificate), let count = Int32(exactly: bytes.count),
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytes, count, -1, 0) == 1
    else { return false }
    return X509_set_issuer_name(certificate, name) == 1
}

/// Years have four digits in a certificate: 1 to 9999, which OpenSSL does not check by itself.
private func set(_ unixSeconds: Int64, in time: UnsafeMutablePointer<ASN1_TIME>?) -> Bool {
    (-62_135_596_800...253_402_300_799).contains(unixSeconds) && ASN1_TIME_set(time, Int(unixSeconds)) != nil
}

private func hexadecimal(_ serialNumber: UnsafePointer<ASN1_INTEGER>?) -> String? {
    guard let number = ASN1_INTEGER_to_BN(serialNumber, nil) else { return nil }
    defer { BN_free(number) }
    guard let text = BN_bn2hex(number) else { return nil }
    defer { CRYPTO_free(text, nil, 0) }
    // BN_bn2hex writes whole bytes, so a number can begin with one zero.
    let digits = String(cString: text).drop { $0 == "0" }
    return digits.isEmpty ? "0" : String(digits)
}

private func unixSeconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
    guard let time, let epoch = ASN1_TIME_set(nil, 0) else { return nil }
    defer { ASN1_STRING_free(epoch) }
    var days: Int32 = 0
    var seconds: Int32 = 0
    guard ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
    return Int64(days) * 86400 + Int64(seconds)
}
