import Foundation

/// Makes the data directory, with the role and the database of the service in it.
struct ClusterCreation {
    let layout: ClusterLayout
    let user: ServerUser
    let programs: ServerPrograms
    let durable: Bool

    /// Does nothing when the data directory is there. It gets its name only when it is complete, so one that a kill interrupted is made again.
    func createIfMissing() async throws(PrivateClusterError) {
        guard !FileManager.default.fileExists(atPath: layout.dataDirectory + "/PG_VERSION") else { return }
        let unfinished = layout.unfinishedDataDirectory
        try? FileManager.default.removeItem(atPath: unfinished)
        try user.makePrivateDirectory(unfinished)
        try await run(
            "initdb",
            [
                "-D", unfinished, "-U", ClusterLayout.superuser, "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums", "--auth-local=trust",
                "--auth-host=reject", "--no-instructions",
            ] + (durable ? [] : ["--no-sync"]))
        try await run(
            "postgres", ["--single", "-D", unfinished, "-c", "exit_on_error=on"] + (durable ? [] : ["-c", "fsync=off"]) + ["postgres"],
            input: """
                CREATE ROLE \(ClusterLayout.owner) LOGIN CREATEROLE CREATEDB
                CREATE DATABASE \(ClusterLayout.database) OWNER \(ClusterLayout.owner)

                """)
        do {
            try FileManager.default.moveItem(atPath: unfinished, toPath: layout.dataDirectory)
        } catch {
            throw .initialisationFailed(output: error.localizedDescription)
        }
    }

    private func run(_ program: String, _ arguments: [String], input: String = "") async throws(PrivateClusterError) {
        let (executable, arguments) = user.invocation(of: programs.path(program), arguments, dyingWithUs: "TERM")
        let outcome = await Command(executable: executable, arguments: arguments, environment: Self.environment(layout), input: input).run()
        guard outcome.status == 0 else { throw .initialisationFailed(output: outcome.output) }
    }

    /// What PostgreSQL's programs see: nothing of ours but the search path.
    static func environment(_ layout: ClusterLayout) -> [String: String] {
        [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", "HOME": layout.directory, "LC_ALL": "C.UTF-8",
        ]
    }
}

extension ClusterLayout {
    /// The last lines of the server's log.
    func logTail() -> String {
        let text = (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(12).joined(separator: "\n")
    }
}
