/// One thing that is wrong with the configuration, in words for the person who wrote it.
package struct ConfigurationFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The key as it stands in the file, `merchants[0].mchid` for a merchant's.
    package let key: String
    /// Where the value came from; nil when there is no value.
    package let origin: SettingOrigin?
    /// What was found. Never a secret, and never a text that could be one.
    package let found: String
    package let expected: String
    /// What to do about it; nil when `expected` says it already.
    package let remedy: String?

    package var description: String {
        let place = origin.map { " (\($0))" } ?? ""
        let action = remedy.map { "\n    to mend it: \($0)" } ?? ""
        return "\(key)\(place)\n    found: \(found)\n    expected: \(expected)\(action)"
    }
}

/// Everything that is wrong with a configuration, in the order of its keys; never empty.
package struct ConfigurationFaults: Error, Equatable, Sendable, CustomStringConvertible {
    package let faults: [ConfigurationFault]

    package var description: String {
        let count = faults.count == 1 ? "1 fault" : "\(faults.count) faults"
        return (["\(count) in the configuration"] + faults.map(\.description)).joined(separator: "\n")
    }
}
