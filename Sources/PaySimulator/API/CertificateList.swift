import OpenSSL

/// `GET /v3/certificates`: each certificate encrypted with the calling merchant's APIv3 key.
struct CertificateList: Sendable {
    static let associatedData = "certificate"

    let identity: PlatformIdentity
    let random: SimulatorRandom

    func answer(to request: PlatformRequest, caller: SimulatedMerchant) throws(APIError) -> JSON {
        let algorithm = request.query("algorithm_type") ?? "RSA"
        guard ["RSA", "SM2", "ALL"].contains(algorithm) else {
            throw .parameter("algorithm_type", value: algorithm, "must be RSA, SM2 or ALL", location: "query")
        }
        let certificates = identity.listedCertificates.compactMap(\.certificate)
        guard !certificates.isEmpty, algorithm != "SM2" else { throw .noCertificates }
        do {
            return ["data": .array(try certificates.map { certificate throws(OpenSSLError) in try entry(certificate, caller: caller) })]
        } catch {
            throw .system
        }
    }

    private func entry(_ certificate: X509Certificate, caller: SimulatedMerchant) throws(OpenSSLError) -> JSON {
        let nonce = random.text(12)
        let sealed = try caller.cipher.seal(
            Array(certificate.pem.utf8), nonce: Array(nonce.utf8), associatedData: Array(Self.associatedData.utf8))
        return [
            "serial_no": .string(certificate.serialNumber),
            "effective_time": .string(BeijingTime.seconds(certificate.notBefore * 1000)),
            "expire_time": .string(BeijingTime.seconds(certificate.notAfter * 1000)),
            "encrypt_certificate": [
                "algorithm": "AEAD_AES_256_GCM", "nonce": .string(nonce), "associated_data": .string(Self.associatedData),
                "ciphertext": .string(Base64.encode(sealed)),
            ],
        ]
    }
}
