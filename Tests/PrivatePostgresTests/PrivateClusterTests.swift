import Foundation
import Testing

@testable import PrivatePostgres

@Suite(.serialized, .timeLimit(.minutes(10))) struct PrivateClusterTests {
    /// What psql answers to a statement.
    private func ask(_ cluster: PrivateCluster, _ sql: String, url: String? = nil) async throws -> String {
        let psql = try await ServerPrograms.find(version: nil).path("psql")
        let outcome = await Command(executable: psql, arguments: [url ?? cluster.databaseURL, "-XAtq", "-c", sql]).run()
        return outcome.output.trimmingCharacters(in: .newlines)
    }

    @Test func aNewClusterIsReadyWithItsDatabase() async throws {
        try await withDirectory { directory in
            let cluster = PrivateCluster(directory: directory + "/new/a b'c&d=e 卡")
            try await cluster.start()
            let settings = "current_user, current_database(), current_setting('server_encoding'), current_setting('data_checksums')"
            #expect(try await ask(cluster, "SELECT \(settings)") == "cardkeeper|cardkeeper|UTF8|on")
            #expect(try await ask(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "f")
            #expect(try await ask(cluster, "SELECT current_setting('listen_addresses')") == "")
            #expect(try await ask(cluster, "SELECT current_setting('fsync'), current_setting('synchronous_commit')") == "on|on")
            #expect(try await ask(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user", url: cluster.superuserURL) == "t")
            try await cluster.createDatabase(#"with "quotes" and %"#)
            #expect(try await ask(cluster, "SELECT 1", url: cluster.url(database: #"with "quotes" and %"#)) == "1")
            await #expect(throws: PrivateClusterError.self) { try await cluster.createDatabase("cardkeeper") }
            await cluster.stop()
            #expect(cluster.processID == nil)
            await #expect(throws: PrivateClusterError.self) { try await cluster.createDatabase("late") }
        }
    }

    @Test func whatWasWrittenIsThereAfterStopAndAfterACrash() async throws {
        try await withDirectory { directory in
            let cluster = PrivateCluster(directory: directory)
            try await cluster.start()
            let first = cluster.processID
            try await cluster.start()
            #expect(cluster.processID == first)
            _ = try await ask(cluster, "CREATE TABLE t (n int)")
            _ = try await ask(cluster, "INSERT INTO t VALUES (1)")
            await cluster.stop()
            try await cluster.start()
            #expect(cluster.processID != first)
            _ = try await ask(cluster, "INSERT INTO t VALUES (2)")
            await cluster.crash()
            #expect(cluster.processID == nil)
            try await cluster.start()
            #expect(try await ask(cluster, "SELECT array_agg(n ORDER BY n) FROM t") == "{1,2}")
            await cluster.stop()
        }
    }

    @Test func aSecondStartOverOneDirectoryIsRefused() async throws {
        try await withDirectory { directory in
            let first = PrivateCluster(directory: directory, durable: false)
            try await first.start()
            let link = directory + ".link"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory)
            defer { try? FileManager.default.removeItem(atPath: link) }
            for path in [directory, directory + "/", directory + "/../" + (directory as NSString).lastPathComponent, link] {
                let error = await #expect(throws: PrivateClusterError.self) { try await PrivateCluster(directory: path).start() }
                guard case .directoryInUse? = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
            }
            #expect(try await ask(first, "SELECT 1") == "1")
            await first.stop()
        }
    }

    /// As after a process that was killed so hard that its server outlived it.
    @Test func aServerThatWasLeftBehindIsEnded() async throws {
        try await withDirectory { directory in
            let cluster = PrivateCluster(directory: directory, durable: false)
            try await cluster.start()
            _ = try await ask(cluster, "CREATE TABLE t (n int)")
            await cluster.stop()

            let user = try await ServerUser.current()
            let data = directory + "/data"
            let invocation = user.invocation(
                of: try await ServerPrograms.find(version: nil).path("postgres"),
                ["-D", data, "-c", "listen_addresses=", "-c", "unix_socket_directories=\(directory)/socket"])
            let orphan = try await ServerProcess.start(invocation, environment: [:], log: cluster.logFile)
            while PostmasterFile(dataDirectory: data)?.isReady != true { #expect(await orphan.waitForEnd(seconds: 0.01) == false) }

            try await cluster.start()
            #expect(!orphan.isRunning)
            #expect(cluster.processID != orphan.processID)
            #expect(try await ask(cluster, "SELECT count(*) FROM t") == "0")
            await cluster.stop()
        }
    }

    /// After a restart of the machine the number in postmaster.pid may be anybody's: ours, say.
    @Test func aStalePostmasterFileIsNoObstacle() async throws {
        try await withDirectory { directory in
            let cluster = PrivateCluster(directory: directory, durable: false)
            let file = directory + "/data/postmaster.pid"
            for processID in [getpid(), 1, 999_999_999] {
                try await cluster.start()
                let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
                await cluster.stop()
                try ([String(processID)] + lines.dropFirst().map(String.init)).joined(separator: "\n").write(
                    toFile: file, atomically: false, encoding: .utf8)
            }
            try await cluster.start()
            #expect(try await ask(cluster, "SELECT 1") == "1")
            await cluster.stop()
        }
    }

    @Test func aCreationThatWasInterruptedBeginsAgain() async throws {
        try await withDirectory { directory in
            let half = directory + "/data.unfinished/base"
            try FileManager.default.createDirectory(atPath: half, withIntermediateDirectories: true)
            try Data("15".utf8).write(to: URL(fileURLWithPath: directory + "/data.unfinished/PG_VERSION"))
            let cluster = PrivateCluster(directory: directory, durable: false)
            try await cluster.start()
            #expect(try await ask(cluster, "SELECT 1") == "1")
            await cluster.stop()
        }
    }

    @Test func aLongAndStrangePathHasItsSocketElsewhere() async throws {
        try await withDirectory { directory in
            let cluster = PrivateCluster(directory: directory + "/a b'c&d=e 卡/" + String(repeating: "long", count: 30), durable: false)
            try await cluster.start()
            #expect(try await ask(cluster, "SELECT 1") == "1")
            let sockets = try await ask(cluster, "SELECT current_setting('unix_socket_directories')", url: cluster.superuserURL)
            #expect(sockets.hasPrefix("/tmp/cardkeeper-"))
            await cluster.stop()
            #expect(!FileManager.default.fileExists(atPath: sockets))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root runs PostgreSQL as somebody else"))
    func aDirectoryThatTheServerMayNotEnterIsNamed() async throws {
        try await withDirectory { directory in
            let closed = directory + "/closed"
            try FileManager.default.createDirectory(
                atPath: closed, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let error = await #expect(throws: PrivateClusterError.self) { try await PrivateCluster(directory: closed + "/data").start() }
            guard case .directoryUnreachable(closed, "postgres")? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func aServerThatCannotStartSaysWhy() async throws {
        try await withDirectory { directory in
            let cluster = PrivateCluster(directory: directory, durable: false, settings: ["no_such_setting": "1"])
            let error = await #expect(throws: PrivateClusterError.self) { try await cluster.start() }
            #expect(error?.description.contains("no_such_setting") == true)
            // It does not hold the directory.
            let mended = PrivateCluster(directory: directory, durable: false)
            try await mended.start()
            await mended.stop()
        }
    }

    @Test func missingProgramsAreExplained() async throws {
        for environment in [["PG_BIN": "/nonexistent"], ["PG_BIN": "/tmp", "PATH": "/usr/bin"]] {
            let error = await #expect(throws: PrivateClusterError.self) { try await ServerPrograms.find(version: nil, environment: environment) }
            #expect(error?.description.contains("PG_BIN") == true)
        }
        let error = await #expect(throws: PrivateClusterError.self) { try await ServerPrograms.find(version: "7") }
        #expect(error?.description.contains("PostgreSQL 7") == true)
    }

    /// A short directory that is gone afterwards.
    private func withDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = "/tmp/ckpg-\(getpid())-\(UInt32.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }
}
