import CardHTTP
import CardLedger
import CardService
import Samples
import ScratchPostgres
import Testing

/// The database away, slow, or too much waiting: 503, and work again without a restart.
@Suite struct LedgerFailureTests {
    @Test func answersWhileTheDatabaseIsAwayAndAcceptsAfterwards() async throws {
        let postgres = ScratchPostgres(durable: true)
        let url = try await TestServer.migratedDatabase(postgres)
        try await TestServer.running(databaseURL: url, changing: { $0.ledger.deadline = .seconds(5) }) { service async throws in
            let first = try service.accepted(id: "EV-1", card: "DC-1")
            #expect(try await service.deliver(first).status == 204)
            await postgres.crash()
            let second = try service.accepted(id: "EV-2", card: "DC-2")
            let refused = try await service.deliver(second)
            #expect(refused.status == 503)
            #expect(service.refusedCount("database_unavailable") == 1)
            #expect(service.log.count(refusal: "database_unavailable") == 1)
            #expect(service.metric("cardkeeper_database_connected") == 0)

            try await postgres.start()
            try await eventually { try await service.deliver(second).status == 204 }
            // The second may have been kept though its answer was too late.
            let duplicates = #"cardkeeper_callbacks_accepted_total{mchid="1600000001",outcome="duplicate"}"#
            let before = service.metric(duplicates) ?? 0
            #expect(try await service.deliver(first).status == 204)
            #expect(service.metric(duplicates) == before + 1)
            #expect(service.metric("cardkeeper_database_connected") == 1)
        }
        await postgres.stop()
    }

    @Test func startsBeforeItsDatabase() async throws {
        let postgres = ScratchPostgres(durable: true)
        let url = try await TestServer.migratedDatabase(postgres)
        await postgres.crash()
        try await TestServer.running(databaseURL: url, changing: { $0.ledger.deadline = .milliseconds(500) }) { service async throws in
            let callback = try service.accepted(id: "EV-1", card: "DC-1")
            #expect(try await service.deliver(callback).status == 503)
            try await postgres.start()
            try await eventually { try await service.deliver(callback).status == 204 }
        }
        await postgres.stop()
    }

    @Test func doesNotWaitForASlowDatabaseLongerThanItMay() async throws {
        try await TestServer.running(changing: { $0.ledger.deadline = .milliseconds(300) }) { service async throws in
            let callback = try service.accepted(id: "EV-1", card: "DC-1")
            try await eventually { service.metric("cardkeeper_database_connected") == 1 }
            let lock = try TableLock(databaseURL: service.databaseURL)
            let response = try await service.deliver(callback)
            #expect(response.status == 503)
            #expect(service.refusedCount("database_slow") == 1)
            #expect(service.log.count(refusal: "database_slow") == 1)
            try lock.release()
            try await eventually { try await service.deliver(callback).status == 204 }
        }
    }

    @Test func refusesWhatDoesNotFitIntoTheQueue() async throws {
        try await TestServer.running(changing: { $0.ledger.queueLimit = 2 }) { service async throws in
            let lock = try TableLock(databaseURL: service.databaseURL)
            let callbacks = try (0..<8).map { try service.accepted(id: "EV-\($0)", card: "DC-\($0)") }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for callback in callbacks {
                    group.addTask { try await service.deliver(callback).status }
                }
                // Nothing is committed while the table is held, so the first to be answered are those for whom there was no room.
                #expect(try await group.next() == 503)
                #expect(try #require(service.refusedCount("queue_full")) >= 1)
                #expect(service.log.count(refusal: "queue_full") >= 1)
                try lock.release()
                while let status = try await group.next() { #expect([204, 503].contains(status)) }
            }
            for callback in callbacks { #expect(try await service.deliver(callback).status == 204) }
            #expect(service.metric("cardkeeper_queue_depth") == 0)
        }
    }
}
