/// A value of the configuration as it was written, before anything about it is believed.
package struct Setting: Equatable, Sendable {
    package let content: Content
    package let origin: SettingOrigin

    package indirect enum Content: Equatable, Sendable {
        /// A key without a value, or an explicit null.
        case empty
        case text(String)
        case list([Setting])
        case mapping([Entry])
    }

    /// A key and its value; a mapping keeps its order, so that faults come in the order of the file.
    package struct Entry: Equatable, Sendable {
        package let key: String
        package let value: Setting
    }
}

/// Where a value was written.
package enum SettingOrigin: Equatable, Sendable, CustomStringConvertible {
    case file(name: String, line: Int)
    case environment(variable: String)

    package var description: String {
        switch self {
        case .file(let name, let line): "\(name) line \(line)"
        case .environment(let variable): "environment variable \(variable)"
        }
    }
}
