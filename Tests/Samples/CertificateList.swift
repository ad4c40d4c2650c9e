import OpenSSL
package import WeChatPay

/// WeChat Pay's answer to `GET /v3/certificates`.
package enum CertificateList {
    /// The list of these identities' certificates, encrypted and signed by the signer.
    package static func signed(_ identities: [SampleIdentity], by signer: CallbackSigner) throws -> TransportResponse {
        let entries = try identities.map { try entry(serial: $0.serial, pem: $0.certificate.pem, signer) }
        return try response(entries, by: signer)
    }

    /// A list of whatever entries.
    package static func response(_ entries: [String], by signer: CallbackSigner) throws -> TransportResponse {
        try signer.sign(body: Array("{\"data\":[\(entries.joined(separator: ","))]}".utf8)).response()
    }

    /// One entry; `serial` is what the list says, which may differ from the certificate's.
    package static func entry(serial: String, pem: String, _ signer: CallbackSigner) throws -> String {
        let ciphertext = try signer.encrypt(Array(pem.utf8), nonce: "61f9c719728a", associatedData: "certificate")
        return """
            {"serial_no":"\(serial)","effective_time":"2030-01-01T00:00:00+08:00","expire_time":"2034-12-31T00:00:00+08:00",\
            "encrypt_certificate":{"algorithm":"AEAD_AES_256_GCM","nonce":"61f9c719728a","associated_data":"certificate","ciphertext":"\(ciphertext)"}}
            """
    }
}
