import CardHTTP
package import WeChatPay

extension Configuration {
    /// The configuration file's text and name, when there is one.
    package struct File: Sendable {
        package let text: String
        package let name: String

        package init(text: String, name: String) {
            self.text = text
            self.name = name
        }
    }

    /// Reads a configuration from the file's text and the environment. Pure but for `files`.
    ///
    /// `allowsPrivatePublicURL`: whether `public_url` may be one that WeChat Pay cannot reach, for a simulator.
    package static func read(
        file: File?, environment: [String: String], files: FileSource, requiring requirement: Requirement, allowsPrivatePublicURL: Bool = false,
        now: WeChatTime
    ) -> Result<Configuration, ConfigurationFaults> {
        let examination = examine(
            file: file, environment: environment, files: files, requiring: requirement, allowsPrivatePublicURL: allowsPrivatePublicURL, now: now)
        guard let configuration = examination.configuration, examination.faults.isEmpty else {
            return .failure(ConfigurationFaults(faults: examination.faults))
        }
        return .success(configuration)
    }

    /// Reads what can be read beside the faults there are: for `doctor`, which goes on with it. No configuration only when there are faults.
    package static func examine(
        file: File?, environment: [String: String], files: FileSource, requiring requirement: Requirement, allowsPrivatePublicURL: Bool = false,
        now: WeChatTime
    ) -> (configuration: Configuration?, faults: [ConfigurationFault]) {
        var entries: [Setting.Entry] = []
        if let file {
            do {
                entries = try ConfigurationFile.settings(yaml: file.text, name: file.name)
            } catch {
                return (nil, [error])
            }
        }
        let merged = EnvironmentSettings.overlay(environment, on: entries)
        let directory = file.flatMap { $0.name.contains("/") ? String($0.name[..<($0.name.lastIndex(of: "/") ?? $0.name.startIndex)]) : nil }
        var reader = ConfigurationReader(
            settings: SettingReader(faults: merged.faults, files: files, baseDirectory: directory), top: Mapping(path: "", entries: merged.entries),
            requirement: requirement, allowsPrivatePublicURL: allowsPrivatePublicURL, now: now)
        let configuration = reader.read()
        return (configuration, reader.settings.faults)
    }
}

/// Reads the top of the configuration key by key; `MerchantReader` reads what stands under `merchants`.
struct ConfigurationReader {
    var settings: SettingReader
    let top: Mapping
    let requirement: Configuration.Requirement
    let allowsPrivatePublicURL: Bool
    /// A certificate is judged by it.
    let now: WeChatTime

    /// Looks at every key before it gives up, so that `settings` holds every fault. nil only together with faults.
    mutating func read() -> Configuration? {
        settings.refuseUnknown(in: top, known: ConfigurationKey.Top.allCases.map(\.rawValue))
        let publicURL = readPublicURL()
        let (listen, adminListen) = readAddresses()
        let adminToken = readAdminToken()
        let database = readDatabase()
        let wechatpayURL = readWeChatPayURL()
        let refused = place(.refusedDir)
        let refusedDirectory = settings.text(refused, expected: "a directory").map { settings.resolved($0, refused) }
        refuseTLS()
        let merchants = readMerchants(publicURL: publicURL)
        guard let listen, let adminListen, let wechatpayURL else { return nil }
        return Configuration(
            publicURL: publicURL, listen: listen, adminListen: adminListen, adminToken: adminToken, database: database, wechatpayURL: wechatpayURL,
            refusedDirectory: refusedDirectory, merchants: merchants)
    }

    func place(_ key: ConfigurationKey.Top) -> Place {
        settings.place(key.rawValue, in: top)
    }

    private mutating func readPublicURL() -> String? {
        let place = place(.publicURL)
        let expected = "the https URL under which WeChat Pay reaches this service, without query and fragment, such as https://pay.example.com"
        guard place.setting != nil else {
            if requirement.contains(.publicURL) {
                settings.note(
                    place, found: "no value", expected: expected, remedy: "set it: callbacks arrive at {public_url}/notify/{mchid}")
            }
            return nil
        }
        guard let url = url(place, allowsPath: true, expected: expected) else { return nil }
        // A command that gives WeChat Pay no address works with any.
        if requirement.contains(.publicURL), !allowsPrivatePublicURL, let hindrance = url.hindrance {
            settings.note(
                place, found: "\(Shown.value(url.text)), which is \(hindrance)", expected: expected,
                remedy: "give the address that WeChat Pay reaches; for a simulator on this machine add --insecure-public-url")
        }
        return url.text
    }

    private mutating func readWeChatPayURL() -> String? {
        let place = place(.wechatpayURL)
        guard place.setting != nil else { return "https://api.mch.weixin.qq.com" }
        return url(place, allowsPath: false, expected: "an https URL without a path; http is for a simulator on this machine")?.text
    }

    private mutating func url(_ place: Place, allowsPath: Bool, expected: String) -> WebURL? {
        guard let text = settings.text(place, expected: expected) else { return nil }
        do throws(WebURL.Fault) {
            return try WebURL(text, allowsPath: allowsPath)
        } catch {
            settings.note(place, found: error.found, expected: expected)
            return nil
        }
    }

    private mutating func readAddresses() -> (ListenAddress?, ListenAddress?) {
        let listen = address(place(.listen), default: ListenAddress(host: "0.0.0.0", port: 8080))
        let adminListen = address(place(.adminListen), default: ListenAddress(host: "127.0.0.1", port: 8081))
        if let listen, let adminListen, listen.collides(with: adminListen) {
            settings.note(
                place(.adminListen), found: "\(adminListen), and callbacks listen on \(listen)", expected: "another port than that of listen",
                remedy: "callbacks come from the internet, the admin port must not: give each a port of its own")
        }
        return (listen, adminListen)
    }

    private mutating func address(_ place: Place, default standard: ListenAddress) -> ListenAddress? {
        guard place.setting != nil else { return standard }
        let expected = "host:port with a port from 0 to 65535, such as \(standard); IPv6 as [::1]:8080"
        guard let text = settings.text(place, expected: expected) else { return nil }
        if let address = ListenAddress(text) { return address }
        settings.note(place, found: Shown.value(text), expected: expected)
        return nil
    }

    private mutating func readAdminToken() -> String? {
        let place = place(.adminTokenFile)
        let expected = "a file with one line of 16 to 256 visible ASCII characters: the bearer token of the admin port"
        guard place.setting != nil else {
            if requirement.contains(.adminToken) {
                settings.note(
                    place, found: "no value", expected: "the name of \(expected)", remedy: "make one: openssl rand -hex 32 > admin_token")
            }
            return nil
        }
        guard let file = settings.file(place, expected: expected) else { return nil }
        let token = file.bytes.droppingLineEnd
        guard (16...256).contains(token.count), token.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            settings.note(
                place, found: "\(file.shownName), with \(token.count) bytes or bytes that are not visible ASCII", expected: expected,
                remedy: "make one: openssl rand -hex 32")
            return nil
        }
        return String(decoding: token, as: UTF8.self)
    }

    private mutating func readDatabase() -> Configuration.Database? {
        let (urlPlace, directoryPlace) = (place(.databaseURL), place(.dataDir))
        let expected = "a PostgreSQL URL without a password, such as postgresql://cardkeeper@localhost/cardkeeper"
        let directory = settings.text(directoryPlace, expected: "a directory").map { settings.resolved($0, directoryPlace) }
        if urlPlace.setting != nil {
            guard let text = settings.text(urlPlace, expected: expected) else { return nil }
            if let found = DatabaseURL.fault(in: text) {
                settings.note(
                    urlPlace, found: found, expected: expected,
                    remedy: "a password belongs into a file: append ?passfile=/etc/cardkeeper/pgpass, or let PostgreSQL know the user by its peer")
                return nil
            }
            return .url(text)
        }
        if let directory { return .privateCluster(directory: directory) }
        if requirement.contains(.database), directoryPlace.setting == nil {
            settings.note(
                urlPlace, found: "no value, and data_dir has none either", expected: expected,
                remedy: "give the database's URL; or set data_dir to a directory, and a private PostgreSQL runs there")
        }
        return nil
    }

    private mutating func refuseTLS() {
        let place = place(.tls)
        guard place.setting != nil else { return }
        settings.note(
            place, found: "certificates for the callback port", expected: "no value: this version speaks plain HTTP behind a proxy",
            remedy: "let a proxy such as nginx or Caddy end TLS in front of listen, and remove the key")
    }
}

extension [UInt8] {
    /// Without the one line end that editors leave.
    var droppingLineEnd: ArraySlice<UInt8> {
        if suffix(2) == [0x0d, 0x0a] { return dropLast(2) }
        return last == 0x0a ? dropLast() : self[...]
    }
}
