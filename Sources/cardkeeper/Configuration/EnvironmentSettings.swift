/// The environment's half of the configuration: each `CARDKEEPER_…` variable replaces the value of its key in the file.
///
/// `CARDKEEPER_PUBLIC_URL`, `CARDKEEPER_MERCHANTS_0_MCHID`,
/// `CARDKEEPER_MERCHANTS_0_PUBLIC_KEYS_PUB_KEY_ID_…` and, for a list, `CARDKEEPER_MERCHANTS_0_PLATFORM_CERTIFICATES_0`.
enum EnvironmentSettings {
    static let prefix = "CARDKEEPER_"

    /// Puts the variables over the entries of the file. Variables that name no key come back as faults.
    static func overlay(_ environment: [String: String], on entries: [Setting.Entry]) -> (entries: [Setting.Entry], faults: [ConfigurationFault]) {
        var entries = entries
        var faults: [ConfigurationFault] = []
        var known: [(path: [Step], leaf: Setting)] = []
        for (variable, value) in environment.sorted(by: { $0.key < $1.key }) {
            guard variable.hasPrefix(prefix), variable != prefix + "CONFIG", !isServiceLink(variable) else { continue }
            guard let path = path(of: variable.dropFirst(prefix.count)) else {
                faults.append(unknown(variable))
                continue
            }
            let content: Setting.Content = value.isEmpty ? .empty : .text(value)
            known.append((path, Setting(content: content, origin: .environment(variable: variable))))
        }
        // Lists grow at their end, so element 9 has to come before element 10.
        for (path, leaf) in known.sorted(by: { $0.path.positions.lexicographicallyPrecedes($1.path.positions) }) {
            if let fault = put(leaf, at: path[...], into: &entries) { faults.append(fault) }
        }
        return (entries, faults)
    }

    fileprivate enum Step {
        case key(String)
        case index(Int)
    }

    private static func path(of name: Substring) -> [Step]? {
        let scalars = ConfigurationKey.Top.allCases.filter { $0 != .tls && $0 != .merchants }
        if let key = scalars.first(where: { $0.rawValue.uppercased() == name }) { return [.key(key.rawValue)] }
        // Whatever is said of TLS is refused with its own reason.
        if name == "TLS" || name.hasPrefix("TLS_") { return [.key(ConfigurationKey.Top.tls.rawValue)] }
        guard let rest = name.dropping("MERCHANTS_"), let (index, tail) = rest.indexAndTail, let tail else { return nil }
        return merchantPath(of: tail).map { [.key(ConfigurationKey.Top.merchants.rawValue), .index(index)] + $0 }
    }

    private static func merchantPath(of name: Substring) -> [Step]? {
        let (publicKeys, certificates) = (ConfigurationKey.Merchant.publicKeys, ConfigurationKey.Merchant.platformCertificates)
        if let id = name.dropping(publicKeys.rawValue.uppercased() + "_"), !id.isEmpty { return [.key(publicKeys.rawValue), .key(String(id))] }
        if let rest = name.dropping(certificates.rawValue.uppercased() + "_") {
            guard let (index, tail) = rest.indexAndTail, tail == nil else { return nil }
            return [.key(certificates.rawValue), .index(index)]
        }
        let scalars = ConfigurationKey.Merchant.allCases.filter { $0 != publicKeys }
        return scalars.first { $0.rawValue.uppercased() == name }.map { [.key($0.rawValue)] }
    }

    private static func put(_ leaf: Setting, at path: ArraySlice<Step>, into entries: inout [Setting.Entry]) -> ConfigurationFault? {
        guard case .key(let key) = path.first else { return nil }
        let position = entries.firstIndex { $0.key == key }
        var value = position.map { entries[$0].value } ?? Setting(content: .empty, origin: leaf.origin)
        let fault = put(leaf, at: path.dropFirst(), into: &value)
        let entry = Setting.Entry(key: key, value: value)
        if let position { entries[position] = entry } else { entries.append(entry) }
        return fault
    }

    private static func put(_ leaf: Setting, at path: ArraySlice<Step>, into setting: inout Setting) -> ConfigurationFault? {
        switch path.first {
        case nil:
            setting = leaf
            return nil
        case .key:
            var entries: [Setting.Entry] = []
            if case .mapping(let existing) = setting.content { entries = existing }
            let fault = put(leaf, at: path, into: &entries)
            setting = Setting(content: .mapping(entries), origin: setting.origin)
            return fault
        case .index(let index):
            var elements: [Setting] = []
            if case .list(let existing) = setting.content { elements = existing }
            guard index <= elements.count else {
                return ConfigurationFault(
                    key: "(environment)", origin: leaf.origin, found: "number \(index), and there are only \(elements.count) before it",
                    expected: "numbers that count up from 0 without a gap", remedy: "rename the variable, or set the ones before it")
            }
            var element = index < elements.count ? elements[index] : Setting(content: .empty, origin: leaf.origin)
            let fault = put(leaf, at: path.dropFirst(), into: &element)
            if index < elements.count { elements[index] = element } else { elements.append(element) }
            setting = Setting(content: .list(elements), origin: setting.origin)
            return fault
        }
    }

    private static func unknown(_ variable: String) -> ConfigurationFault {
        let known = knownVariables.map { prefix + $0 }
        let meant = ConfigurationKey.suggestion(for: variable, among: known)
        return ConfigurationFault(
            key: "(environment)", origin: .environment(variable: variable), found: "a variable that names no key",
            expected: "one of the keys in README.md, in capitals behind \(prefix)",
            remedy: meant.map { "did you mean \($0)?" } ?? "unset it")
    }

    private static var knownVariables: [String] {
        ConfigurationKey.Top.allCases.filter { $0 != .tls && $0 != .merchants }.map { $0.rawValue.uppercased() }
            + ConfigurationKey.Merchant.allCases.map { "MERCHANTS_0_" + $0.rawValue.uppercased() }
            + ["CONFIG"]
    }

    /// Kubernetes sets such variables by itself in every pod beside a Service that is named cardkeeper; they are not meant for us.
    private static func isServiceLink(_ variable: String) -> Bool {
        let name = variable.dropFirst(prefix.count)
        return name.hasPrefix("SERVICE_HOST") || name.hasPrefix("SERVICE_PORT") || name == "PORT" || name.hasPrefix("PORT_")
    }
}

extension [EnvironmentSettings.Step] {
    fileprivate var positions: [Int] {
        compactMap { if case .index(let index) = $0 { index } else { nil } }
    }
}

extension Substring {
    fileprivate func dropping(_ start: String) -> Substring? {
        hasPrefix(start) ? dropFirst(start.count) : nil
    }

    /// `0_MCHID` as (0, `MCHID`), `0` as (0, nil).
    fileprivate var indexAndTail: (Int, Substring?)? {
        let parts = split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, first.allSatisfy({ ("0"..."9").contains($0) }), let index = Int(first), index < 1000 else { return nil }
        return (index, parts.count == 2 ? parts[1] : nil)
    }
}
