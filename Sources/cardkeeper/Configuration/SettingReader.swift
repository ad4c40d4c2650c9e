/// Reads settings one by one and keeps every fault, so that all of them are told at once.
struct SettingReader {
    private(set) var faults: [ConfigurationFault]
    private let files: FileSource
    /// The directory that names of files in the configuration file are relative to; those of environment variables are relative to the process's own.
    private let baseDirectory: String?

    init(faults: [ConfigurationFault], files: FileSource, baseDirectory: String?) {
        self.faults = faults
        self.files = files
        self.baseDirectory = baseDirectory
    }

    mutating func note(_ place: Place, found: String, expected: String, remedy: String? = nil) {
        faults.append(ConfigurationFault(key: place.key, origin: place.setting?.origin, found: found, expected: expected, remedy: remedy))
    }

    /// Looks up what a mapping says under `key`. Every key that is looked up counts as known.
    func place(_ key: String, in mapping: Mapping) -> Place {
        Place(key: mapping.path.isEmpty ? key : "\(mapping.path).\(key)", setting: mapping.entries.last { $0.key == key }?.value)
    }

    /// The mapping at `place`; nil when the key is absent, and nil with a fault when it holds something else.
    mutating func mapping(_ place: Place, expected: String) -> Mapping? {
        guard let setting = place.setting else { return nil }
        if case .mapping(let entries) = setting.content { return Mapping(path: place.key, entries: entries) }
        note(place, found: Shown.kind(setting.content), expected: expected)
        return nil
    }

    /// The text at `place`; nil when the key is absent, and nil with a fault when it is empty or no scalar.
    mutating func text(_ place: Place, expected: String) -> String? {
        guard let setting = place.setting else { return nil }
        if case .text(let text) = setting.content { return text }
        note(place, found: Shown.kind(setting.content), expected: expected)
        return nil
    }

    /// The bytes of the file that `place` names.
    mutating func file(_ place: Place, expected: String) -> File? {
        guard let text = text(place, expected: "the name of \(expected)") else { return nil }
        let path = resolved(text, place)
        switch files.read(path) {
        case .success(let bytes) where bytes.isEmpty:
            note(place, found: "\(Shown.fileName(text)), which is empty", expected: expected)
            return nil
        case .success(let bytes):
            return File(bytes: bytes, shownName: Shown.fileName(text))
        case .failure(let fault):
            note(place, found: "\(Shown.fileName(text)): \(fault.rawValue)", expected: "the name of \(expected)", remedy: Shown.remedy(text))
            return nil
        }
    }

    /// A path as this process has to spell it.
    func resolved(_ path: String, _ place: Place) -> String {
        guard !path.hasPrefix("/"), case .file = place.setting?.origin, let baseDirectory else { return path }
        return "\(baseDirectory)/\(path.hasPrefix("./") ? path.dropFirst(2) : path[...])"
    }

    /// Says of every key that is not among `known` that it is none.
    mutating func refuseUnknown(in mapping: Mapping, known: [String]) {
        for entry in mapping.entries where !known.contains(entry.key) {
            let place = Place(key: mapping.path.isEmpty ? Shown.key(entry.key) : "\(mapping.path).\(Shown.key(entry.key))", setting: entry.value)
            let meant = ConfigurationKey.suggestion(for: entry.key, among: known)
            note(
                place, found: "a key that does not exist", expected: "one of \(known.joined(separator: ", "))",
                remedy: meant.map { "did you mean \($0)?" + ($0.hasSuffix("_file") ? " A secret is given by the name of its file." : "") }
                    ?? "remove it")
        }
    }
}

/// A key and what stands there, if anything does.
struct Place {
    let key: String
    let setting: Setting?
}

/// A mapping and the way to it.
struct Mapping {
    let path: String
    let entries: [Setting.Entry]
}

/// The contents of a file that the configuration names.
struct File {
    let bytes: [UInt8]
    /// The name as it may be shown.
    let shownName: String
}
