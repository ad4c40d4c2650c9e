import OpenSSL
import WeChatPay

/// Reads the keys that WeChat Pay signs with, and tells a merchant's own key or certificate apart from them: verified against those, nothing that
/// WeChat Pay sends would ever be accepted.
struct PlatformKeyReader {
    var settings: SettingReader
    let merchantKey: RSAPublicKey?
    let merchantSerial: String?
    let now: WeChatTime

    private static let publicKeyExpected = "WeChat Pay's public key as PEM: pub_key.pem from the merchant platform"
    private static let certificateExpected = "a platform certificate as PEM"
    private static let listExpected = "auto, none, or a list of PEM files"

    mutating func readPublicKeys(_ place: Place) -> [PlatformPublicKey] {
        let expected = "a mapping from PUB_KEY_ID_… to the name of its PEM file"
        guard let mapping = settings.mapping(place, expected: expected) else { return [] }
        return mapping.entries.compactMap { entry in
            let place = Place(key: "\(mapping.path).\(Shown.key(entry.key))", setting: entry.value)
            return readPublicKey(id: entry.key, place)
        }
    }

    private mutating func readPublicKey(id: String, _ place: Place) -> PlatformPublicKey? {
        guard id.hasPrefix(PlatformPublicKey.idPrefix) else {
            settings.note(
                place, found: "the id \(Shown.key(id))", expected: "an id that begins with PUB_KEY_ID_, as the merchant platform shows it",
                remedy: "a certificate is not listed here but under platform_certificates")
            return nil
        }
        guard let file = settings.file(place, expected: "a file with \(Self.publicKeyExpected)") else { return nil }
        let kind = PEMKind(file.bytes)
        switch kind {
        case .publicKey:
            return parsedPublicKey(id: id, file, place)
        case .certificate:
            let isMerchants = (try? PlatformCertificate(pem: file.bytes)).map(isMerchants) == true
            return refused(
                place, file, holding: isMerchants ? "the merchant's own API certificate" : kind.name, expected: Self.publicKeyExpected,
                remedy: isMerchants ? nil : "if it is the platform's, list it under platform_certificates")
        default:
            return refused(
                place, file, holding: isMerchantsPrivateKey(file) ? "the merchant's own private key" : kind.name, expected: Self.publicKeyExpected)
        }
    }

    private mutating func parsedPublicKey(id: String, _ file: File, _ place: Place) -> PlatformPublicKey? {
        do {
            let key = try PlatformPublicKey(id: id, pem: file.bytes)
            guard !isMerchants(key.key) else {
                return refused(place, file, holding: "the public half of the merchant's own key", expected: Self.publicKeyExpected)
            }
            return key
        } catch .publicKeyIDMalformed {
            settings.note(place, found: "the id \(Shown.key(id))", expected: "PUB_KEY_ID_ and the digits that the merchant platform shows")
            return nil
        } catch {
            return refused(place, file, holding: error.whatIsHeld(instead: .publicKey), expected: Self.publicKeyExpected)
        }
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
        guard hasPublicKeys || certificates.contains(where: { now <= $0.notAfter }) else {
            settings.note(
                list, found: certificates.count == 1 ? "one certificate, which has expired" : "\(certificates.count) certificates, all expired",
                expected: "a certificate that is still valid", remedy: "set it to auto, and certificates are fetched in time")
            return nil
        }
        return .given(certificates)
    }

    private mutating func readCertificate(_ place: Place) -> PlatformCertificate? {
        guard let file = settings.file(place, expected: "a file with \(Self.certificateExpected)") else { return nil }
        let kind = PEMKind(file.bytes)
        guard kind == .certificate else {
            return refused(
                place, file, holding: isMerchantsPrivateKey(file) ? "the merchant's own private key" : kind.name, expected: Self.certificateExpected,
                remedy: kind == .publicKey ? "if it is WeChat Pay's, list it under public_keys with its PUB_KEY_ID_…" : nil)
        }
        do {
            let certificate = try PlatformCertificate(pem: file.bytes)
            guard !isMerchants(certificate) else {
                return refused(
                    place, file, holding: "the merchant's own API certificate", expected: Self.certificateExpected,
                    remedy: "set platform_certificates to auto; apiclient_cert.pem is not needed here")
            }
            return certificate
        } catch {
            return refused(place, file, holding: error.whatIsHeld(instead: kind), expected: Self.certificateExpected)
        }
    }

    private mutating func refused<Key>(_ place: Place, _ file: File, holding found: String, expected: String, remedy: String? = nil) -> Key? {
        settings.note(place, found: "\(file.shownName), which holds \(found)", expected: expected, remedy: remedy)
        return nil
    }

    private func isMerchants(_ key: RSAPublicKey) -> Bool {
        merchantKey?.isSameKey(as: key) == true
    }

    private func isMerchants(_ certificate: PlatformCertificate) -> Bool {
        let serial = merchantSerial.map { String($0.drop { $0 == "0" }) }
        return certificate.serialNumber == serial || isMerchants(certificate.certificate.publicKey)
    }

    private func isMerchantsPrivateKey(_ file: File) -> Bool {
        (try? MerchantPrivateKey(pem: file.bytes)).map { isMerchants($0.key.publicKey) } == true
    }
}

extension KeyError {
    /// What a file holds whose label is right and whose content is not.
    func whatIsHeld(instead kind: PEMKind) -> String {
        if case .tooFewBits(let bits) = self { return "\(kind.name) of \(bits) bits; 2048 are needed" }
        return "\(kind.name) that is damaged or not RSA"
    }
}
