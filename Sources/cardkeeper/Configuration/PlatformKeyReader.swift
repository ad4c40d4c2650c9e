import OpenSSL

/// Reads the keys that WeChat Pay signs with, and tells a merchant's own key or certificate apart from them: verified against those, nothing that
/// WeChat Pay sends would ever be accepted.
struct PlatformKeyReader {
    var settings: SettingReader
    let merchantKey: RSAPublicKey?
    let merchantSerial: String?
    /// Unix seconds.
    let now: Int64

    private static let publicKeyExpected = "WeChat Pay's public key as PEM: pub_key.pem from the merchant platform"
    private static let certificateExpected = "a platform certificate as PEM"
    private static let listExpected = "auto, none, or a list of PEM files"

    mutating func readPublicKeys(_ place: Place) -> [MerchantConfiguration.PublicKey] {
        let expected = "a mapping from PUB_KEY_ID_… to the name of its PEM file"
        guard let mapping = settings.mapping(place, expected: expected) else { return [] }
        return mapping.entries.compactMap { entry in
            let place = Place(key: "\(mapping.path).\(Shown.key(entry.key))", setting: entry.value)
            let isID = entry.key.hasPrefix("PUB_KEY_ID_") && entry.key.utf8.count > "PUB_KEY_ID_".utf8.count && entry.key == Shown.key(entry.key)
            guard isID else {
                settings.note(
                    place, found: "the id \(Shown.key(entry.key))", expected: "an id that begins with PUB_KEY_ID_, as the merchant platform shows it",
                    remedy: "a certificate is not listed here but under platform_certificates")
                return nil
            }
            return readPublicKey(place).map { MerchantConfiguration.PublicKey(id: entry.key, key: $0) }
        }
    }

    private mutating func readPublicKey(_ place: Place) -> RSAPublicKey? {
        guard let file = settings.file(place, expected: "a file with \(Self.publicKeyExpected)") else { return nil }
        let kind = PEMKind(file.bytes)
        if kind == .privateKey, let key = try? RSAPrivateKey(pem: file.bytes) {
            let found = isMerchants(key.publicKey) ? "the merchant's own private key" : kind.name
            return refused(place, file, holding: found, expected: Self.publicKeyExpected)
        }
        if kind == .certificate, let certificate = try? X509Certificate(pem: file.bytes) {
            let found = isMerchants(certificate) ? "the merchant's own API certificate" : "a certificate"
            return refused(
                place, file, holding: found, expected: Self.publicKeyExpected,
                remedy: isMerchants(certificate) ? nil : "if it is the platform's, list it under platform_certificates")
        }
        guard kind == .publicKey, let key = try? RSAPublicKey(pem: file.bytes) else {
            let found = kind == .publicKey ? "a public key that is damaged or not RSA" : kind.name
            return refused(place, file, holding: found, expected: Self.publicKeyExpected)
        }
        guard !isMerchants(key) else {
            return refused(place, file, holding: "the public half of the merchant's own key", expected: Self.publicKeyExpected)
        }
        return key
    }

    /// Absent means `auto`, but beside public keys `none`: a merchant in public-key mode has no certificates to fetch.
    mutating func readCertificates(_ place: Place, hasPublicKeys: Bool) -> MerchantConfiguration.PlatformCertificates? {
        switch place.setting?.content {
        case nil:
            return hasPublicKeys ? .given([]) : .automatic
        case .text("auto"):
            return .automatic
        case .text("none"):
            guard hasPublicKeys else {
                settings.note(
                    place, found: "none, and no public_keys either", expected: "at least one key that WeChat Pay signs with",
                    remedy: "set it to auto, or give public_keys")
                return nil
            }
            return .given([])
        case .list(let elements) where !elements.isEmpty:
            return readList(elements, place, hasPublicKeys: hasPublicKeys)
        case .text(let text):
            settings.note(
                place, found: text.contains("/") ? "one file name" : Shown.value(text), expected: Self.listExpected,
                remedy: "a single file is a list of one: [\"/path/to/certificate.pem\"]")
            return nil
        case .some(let content):
            settings.note(place, found: Shown.kind(content), expected: Self.listExpected)
            return nil
        }
    }

    private mutating func readList(_ elements: [Setting], _ list: Place, hasPublicKeys: Bool) -> MerchantConfiguration.PlatformCertificates? {
        let certificates = elements.enumerated().compactMap { index, element in
            readCertificate(Place(key: "\(list.key)[\(index)]", setting: element))
        }
        guard certificates.count == elements.count else { return nil }
        guard hasPublicKeys || certificates.contains(where: { $0.notAfter >= now }) else {
            settings.note(
                list, found: certificates.count == 1 ? "one certificate, which has expired" : "\(certificates.count) certificates, all expired",
                expected: "a certificate that is still valid", remedy: "set it to auto, and certificates are fetched in time")
            return nil
        }
        return .given(certificates)
    }

    private mutating func readCertificate(_ place: Place) -> X509Certificate? {
        guard let file = settings.file(place, expected: "a file with \(Self.certificateExpected)") else { return nil }
        let kind = PEMKind(file.bytes)
        guard kind == .certificate, let certificate = try? X509Certificate(pem: file.bytes) else {
            let holdsMerchantKey = kind == .privateKey && (try? RSAPrivateKey(pem: file.bytes)).map { isMerchants($0.publicKey) } == true
            let found =
                holdsMerchantKey ? "the merchant's own private key" : kind == .certificate ? "a certificate that is damaged or not RSA" : kind.name
            return refused(
                place, file, holding: found, expected: Self.certificateExpected,
                remedy: kind == .publicKey ? "if it is WeChat Pay's, list it under public_keys with its PUB_KEY_ID_…" : nil)
        }
        guard !isMerchants(certificate) else {
            return refused(
                place, file, holding: "the merchant's own API certificate", expected: Self.certificateExpected,
                remedy: "set platform_certificates to auto; apiclient_cert.pem is not needed here")
        }
        return certificate
    }

    private mutating func refused<Key>(_ place: Place, _ file: File, holding found: String, expected: String, remedy: String? = nil) -> Key? {
        settings.note(place, found: "\(file.shownName), which holds \(found)", expected: expected, remedy: remedy)
        return nil
    }

    private func isMerchants(_ key: RSAPublicKey) -> Bool {
        merchantKey?.isSameKey(as: key) == true
    }

    private func isMerchants(_ certificate: X509Certificate) -> Bool {
        let serial = merchantSerial.map { String($0.drop { $0 == "0" }) }
        return certificate.serialNumber == serial || isMerchants(certificate.publicKey)
    }
}
