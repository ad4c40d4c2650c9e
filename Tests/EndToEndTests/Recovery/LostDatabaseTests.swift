import Foundation
import LibPQ
import PaySimulator
import ScratchPostgres
import Testing

@Suite(.timeLimit(.minutes(5))) struct LostDatabaseTests {
    /// The postmaster killed with SIGKILL under load and started again.
    @Test func survivesACrashOfPostgreSQL() async throws {
        try await survivesAnAbsence { await $0.crash() }
    }

    /// PostgreSQL shut down under load, its sessions cut, and started again.
    @Test func survivesAStopOfPostgreSQL() async throws {
        try await survivesAnAbsence { await $0.stop() }
    }

    /// Stopped and started in one go.
    @Test func survivesARestartOfPostgreSQL() async throws {
        let postgres = ScratchPostgres(durable: true)
        try await underLoad(on: postgres) { _, load in
            try await load.wait(for: .accepted, times: 100)
            load.keepBack(0)
            await postgres.stop()
            try await postgres.start()
        }
        await postgres.stop()
    }

    /// Nothing can be written for a while: whoever waits is told in time, and the connection is not even lost.
    @Test func survivesALockedTable() async throws {
        let refusals = try await underLoad(on: .shared) { installation, load in
            try await load.wait(for: .accepted, times: 100)
            let connection = try PostgresConnection(ConnectionOptions(url: installation.databaseURL))
            try connection.run(script: "BEGIN; LOCK TABLE cardkeeper_internal.notification")
            load.keepBack(0)
            try await load.wait(for: .unavailable, times: 20)
            try connection.run(script: "ROLLBACK")
        }
        #expect(refusals.contains("database_slow"))
    }

    /// The server's processes stand still and keep their connections, as when a machine or a disk hangs: nobody waits without an end, and a new
    /// connection takes the place of the one that hangs.
    @Test func survivesAHangingDatabase() async throws {
        let postgres = ScratchPostgres(durable: true)
        let refusals = try await underLoad(on: postgres) { installation, load in
            try await load.wait(for: .accepted, times: 100)
            let sessions = try StoppedSessions(of: installation)
            load.keepBack(0)
            try await load.wait(for: .unavailable, times: 1)
            sessions.resume()
        }
        #expect(refusals.contains("database_slow"))
        await postgres.stop()
    }

    /// Asked to stop while its database hangs, it leaves in time all the same, and what it did answer is there.
    @Test func leavesAHangingDatabase() async throws {
        let postgres = ScratchPostgres(durable: true)
        let scene = try await LoadedService.start(on: postgres, cards: 200)
        scene.load.keepBack(scene.load.deliveryCount / 2)
        async let delivery: Void = scene.load.run()
        try await scene.load.wait(for: .accepted, times: 50)
        let sessions = try StoppedSessions(of: scene.installation)
        scene.load.keepBack(0)
        scene.service.terminate()
        // Its limits are thirteen seconds together.
        #expect(try await scene.service.waitForEnd(seconds: 25) == .exited(0))
        scene.load.stop()
        try await delivery
        #expect(Set(scene.load.statuses.keys).isSubset(of: [204, 503]), "\(scene.load.statuses)")
        sessions.resume()
        try await scene.expectIntact()
        await postgres.stop()
    }

    /// Started before its database, it serves as soon as that is there.
    @Test func startsWithoutItsDatabase() async throws {
        let postgres = ScratchPostgres(durable: true)
        let installation = try await Installation.migrated(on: postgres)
        await postgres.stop()
        let service = try await installation.serve()
        var lives = CardLives(seed: printedSeed())
        let notifications = try lives.notifications(cards: 10)
        let load = try CallbackLoad(notifications, of: installation)
        load.direct(to: service)
        async let delivery: Void = load.run()
        try await load.wait(for: .unavailable, times: 5)
        try await postgres.start()
        try await delivery
        let refusals = Set(service.loggedRefusals.keys)
        #expect(refusals.contains("database_unavailable") && refusals.isSubset(of: ["database_unavailable", "database_slow"]), "\(refusals)")
        #expect(try await service.stop() == .exited(0))
        load.expectAllAccepted()
        try await installation.expectIntact(accepted: load.accepted, of: notifications)
        await postgres.stop()
    }

    private func survivesAnAbsence(test: String = #function, _ leave: (ScratchPostgres) async -> Void) async throws {
        let postgres = ScratchPostgres(durable: true)
        let refusals = try await underLoad(on: postgres, test: test) { _, load in
            for laterAbsences in [1, 0] {
                try await load.wait(for: .accepted, times: 100)
                await leave(postgres)
                load.keepBack(laterAbsences * load.deliveryCount / 3)
                try await load.wait(for: .unavailable, times: 20)
                try await postgres.start()
            }
        }
        #expect(!refusals.isEmpty)
        await postgres.stop()
    }

    /// One service under load while `trouble` goes on, and until everything is accepted. The refusals in its log.
    @discardableResult
    private func underLoad(
        on postgres: ScratchPostgres, test: String = #function, _ trouble: (Installation, CallbackLoad) async throws -> Void
    ) async throws -> Set<String> {
        let scene = try await LoadedService.start(on: postgres, cards: 150, test: test)
        let (load, service) = (scene.load, scene.service)
        load.keepBack(2 * load.deliveryCount / 3)
        async let delivery: Void = load.run()
        try await trouble(scene.installation, load)
        load.keepBack(0)
        try await delivery
        #expect(service.isRunning)
        let refusals = Set(service.loggedRefusals.keys)
        #expect(try await service.stop() == .exited(0))

        load.expectAllAccepted()
        #expect(load.accepted.count == scene.notifications.count)
        #expect(load.answers.allSatisfy { $0.status != nil }, "every delivery is answered, also while nothing can be written")
        // WeChat Pay waits no longer than 5 s. On a machine that is busy with other tests, some answers take longer on their way.
        let waits = load.answers.filter { $0.status == 503 }.map(\.duration).sorted()
        #expect(waits.isEmpty || waits[waits.count / 2] < .seconds(5), "\(waits)")
        #expect(refusals.isSubset(of: ["database_unavailable", "database_slow"]), "\(refusals)")
        try await scene.expectIntact()
        return refusals
    }
}

/// The server's processes that work for a service, standing still. They go on at the latest when nobody holds this any more.
private final class StoppedSessions: Sendable {
    private let processIDs: [Int32]

    init(of installation: Installation) throws {
        let connection = try PostgresConnection(ConnectionOptions(url: installation.databaseURL, applicationName: "tests"))
        let found = try connection.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'cardkeeper' AND datname = current_database()")
        processIDs = try found.map { row throws(PostgresError) in Int32(truncatingIfNeeded: try row.int64(0)) }
        try #require(!processIDs.isEmpty)
        for processID in processIDs { kill(processID, SIGSTOP) }
    }

    deinit { resume() }

    func resume() {
        for processID in processIDs { kill(processID, SIGCONT) }
    }
}
