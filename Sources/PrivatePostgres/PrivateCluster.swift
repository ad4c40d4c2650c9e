import Foundation
import Synchronization

/// A PostgreSQL of our own under one directory, reached through a Unix socket alone.
///
/// - postgres is our child in the foreground, with its log in the directory. When our process ends, however it ends, the kernel tells postgres to shut
///   down (on Linux; elsewhere a hard kill leaves it running, and the next start ends it).
/// - As root, PostgreSQL's programs run as the user `postgres`, who owns the data and the socket; root reaches the socket all the same, since root may
///   enter any directory. The socket's directory is closed to everybody else (mode 0700), which is why the server asks for no password.
/// - One object at a time holds a directory. A second start over it while the first runs is an error; what a killed process left behind (a stale
///   `postmaster.pid`, a postmaster still shutting down) is cleared away first.
package final class PrivateCluster: Sendable {
    private let layout: ClusterLayout
    private let durable: Bool
    private let settings: [String: String]
    private let running = Mutex<RunningServer?>(nil)

    /// - Parameters:
    ///   - directory: made when it is missing; holds `data`, `socket`, `lock` and `postgres.log`.
    ///   - durable: false gives up safety against a crash of the machine for speed; for tests.
    ///   - settings: further server settings by name.
    package init(directory: String, durable: Bool = true, settings: [String: String] = [:]) {
        layout = ClusterLayout(directory: directory)
        self.durable = durable
        self.settings = settings
    }

    /// Of the database `cardkeeper`, as the role `cardkeeper`, who owns it and may make roles, and is no superuser.
    package var databaseURL: String { url(database: ClusterLayout.database) }
    package var superuserURL: String { layout.url(user: ClusterLayout.superuser, database: "postgres") }
    package func url(database: String) -> String { layout.url(user: ClusterLayout.owner, database: database) }

    /// What a person types to look for oneself.
    package var psqlCommandLine: String { "psql '\(databaseURL)'" }
    package var logFile: String { layout.logFile }
    package var directory: String { layout.directory }

    /// The postmaster's process id while it runs.
    package var processID: Int32? {
        running.withLock { server in
            server.flatMap { $0.process.isRunning ? $0.process.processID : nil }
        }
    }

    /// Makes the cluster when it is new, starts the server, and returns when it accepts connections. Does nothing when it runs already.
    package func start() async throws(PrivateClusterError) {
        guard processID == nil else { return }
        running.withLock { $0 = nil }
        let user = try await ServerUser.current()
        try await prepareDirectories(for: user)
        guard let lock = DirectoryLock(file: layout.lockFile) else { throw .directoryInUse(path: layout.directory) }
        let programs = try await programs()
        let creation = ClusterCreation(layout: layout, user: user, programs: programs, durable: durable)
        try await creation.createIfMissing()
        try await LeftoverServer(dataDirectory: layout.dataDirectory).clearAway()
        let process = try await launch(programs, as: user)
        do {
            try await waitUntilReady(process)
        } catch {
            await Self.end(process)
            throw error
        }
        let server = RunningServer(process: process, programs: programs, lock: lock)
        running.withLock { $0 = server }
    }

    /// Ends the server: its clients are disconnected, and everything is written. Works in a cancelled task, too.
    package func stop() async {
        guard let server = running.withLock({ $0 }) else { return }
        await Self.end(server.process)
        if layout.isSocketElsewhere { try? FileManager.default.removeItem(atPath: layout.socketDirectory) }
        running.withLock { $0 = nil }
    }

    /// Kills the postmaster as a crash would (SIGKILL) and waits until it and its backends are gone. `start()` recovers.
    package func crash() async {
        guard let server = running.withLock({ $0 }) else { return }
        server.process.send(SIGKILL)
        _ = await server.process.waitForEnd(seconds: 30)
        await LeftoverServer(dataDirectory: layout.dataDirectory).waitForBackends(seconds: 30)
        running.withLock { $0 = nil }
    }

    /// Makes a database that belongs to the role `cardkeeper`.
    package func createDatabase(_ name: String) async throws(PrivateClusterError) {
        guard let programs = running.withLock({ $0?.programs }) else { throw .notRunning }
        let quoted = "\"" + name.replacingOccurrences(of: "\"", with: "\"\"") + "\""
        let outcome = await Command(
            executable: programs.path("psql"),
            arguments: [superuserURL, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", "CREATE DATABASE \(quoted) OWNER \(ClusterLayout.owner)"]
        ).run()
        guard outcome.status == 0 else { throw .commandFailed(name: "CREATE DATABASE", output: outcome.output) }
    }
}

/// The server with what it needs while it runs.
private final class RunningServer: Sendable {
    let process: ServerProcess
    let programs: ServerPrograms
    private let lock: DirectoryLock

    init(process: ServerProcess, programs: ServerPrograms, lock: consuming DirectoryLock) {
        self.process = process
        self.programs = programs
        self.lock = lock
    }

    /// Let go without `stop()`: the server must not outlive the lock for long.
    deinit { process.send(SIGINT) }
}

extension PrivateCluster {
    private func prepareDirectories(for user: ServerUser) async throws(PrivateClusterError) {
        try user.makeOuterDirectory(layout.directory)
        if let obstacle = await user.obstacle(onTheWayTo: layout.directory) {
            throw .directoryUnreachable(path: obstacle, user: user.name ?? "")
        }
        try user.makePrivateDirectory(layout.socketDirectory)
    }

    private func programs() async throws(PrivateClusterError) -> ServerPrograms {
        let version = try? String(contentsOfFile: layout.dataDirectory + "/PG_VERSION", encoding: .utf8)
        return try await ServerPrograms.find(version: version?.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private func launch(_ programs: ServerPrograms, as user: ServerUser) async throws(PrivateClusterError) -> ServerProcess {
        var settings = [
            "listen_addresses": "", "port": String(ClusterLayout.port), "unix_socket_directories": layout.socketDirectory,
            "unix_socket_permissions": "0700", "timezone": "UTC", "log_timezone": "UTC", "logging_collector": "off", "log_destination": "stderr",
            // Details and contexts may repeat values of rows.
            "log_error_verbosity": "terse",
        ]
        if !durable { settings.merge(["fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"]) { $1 } }
        settings.merge(self.settings) { $1 }
        let arguments = settings.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
        let invocation = user.invocation(
            of: programs.path("postgres"), ["-D", layout.dataDirectory] + arguments, dyingWithUs: durable ? "INT" : "QUIT")
        do {
            if !FileManager.default.fileExists(atPath: layout.logFile) {
                guard FileManager.default.createFile(atPath: layout.logFile, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                    throw CocoaError(.fileWriteUnknown)
                }
            }
            return try await ServerProcess.start(invocation, environment: ClusterCreation.environment(layout), log: layout.logFile)
        } catch {
            throw .commandFailed(name: "postgres", output: error.localizedDescription)
        }
    }

    private static var startLimit: Duration { .seconds(120) }

    /// The postmaster writes into its file when it is ready, which is what PostgreSQL's own pg_ctl goes by.
    private func waitUntilReady(_ process: ServerProcess) async throws(PrivateClusterError) {
        let limit = ContinuousClock.now + Self.startLimit
        while true {
            if let file = PostmasterFile(dataDirectory: layout.dataDirectory), file.processID == process.processID, file.isReady { return }
            guard ContinuousClock.now < limit else { throw .startTimedOut(log: layout.logTail()) }
            if await process.waitForEnd(seconds: 0.01) { throw .startFailed(log: layout.logTail()) }
        }
    }

    /// SIGINT disconnects the clients and writes everything; SIGQUIT leaves recovery to the next start.
    private static func end(_ process: ServerProcess) async {
        for (signal, seconds) in [(SIGINT, 30.0), (SIGQUIT, 10.0), (SIGKILL, 10.0)] {
            process.send(signal)
            if await process.waitForEnd(seconds: seconds) { return }
        }
    }
}
