import CardLedger
import CardService
import Samples
import Synchronization
import Testing
import WeChatPay

/// Two callers at once with the same request.
@Suite struct InFlightTests {
    @Test(arguments: Starting.allCases)
    func waitsForTheAnswerOfWhoIsSending(_ starting: Starting) async throws {
        let gate = Gate()
        let first = Mutex<Task<Starting.Result, any Error>?>(nil)
        let pauses = Mutex<[Duration]>([])
        try await DeskScene.open(
            pauses: Pauses { pause in
                pauses.withLock { $0.append(pause) }
                gate.open()
                _ = await first.withLock { $0 }?.result
            },
            { _ throws(TransportError) in
                await gate.pass()
                return try starting.answer()
            },
            { scene async throws in
                try await starting.prepare(scene)
                let task = Task<Starting.Result, any Error> { try await starting.perform(scene.desk) }
                first.withLock { $0 = task }
                try await gate.arrival()
                let second = try await starting.perform(scene.desk)
                #expect(second.json.bytes == (try await task.value).json.bytes)
                #expect(scene.sent.count == 1)
                #expect(pauses.withLock { $0 } == [.milliseconds(20)])
            })
    }

    @Test func sendsWhenWhoWasSendingGotNoResult() async throws {
        let gate = Gate()
        let first = Mutex<Task<Starting.Result, any Error>?>(nil)
        let attempts = Atomic<Int>(0)
        let starting = Starting.consumptionCard
        try await DeskScene.open(
            pauses: Pauses { _ in
                gate.open()
                _ = await first.withLock { $0 }?.result
            },
            { _ throws(TransportError) in
                await gate.pass()
                guard attempts.add(1, ordering: .relaxed).newValue > 1 else { throw TransportError(.interrupted, message: "reset") }
                return try starting.answer()
            },
            { scene async throws in
                let task = Task<Starting.Result, any Error> { try await starting.perform(scene.desk) }
                first.withLock { $0 = task }
                try await gate.arrival()
                #expect(try await starting.perform(scene.desk).card.state == "SENT")
                #expect(scene.sent.map(\.body).count == 2)
                #expect(scene.sent.first?.body == scene.sent.last?.body)
                await #expect(throws: DeskError.self) { try await task.value }
            })
    }

    @Test(arguments: Starting.allCases)
    func givesUpInTheEnd(_ starting: Starting) async throws {
        let gate = Gate()
        let pauses = Mutex<[Duration]>([])
        try await DeskScene.open(
            pauses: Pauses { pause in pauses.withLock { $0.append(pause) } },
            { _ throws(TransportError) in
                await gate.pass()
                return try starting.answer()
            },
            { scene async throws in
                try await starting.prepare(scene)
                let first = Task { try await starting.perform(scene.desk) }
                try await gate.arrival()
                let error = await #expect(throws: DeskError.self) { try await starting.perform(scene.desk) }
                guard case .inFlight(let number, let retryAfter) = error else { throw try #require(error) }
                #expect(number == starting.key.number)
                #expect(retryAfter == 5)
                #expect(error?.isRetryable == true)
                let waited = pauses.withLock { $0 }
                #expect(waited.reduce(.zero, +) == .seconds(5))
                #expect(waited == waited.dropLast().sorted() + waited.suffix(1), "short pauses first")
                let conflict = await #expect(throws: DeskError.self) { try await starting.perform(scene.desk, differing: true) }
                #expect(conflict?.name == "number_in_use", "who orders something else does not wait")
                gate.open()
                _ = try await first.value
                #expect(scene.sent.count == 1)
            })
    }

    @Test func endsAnAttemptBeforeItsLease() async throws {
        var limits = Desk.TimeLimits()
        limits.sending = .milliseconds(20)
        let gate = Gate()
        try await DeskScene.open(timeLimits: limits) { _ throws(TransportError) in
            await gate.pass()
            throw TransportError(.cancelled, message: "late")
        } _: { scene async throws in
            let error = await #expect(throws: DeskError.self) { try await Starting.discountCard.perform(scene.desk) }
            #expect(error?.name == "unknown_outcome")
            #expect(try await scene.ledger.request(Starting.discountCard.key)?.leaseUntil == nil)
            gate.open()
        }
    }

    @Test func leavesWhatIsCutOffInTheJournal() async throws {
        let gate = Gate()
        try await DeskScene.open { _ throws(TransportError) in
            await gate.pass()
            throw TransportError(.cancelled, message: "late")
        } _: { scene async throws in
            let caller = Task { try await Starting.discountCard.perform(scene.desk) }
            try await gate.arrival()
            await scene.desk.drain(within: .milliseconds(10))
            #expect(scene.log.text.contains("were cut off"))
            #expect(try await scene.ledger.request(Starting.discountCard.key)?.state == .sending)
            gate.open()
            _ = await caller.result
        }
    }
}
