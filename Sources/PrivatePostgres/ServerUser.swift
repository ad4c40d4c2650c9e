import Foundation

/// The user who runs PostgreSQL's programs: ourselves, or `postgres` when we are root, since PostgreSQL refuses root.
struct ServerUser: Sendable {
    /// Nil: ourselves.
    let name: String?
    let userID: UInt32
    let groupID: UInt32

    private static let serverUserName = "postgres"
    private static let setpriv = "/usr/bin/setpriv"

    static func current() async throws(PrivateClusterError) -> ServerUser {
        guard geteuid() == 0 else { return ServerUser(name: nil, userID: geteuid(), groupID: getegid()) }
        let user = await Command(executable: "/usr/bin/id", arguments: ["-u", serverUserName]).run()
        let group = await Command(executable: "/usr/bin/id", arguments: ["-g", serverUserName]).run()
        guard let userID = UInt32(user.output.trimmingCharacters(in: .whitespacesAndNewlines)),
            let groupID = UInt32(group.output.trimmingCharacters(in: .whitespacesAndNewlines))
        else { throw .userMissing(name: serverUserName, output: user.output) }
        guard FileManager.default.isExecutableFile(atPath: setpriv) else { throw .userMissing(name: serverUserName, output: "\(setpriv) is missing") }
        return ServerUser(name: serverUserName, userID: userID, groupID: groupID)
    }

    /// The program and arguments that run `executable` as this user. With `dyingWithUs` the kernel sends it that signal when the thread that started
    /// it ends, however our process comes to its end.
    func invocation(of executable: String, _ arguments: [String], dyingWithUs signal: String? = nil) -> (executable: String, arguments: [String]) {
        var prefix: [String] = []
        if let name { prefix += ["--reuid=\(name)", "--regid=\(name)", "--init-groups"] }
        if let signal, FileManager.default.isExecutableFile(atPath: Self.setpriv) { prefix.append("--pdeathsig=\(signal)") }
        guard !prefix.isEmpty else { return (executable, arguments) }
        return (Self.setpriv, prefix + [executable] + arguments)
    }

    /// Makes a directory that this user alone may enter. One that is there already must be this user's or our own: in a directory that is open to
    /// others, anybody may have made it.
    func makePrivateDirectory(_ path: String) throws(PrivateClusterError) {
        if let attributes = try? FileManager.default.attributesOfItem(atPath: path) {
            let owner = (attributes[.ownerAccountID] as? NSNumber)?.uint32Value
            guard attributes[.type] as? FileAttributeType == .typeDirectory, owner == userID || owner == geteuid() else {
                throw .directoryNotOurs(path: path)
            }
        }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
            guard name != nil else { return }
            try FileManager.default.setAttributes([.ownerAccountID: userID, .groupOwnerAccountID: groupID], ofItemAtPath: path)
        } catch {
            throw .directoryNotMade(path: path, reason: error.localizedDescription)
        }
    }

    /// Makes the directory around those, which this user must be able to enter. One that is there already stays as it is.
    func makeOuterDirectory(_ path: String) throws(PrivateClusterError) {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: name == nil ? 0o700 : 0o755])
        } catch {
            throw .directoryNotMade(path: path, reason: error.localizedDescription)
        }
    }

    /// The first directory on the way to `path` that this user may not enter.
    func obstacle(onTheWayTo path: String) async -> String? {
        guard name != nil, await !mayEnter(path) else { return nil }
        var way = ""
        for part in path.split(separator: "/") {
            way += "/" + part
            if await !mayEnter(way) { return way }
        }
        return path
    }

    private func mayEnter(_ path: String) async -> Bool {
        let (executable, arguments) = invocation(of: "/usr/bin/test", ["-x", path])
        return await Command(executable: executable, arguments: arguments).run().status == 0
    }
}
