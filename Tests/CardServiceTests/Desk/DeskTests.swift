import CardLedger
import CardService
import Cards
import Samples
import Synchronization
import Testing
import WeChatPay

/// What holds for every request with a number of the merchant's, whatever the product.
@Suite struct DeskTests {
    @Test(arguments: Starting.allCases)
    func performs(_ starting: Starting) async throws {
        let seenWhenSent = Mutex<JournalEntry?>(nil)
        let ledger = Mutex<Ledger?>(nil)
        try await DeskScene.open { _ throws(TransportError) in
            let entry = try? await ledger.withLock { $0 }?.request(starting.key)
            seenWhenSent.withLock { $0 = entry }
            return try starting.answer()
        } _: { scene async throws in
            try await starting.prepare(scene)
            ledger.withLock { $0 = scene.ledger }
            let result = try await starting.perform(scene.desk)
            #expect(result.card.state == starting.doneState)
            #expect(result.launch?.path == starting.launchPath)
            let json = try JSONDocument(result.json.bytes).root
            #expect(try json["card"]?.string("state") == starting.doneState)
            #expect((json["unknown"] != nil) == (starting != .userRecord), "fields that have no name here are passed on")

            // It stood in the journal before it was sent.
            #expect(seenWhenSent.withLock { $0 }?.state == .sending)
            let request = try #require(scene.sent.first)
            #expect(request.url == WeChatPayClient.mainURL + starting.path)
            let entry = try #require(try await scene.ledger.request(starting.key))
            #expect(entry.state == .answered)
            #expect(entry.leaseUntil == nil)
            #expect(entry.path == starting.path)
            #expect(entry.withholdsFields == (starting == .payrollCardWithAuth))
            let history = try #require(try await scene.ledger.card(starting.key.card))
            #expect(history.timeline.map(\.observation.event).sorted() == starting.doneEvents.sorted())
            #expect(history.card == result.card)
        }
    }

    @Test(arguments: Starting.allCases)
    func keepsPersonalDataAndTokensOutOfTheLog(_ starting: Starting) async throws {
        let attempts = Atomic<Int>(0)
        try await DeskScene.open { _ throws(TransportError) in
            switch attempts.add(1, ordering: .relaxed).newValue {
            case 1: throw TransportError(.interrupted, message: "reset")
            case 2: return FakeTransport.refused(500, "SYSTEM_ERROR")
            default: return try starting.answer()
            }
        } _: { scene async throws in
            try await starting.prepare(scene)
            for _ in 0..<2 { await #expect(throws: DeskError.self) { try await starting.perform(scene.desk) } }
            _ = try await starting.perform(scene.desk)
            let log = scene.log.text
            #expect(log.contains("operation=\(starting.key.operation)"))
            for secret in ["tok+", Starting.openid, Starting.userName, Starting.idCardNumber, "骑行", "工地", "建筑公司"] {
                #expect(!log.contains(secret))
            }
        }
    }

    @Test(arguments: Starting.allCases)
    func givesTheRecordedAnswerToTheSameRequest(_ starting: Starting) async throws {
        try await DeskScene.open { _ throws(TransportError) in
            try starting.answer()
        } _: { scene async throws in
            try await starting.prepare(scene)
            let first = try await starting.perform(scene.desk)
            scene.clock.advance(seconds: 60)
            let second = try await starting.perform(scene.desk)
            #expect(second.json.bytes == first.json.bytes)
            #expect(scene.sent.count == 1)
            let error = await #expect(throws: DeskError.self) { try await starting.perform(scene.desk, differing: true) }
            #expect(error?.name == "number_in_use")
            #expect(scene.sent.count == 1)
        }
    }

    @Test(arguments: Starting.allCases)
    func recordsADefiniteRefusal(_ starting: Starting) async throws {
        let detail = #"{"field":"/body/appid","value":"secret value","issue":"not bound","location":"body"}"#
        try await DeskScene.open { _ throws(TransportError) in
            FakeTransport.refused(400, "PARAM_ERROR", requestID: "0123-269546520", detail: detail)
        } _: { scene async throws in
            try await starting.prepare(scene)
            for isRepetition in [false, true] {
                let error = await #expect(throws: DeskError.self) { try await starting.perform(scene.desk) }
                guard case .rejected(let rejection) = error else { throw try #require(error) }
                #expect(rejection.isRepetition == isRepetition)
                #expect(rejection.description.contains("nothing was sent now") == isRepetition)
                #expect(rejection.status == 400)
                #expect(rejection.code == "PARAM_ERROR")
                #expect(rejection.message == "参数错误")
                #expect(rejection.detail?.field == "/body/appid")
                #expect(rejection.detail?.issue == "not bound")
                #expect(rejection.requestID == "0123-269546520")
                #expect(error?.isRetryable == false)
            }
            #expect(scene.sent.count == 1, "the refusal is recorded")
            #expect(try await scene.ledger.request(starting.key)?.state == .rejected)
            #expect(try await scene.ledger.row(starting.key.card)?.state == starting.rejectedState)
            let text = try scene.databaseText()
            #expect(!text.contains("secret value"), "the value of a refused field may be personal")
        }
    }

    @Test(arguments: Starting.allCases)
    func sendsTheSameBytesAgainWhileTheResultIsUnknown(_ starting: Starting) async throws {
        let clock = ManualClock()
        let url = try await DeskScene.migratedDatabase()
        try await DeskScene.open(databaseURL: url, clock: clock) { _ throws(TransportError) in
            throw TransportError(.timedOut, message: "no answer within 10 s")
        } _: { scene async throws in
            try await starting.prepare(scene)
            let error = await #expect(throws: DeskError.self) { try await starting.perform(scene.desk) }
            #expect(error?.name == "unknown_outcome")
            #expect(error?.isRetryable == true)
            #expect(try await scene.ledger.request(starting.key)?.state == .unknown)
            #expect(try await scene.ledger.row(starting.key.card)?.state == starting.openState)
            let refused = await #expect(throws: DeskError.self) { try await starting.perform(scene.desk, differing: true) }
            #expect(refused?.name == "number_in_use")
            let first = try #require(scene.sent.first)

            // Another process, which callbacks shall go to at another address, some hours later.
            clock.advance(seconds: 3 * 3600)
            try await DeskScene.open(databaseURL: url, clock: clock, publicURL: "https://moved.example.com") { _ throws(TransportError) in
                try CallbackSigner.signedNow(starting, clock)
            } _: { later async throws in
                let result = try await starting.perform(later.desk)
                #expect(result.card.state == starting.doneState)
                let second = try #require(later.sent.first)
                #expect(second.url == first.url)
                if starting == .payrollCardWithAuth {
                    #expect(second.body != first.body, "what is encrypted differs each time")
                    #expect(try Self.plainFields(second) == Self.plainFields(first))
                } else {
                    #expect(second.body == first.body, "the same request, byte for byte")
                }
                #expect(try await later.ledger.request(starting.key)?.attempts == 2)
            }
        }

    }

    /// The body without what is encrypted.
    private static func plainFields(_ request: TransportRequest) throws -> [String] {
        try JSONDocument(request.body ?? []).root.members.filter { !["user_name", "id_card_number"].contains(try $0.name()) }
            .map { "\(try $0.name())=\($0.value.text.text)" }
    }

    @Test(arguments: Starting.allCases)
    func doesNotTakeAUsedNumberForARefusalOfARepetition(_ starting: Starting) async throws {
        let refusals = [
            FakeTransport.refused(400, "RESOURCE_ALREADY_EXISTS"), FakeTransport.refused(409, "INVALID_REQUEST"),
            FakeTransport.refused(400, "INVALID_REQUEST", requestID: "08F7-273678001"),
            FakeTransport.refused(400, "INVALID_REQUEST", requestID: "08F7-268498688"),
        ]
        let attempts = Atomic<Int>(0)
        try await DeskScene.open { _ throws(TransportError) in
            let attempt = attempts.add(1, ordering: .relaxed).newValue
            guard attempt > 1 else { throw TransportError(.interrupted, message: "reset") }
            return refusals[(attempt - 2) % refusals.count]
        } _: { scene async throws in
            try await starting.prepare(scene)
            for _ in 0...refusals.count {
                let error = await #expect(throws: DeskError.self) { try await starting.perform(scene.desk) }
                #expect(error?.name == "unknown_outcome")
                #expect(try await scene.ledger.request(starting.key)?.state == .unknown)
            }
            #expect(scene.sent.count == refusals.count + 1)
            #expect(try await scene.ledger.row(starting.key.card)?.state == starting.openState)
        }
    }

    @Test(arguments: Starting.allCases)
    func leavesARequestOpenWhoseOutcomeCannotBeWrittenDown(_ starting: Starting) async throws {
        let url = try await DeskScene.migratedDatabase()
        let ledger = Mutex<Ledger?>(nil)
        try await DeskScene.open(databaseURL: url) { _ throws(TransportError) in
            await ledger.withLock { $0 }?.stop()
            return try starting.answer()
        } _: { scene async throws in
            try await starting.prepare(scene)
            ledger.withLock { $0 = scene.ledger }
            let error = await #expect(throws: DeskError.self) { try await starting.perform(scene.desk) }
            #expect(error?.name == "outcome_not_recorded")
            #expect(error?.isRetryable == true)
        }
        try await DeskScene.open(databaseURL: url) { _ throws(TransportError) in
            try starting.answer()
        } _: { scene async throws in
            let entry = try #require(try await scene.ledger.request(starting.key))
            #expect(entry.state == .sending)
            #expect(entry.leaseUntil != nil)
            try scene.sql("UPDATE cardkeeper_internal.request SET lease_until = clock_timestamp()")
            #expect(try await starting.perform(scene.desk).card.state == starting.doneState)
        }
    }

    /// It is signed meanwhile; what does not stand in the journal is not sent all the same.
    @Test(arguments: [Starting.discountCard, .payrollCardWithAuth], ["53100", "42501"])
    func sendsNothingThatCannotBeWrittenDown(_ starting: Starting, sqlState: String) async throws {
        try await DeskScene.open(deadline: .seconds(4)) { _ throws(TransportError) in
            try starting.answer()
        } _: { scene async throws in
            try scene.sql(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '\(sqlState)'; END $$")
            try scene.sql("CREATE TRIGGER refuse BEFORE INSERT ON cardkeeper_internal.request EXECUTE FUNCTION refuse()")
            let error = await #expect(throws: DeskError.self) { try await starting.perform(scene.desk) }
            guard case .ledger = error else { throw try #require(error) }
            #expect(scene.sent.isEmpty)
            try scene.sql("DROP TRIGGER refuse ON cardkeeper_internal.request")
            #expect(try await starting.perform(scene.desk).card.state == starting.doneState)
            #expect(scene.sent.count == 1)
        }
    }

    @Test(arguments: Starting.allCases)
    func finishesWhatACancelledCallerBegan(_ starting: Starting) async throws {
        let gate = Gate()
        let wasCancelled = Atomic<Bool>(false)
        try await DeskScene.open { _ throws(TransportError) in
            await gate.pass()
            wasCancelled.store(Task.isCancelled, ordering: .relaxed)
            return try starting.answer()
        } _: { scene async throws in
            try await starting.prepare(scene)
            let caller = Task { try await starting.perform(scene.desk) }
            try await gate.arrival()
            caller.cancel()
            gate.open()
            await scene.desk.drain(within: .seconds(20))
            let hasStopped = wasCancelled.load(ordering: .relaxed)
            #expect(!hasStopped)
            #expect(try await scene.ledger.request(starting.key)?.state == .answered)
            #expect(try await scene.ledger.row(starting.key.card)?.state == starting.doneState)
            _ = await caller.result
        }
    }
}

extension CallbackSigner {
    /// The answer as it is signed at the clock's time.
    static func signedNow(_ starting: Starting, _ clock: ManualClock) throws(TransportError) -> TransportResponse {
        let answer = try starting.answer()
        do {
            return try CallbackSigner.platform(time: clock.now).sign(body: answer.body).response(status: answer.status)
        } catch {
            throw TransportError(.other, message: "\(error)")
        }
    }
}
