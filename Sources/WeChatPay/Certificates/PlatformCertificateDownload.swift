/// `GET /v3/certificates`: the platform certificates, decrypted with the merchant's APIv3 key.
///
/// A first download cannot be verified with a certificate known before. It is trusted because TLS names the server and AES-GCM opens with our key, and
/// then its signature must fit one of the certificates just got.
struct PlatformCertificateDownload: Sendable {
    let exchange: SignedExchange
    let keyring: PlatformKeyring
    let clock: WallClock

    func certificates() async throws(WeChatPayError) -> [PlatformCertificate] {
        let request = APIRequest(method: "GET", path: "/v3/certificates")
        let response: TransportResponse
        do {
            response = try await exchange.send(request, serial: nil)
        } catch {
            // WeChat Pay's way to say that this merchant has a public key instead.
            if case .refused(404, "NOT_FOUND", _) = error.kind { return [] }
            throw error
        }
        let certificates = try read(response)
        try verify(response, with: certificates)
        return certificates
    }

    private func read(_ response: TransportResponse) throws(WeChatPayError) -> [PlatformCertificate] {
        let requestID = response.requestID
        let listed = try WeChatPayError.wrapping(WeChatPayError.Kind.unreadable, requestID: requestID) { () throws(JSONError) in
            try ListedCertificate.list(try JSONDocument(response.body).root)
        }
        var certificates: [PlatformCertificate] = []
        for entry in listed {
            let pem = try WeChatPayError.wrapping(WeChatPayError.Kind.certificateNotOpened, requestID: requestID) { () throws(CallbackFault) in
                try entry.resource.open(with: exchange.merchant.apiv3Key)
            }
            let certificate = try WeChatPayError.wrapping(WeChatPayError.Kind.certificateRefused, requestID: requestID) { () throws(KeyError) in
                try PlatformCertificate(pem: pem, listedAs: entry.serial)
            }
            certificates.append(certificate)
        }
        return certificates
    }

    private func verify(_ response: TransportResponse, with certificates: [PlatformCertificate]) throws(WeChatPayError) {
        let requestID = response.requestID
        let ring = try WeChatPayError.wrapping(WeChatPayError.Kind.certificateRefused, requestID: requestID) { () throws(KeyError) in
            try PlatformKeyring(merchant: exchange.merchant, certificates: certificates + keyring.certificates, publicKeys: keyring.publicKeys)
        }
        try WeChatPayError.wrapping(WeChatPayError.Kind.unverified, requestID: requestID) { () throws(CallbackRefusal) in
            try SignatureVerifier(keyring: ring, clock: clock).verify(SignatureHeaders.read(response.values), body: response.body)
        }
    }
}

/// One entry of the list, still encrypted.
private struct ListedCertificate {
    let serial: String
    let resource: EncryptedResource

    static func list(_ root: JSONValue) throws(JSONError) -> [ListedCertificate] {
        var list: [ListedCertificate] = []
        for entry in try root.required("data").elements {
            let serial = try entry.required("serial_no").string()
            list.append(ListedCertificate(serial: serial, resource: try EncryptedResource(try entry.required("encrypt_certificate"))))
        }
        return list
    }
}

extension PlatformCertificate {
    fileprivate init(pem: [UInt8], listedAs listed: String) throws(KeyError) {
        try self.init(pem: pem)
        guard CertificateSerial(hexadecimal: listed) == serial else { throw .serialDiffers(listed: listed, certificate: serialNumber) }
    }
}
