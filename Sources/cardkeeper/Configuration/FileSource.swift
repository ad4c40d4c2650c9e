import Foundation

/// How the configuration reads the files that it names; tests put a dictionary in its place.
package struct FileSource: Sendable {
    package let read: @Sendable (_ path: String) -> Result<[UInt8], FileFault>

    package init(read: @escaping @Sendable (_ path: String) -> Result<[UInt8], FileFault>) {
        self.read = read
    }

    /// The files of this machine, each at most 1 MiB: every key and certificate is smaller.
    package static let disk = FileSource(sizeLimit: 1 << 20)

    /// The files of this machine, each at most so many bytes.
    init(sizeLimit: Int) {
        read = { Self.read($0, sizeLimit: sizeLimit) }
    }

    private static func read(_ path: String, sizeLimit: Int) -> Result<[UInt8], FileFault> {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { return .failure(.missing) }
        if isDirectory.boolValue { return .failure(.isDirectory) }
        guard let handle = FileHandle(forReadingAtPath: path) else { return .failure(.unreadable) }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: sizeLimit + 1) else { return .success([]) }
        return data.count > sizeLimit ? .failure(.tooLarge) : .success([UInt8](data))
    }
}

/// Why a file that the configuration names could not be read. The raw value says it to the operator.
package enum FileFault: String, Error, Sendable {
    case missing = "there is no such file, or its directory is closed to this user"
    case isDirectory = "it is a directory"
    case unreadable = "it cannot be read: this process has no right to"
    case tooLarge = "it is larger than such a file may be"
}
