import Yams

/// The YAML file as settings. What a scalar means is decided by the key that it stands under, never by YAML's guess: a serial number such as
/// `5157E09` is a text here, not a float.
enum ConfigurationFile {
    static func settings(yaml: String, name: String) throws(ConfigurationFault) -> [Setting.Entry] {
        let root: Node?
        do {
            root = try compose(yaml: yaml)
        } catch {
            throw malformed(error, name: name)
        }
        guard let root, !isEmpty(root) else { return [] }
        guard case .mapping(let entries) = setting(root, name: name).content else {
            throw ConfigurationFault(
                key: "(file)", origin: .file(name: name, line: 1), found: "a file whose top is not a mapping",
                expected: "lines of the form `key: value`", remedy: nil)
        }
        return entries
    }

    private static func setting(_ node: Node, name: String) -> Setting {
        let origin = SettingOrigin.file(name: name, line: node.mark?.line ?? 0)
        switch node {
        case .scalar(let scalar):
            return Setting(content: isEmpty(node) ? .empty : .text(scalar.string), origin: origin)
        case .sequence(let sequence):
            return Setting(content: .list(sequence.map { setting($0, name: name) }), origin: origin)
        case .mapping(let mapping):
            let entries = mapping.map { key, value in Setting.Entry(key: key.string ?? "", value: setting(value, name: name)) }
            return Setting(content: .mapping(entries), origin: origin)
        case .alias:
            return Setting(content: .empty, origin: origin)
        }
    }

    private static func isEmpty(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null"].contains(scalar.string.lowercased())
    }

    /// The place and the kind of mistake; never the line itself, which could hold anything.
    private static func malformed(_ error: any Error, name: String) -> ConfigurationFault {
        func fault(_ found: String, line: Int?) -> ConfigurationFault {
            ConfigurationFault(
                key: "(file)", origin: .file(name: name, line: line ?? 1), found: found, expected: "YAML",
                remedy: "mend the line that is named; the keys after it were not looked at")
        }
        return switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            fault("text that is not YAML: \(problem)", line: mark.line)
        case .duplicatedKeysInMapping(let duplicates, let context):
            fault("a key that stands twice in one mapping: \(duplicates.joined(separator: ", "))", line: context.mark.line)
        default:
            fault("text that cannot be read as YAML", line: nil)
        }
    }
}
