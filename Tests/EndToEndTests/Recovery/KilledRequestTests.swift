import LibPQ
import PaySimulator
import Testing

/// Killed with SIGKILL at each step of a request: the card ends in its right state by the service's own poller, and WeChat Pay got one request.
@Suite(.timeLimit(.minutes(10))) struct KilledRequestTests {
    /// Nothing stands in the journal, and nothing was sent: the caller, who has no answer, asks again.
    @Test(arguments: KilledRequest.Order.all) func beforeTheJournal(order: KilledRequest.Order) async throws {
        try await KilledRequest.running(order) { scene in
            let lock = try JournalLock(scene.site.right.databaseURL)
            try await scene.begin()
            let waiting = try await lock.waiting()
            try await scene.kill()
            try lock.terminate(waiting)
            try lock.release()
            #expect(try await scene.journal().isEmpty)
            try await scene.restart()
            try await scene.expectAnswerToRepetition()
            try await scene.expectEnd(requests: 1)
        }
    }

    /// The journal's transaction is committed after the death of the process that waited for it.
    @Test(arguments: KilledRequest.Order.all) func whileTheJournalIsWritten(order: KilledRequest.Order) async throws {
        try await KilledRequest.running(order) { scene in
            let lock = try JournalLock(scene.site.right.databaseURL)
            try await scene.begin()
            _ = try await lock.waiting()
            scene.strikeDead()
            try lock.release()
            try await scene.kill()
            try await scene.waitForJournal("sending")
            try await scene.restart()
            try await scene.expectEnd(requests: 1)
            try await scene.expectAnswerToRepetition()
        }
    }

    /// It stands in the journal; nothing was sent, for nobody was there.
    @Test(arguments: KilledRequest.Order.all) func beforeSending(order: KilledRequest.Order) async throws {
        try await KilledRequest.running(order) { scene in
            try await scene.site.simulator.ports.close(.main)
            try await scene.begin()
            try await scene.waitForJournal("sending")
            try await scene.kill()
            #expect(scene.requests.isEmpty)
            try await scene.site.simulator.ports.reopen(.main)
            try await scene.restart()
            try await scene.expectEnd(requests: 1)
            try await scene.expectAnswerToRepetition()
        }
    }

    /// WeChat Pay did it, and holds its answer back.
    @Test(arguments: KilledRequest.Order.all) func afterSending(order: KilledRequest.Order) async throws {
        try await KilledRequest.running(order) { scene in
            scene.site.simulator.faults.strikeNext(.slowAnswer, at: order.endpoint)
            try await scene.begin()
            try await scene.waitForRequest()
            try await scene.kill()
            #expect(try await scene.journal() == ["sending"])
            try await scene.restart()
            try await scene.expectEnd(requests: 2)
            try await scene.expectAnswerToRepetition()
        }
    }

    /// The answer has come; what it says cannot be written down yet, and never is.
    @Test(arguments: KilledRequest.Order.all) func afterTheAnswer(order: KilledRequest.Order) async throws {
        try await KilledRequest.running(order, slowAnswer: .seconds(5)) { scene in
            scene.site.simulator.faults.strikeNext(.slowAnswer, at: order.endpoint)
            try await scene.begin()
            try await scene.waitForRequest()
            let lock = try JournalLock(scene.site.right.databaseURL)
            let waiting = try await lock.waiting()
            try await scene.kill()
            try lock.terminate(waiting)
            try lock.release()
            #expect(try await scene.journal() == ["sending"])
            try await scene.restart()
            try await scene.expectEnd(requests: 2)
            try await scene.expectAnswerToRepetition()
        }
    }

    /// The outcome is committed; the service does not come to know of it, and the caller has no answer.
    @Test(arguments: KilledRequest.Order.all) func afterTheCommit(order: KilledRequest.Order) async throws {
        try await KilledRequest.running(order, slowAnswer: .seconds(5)) { scene in
            scene.site.simulator.faults.strikeNext(.slowAnswer, at: order.endpoint)
            try await scene.begin()
            try await scene.waitForRequest()
            let lock = try JournalLock(scene.site.right.databaseURL)
            _ = try await lock.waiting()
            try await scene.standStill()
            try lock.release()
            try await scene.waitForJournal("answered")
            try await scene.kill()
            try await scene.restart()
            try await scene.expectEnd(requests: 1)
            try await scene.expectAnswerToRepetition()
        }
    }
}
