import OpenSSL
import WeChatPay

extension ConfigurationReader {
    /// Reads the list under `merchants`. Merchants with faults are left out; their faults are kept.
    mutating func readMerchants(publicURL: String?) -> [MerchantConfiguration] {
        let place = place(.merchants)
        let expected = "a list with one entry for each merchant number"
        guard let setting = place.setting, setting.content != .list([]) else {
            if requirement.contains(.merchants) {
                settings.note(
                    place, found: "no value", expected: expected,
                    remedy:
                        "give mchid, certificate_serial, private_key_file, apiv3_key_file and the platform's keys of each (README.md has an example)")
            }
            return []
        }
        guard case .list(let elements) = setting.content else {
            settings.note(place, found: Shown.kind(setting.content), expected: expected)
            return []
        }
        var merchants: [MerchantConfiguration] = []
        var seen: Set<String> = []
        for (index, element) in elements.enumerated() {
            let place = Place(key: "\(place.key)[\(index)]", setting: element)
            guard let mapping = settings.mapping(place, expected: "the keys of one merchant") else { continue }
            var reader = MerchantReader(settings: settings, mapping: mapping, publicURL: publicURL, now: now)
            let merchant = reader.read()
            if let mchid = reader.mchid, !seen.insert(mchid).inserted {
                reader.settings.note(
                    reader.place(.mchid), found: "\(Shown.value(mchid)), for the second time", expected: "each merchant number once")
            }
            settings = reader.settings
            if let merchant { merchants.append(merchant) }
        }
        return merchants
    }
}

/// Reads one merchant.
struct MerchantReader {
    var settings: SettingReader
    let mapping: Mapping
    let publicURL: String?
    let now: WeChatTime
    private(set) var mchid: String?

    init(settings: SettingReader, mapping: Mapping, publicURL: String?, now: WeChatTime) {
        self.settings = settings
        self.mapping = mapping
        self.publicURL = publicURL
        self.now = now
    }

    func place(_ key: ConfigurationKey.Merchant) -> Place {
        settings.place(key.rawValue, in: mapping)
    }

    /// nil only together with faults.
    mutating func read() -> MerchantConfiguration? {
        settings.refuseUnknown(in: mapping, known: ConfigurationKey.Merchant.allCases.map(\.rawValue))
        mchid = readMchid()
        let serial = readCertificateSerial()
        let privateKey = readPrivateKey()
        let apiv3Key = readAPIv3Key()
        var keys = PlatformKeyReader(settings: settings, merchantKey: privateKey?.key.publicKey, merchantSerial: serial, now: now)
        let publicKeys = keys.readPublicKeys(place(.publicKeys))
        let certificates = keys.readCertificates(place(.platformCertificates), hasPublicKeys: namesPublicKeys)
        settings = keys.settings
        guard let mchid, let serial, let privateKey, let apiv3Key, let certificates else { return nil }
        do {
            let merchant = try Merchant(mchid: mchid, certificateSerial: serial, privateKey: privateKey, apiv3Key: apiv3Key)
            return MerchantConfiguration(merchant: merchant, publicKeys: publicKeys, platformCertificates: certificates)
        } catch {
            settings.note(Place(key: mapping.path, setting: nil), found: error.description, expected: "a merchant's numbers and keys")
            return nil
        }
    }

    /// Also when what is named cannot be used: that is a fault of its own.
    private var namesPublicKeys: Bool {
        if case .mapping(let entries) = place(.publicKeys).setting?.content { !entries.isEmpty } else { false }
    }

    private mutating func required(_ key: ConfigurationKey.Merchant, expected: String) -> String? {
        let place = place(key)
        guard place.setting != nil else {
            settings.note(place, found: "no value", expected: expected)
            return nil
        }
        return settings.text(place, expected: expected)
    }

    private mutating func readMchid() -> String? {
        let expected = "the merchant number: digits, such as \"1230000109\""
        guard let text = required(.mchid, expected: expected) else { return nil }
        guard (1...32).contains(text.utf8.count), text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            settings.note(place(.mchid), found: Shown.value(text), expected: expected)
            return nil
        }
        if let publicURL, publicURL.utf8.count + "/notify/".utf8.count + text.utf8.count > 255 {
            settings.note(
                place(.mchid), found: "a notify_url of more than 255 bytes", expected: "{public_url}/notify/{mchid} of at most 255 bytes",
                remedy: "shorten public_url: WeChat Pay takes no longer notify_url")
        }
        return text
    }

    private mutating func readCertificateSerial() -> String? {
        let expected = "the serial number of the merchant's API certificate: up to 40 hexadecimal digits"
        guard let text = required(.certificateSerial, expected: expected) else { return nil }
        guard !text.hasPrefix("PUB_KEY_ID_") else {
            settings.note(
                place(.certificateSerial), found: "\(Shown.value(text)), the id of a WeChat Pay public key", expected: expected,
                remedy: "read it from apiclient_cert.pem: openssl x509 -noout -serial -in apiclient_cert.pem")
            return nil
        }
        guard (1...40).contains(text.utf8.count), text.allSatisfy(\.isASCIIHexDigit) else {
            settings.note(
                place(.certificateSerial), found: Shown.value(text), expected: expected,
                remedy: "read it from apiclient_cert.pem: openssl x509 -noout -serial -in apiclient_cert.pem")
            return nil
        }
        return text.uppercased()
    }

    private mutating func readPrivateKey() -> MerchantPrivateKey? {
        let place = place(.privateKeyFile)
        let expected = "the merchant's API private key as PEM: apiclient_key.pem"
        guard place.setting != nil else {
            settings.note(place, found: "no value", expected: "the name of a file with \(expected)")
            return nil
        }
        guard let file = settings.file(place, expected: "a file with \(expected)") else { return nil }
        let kind = PEMKind(file.bytes)
        guard kind == .privateKey else {
            let remedy = kind == .encryptedPrivateKey ? "take the passphrase off: openssl pkcs8 -in apiclient_key.pem" : nil
            settings.note(place, found: "\(file.shownName), which holds \(kind.name)", expected: expected, remedy: remedy)
            return nil
        }
        do {
            return try MerchantPrivateKey(pem: file.bytes)
        } catch {
            settings.note(place, found: "\(file.shownName), which holds \(error.whatIsHeld(instead: kind))", expected: expected)
            return nil
        }
    }

    private mutating func readAPIv3Key() -> APIv3Key? {
        let place = place(.apiv3KeyFile)
        let expected = "a file with the APIv3 key: 32 bytes, as they were typed on the merchant platform"
        guard place.setting != nil else {
            settings.note(place, found: "no value", expected: "the name of \(expected)")
            return nil
        }
        guard let file = settings.file(place, expected: expected) else { return nil }
        let bytes = file.bytes.count == 32 ? file.bytes : Array(file.bytes.droppingLineEnd)
        do {
            return try APIv3Key(bytes)
        } catch {
            settings.note(
                place, found: "\(file.shownName), with \(bytes.count) bytes", expected: expected,
                remedy: "write the key alone into the file; it is neither base64 nor hexadecimal")
            return nil
        }
    }
}

extension Character {
    fileprivate var isASCIIHexDigit: Bool { isASCII && isHexDigit }
}
