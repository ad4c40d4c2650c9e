import Foundation

/// The paths and addresses of a cluster under one directory.
struct ClusterLayout: Sendable {
    let directory: String
    let socketDirectory: String
    static let port = 5432
    static let superuser = "postgres"
    /// Owns the database: may make roles, as the schema's migrations do, and is no superuser.
    static let owner = "cardkeeper"
    static let database = "cardkeeper"

    init(directory: String) {
        // Resolved, so that one directory has one lock and one socket by whatever way it is named.
        let path = URL(fileURLWithPath: directory).standardizedFileURL.resolvingSymlinksInPath().path
        self.directory = path
        let near = path + "/socket"
        socketDirectory = Self.fits(near) ? near : "/tmp/cardkeeper-" + Self.shortHash(of: path)
    }

    /// The directory's own path is too long for a socket.
    var isSocketElsewhere: Bool { !socketDirectory.hasPrefix(directory + "/") }
    var dataDirectory: String { directory + "/data" }
    /// initdb works here; the finished directory is renamed, so that `data` is always whole.
    var unfinishedDataDirectory: String { directory + "/data.unfinished" }
    var lockFile: String { directory + "/lock" }
    var logFile: String { directory + "/postgres.log" }

    func url(user: String, database: String) -> String {
        "postgresql://\(user)@/\(encoded(database))?host=\(encoded(socketDirectory))&port=\(Self.port)"
    }

    private func encoded(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
    }

    /// The address of a Unix socket holds 107 bytes on Linux and 103 on macOS.
    private static func fits(_ socketDirectory: String) -> Bool {
        (socketDirectory + "/.s.PGSQL.\(port).lock").utf8.count <= 103
    }

    /// FNV-1a: the same path has the same socket directory in every run.
    private static func shortHash(of path: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
