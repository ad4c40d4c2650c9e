import CardLedger
import CardService
import Cards
import Samples
import Synchronization
import Testing
import WeChatPay

/// What each answer of WeChat Pay, and none, means for the journal and for the caller.
@Suite struct OutcomeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let state: RequestState
        let error: String?
        let answer: @Sendable (Starting) throws(TransportError) -> TransportResponse

        var testDescription: String { name }

        static func refused(_ status: Int, _ code: String, _ state: RequestState) -> Case {
            Case(name: "\(status) \(code)", state: state, error: state == .rejected ? "rejected" : "unknown_outcome") { _ in
                FakeTransport.refused(status, code)
            }
        }

        static func failed(_ kind: TransportError.Kind) -> Case {
            Case(name: kind.rawValue, state: .unknown, error: "unknown_outcome") { _ throws(TransportError) in
                throw TransportError(kind, message: "no answer")
            }
        }

        static func odd(_ name: String, _ answer: @escaping @Sendable (Starting) throws(TransportError) -> TransportResponse) -> Case {
            Case(name: name, state: .unknown, error: "unknown_outcome", answer: answer)
        }

        static let all: [Case] = [
            refused(400, "PARAM_ERROR", .rejected), refused(400, "INVALID_REQUEST", .rejected), refused(400, "APPID_MCHID_NOT_MATCH", .rejected),
            refused(400, "RESOURCE_ALREADY_EXISTS", .rejected), refused(409, "RESOURCE_ALREADY_EXISTS", .rejected),
            refused(403, "NO_AUTH", .rejected),
            refused(403, "RULE_LIMIT", .rejected), refused(403, "NOT_ENOUGH", .rejected), refused(404, "RESOURCE_NOT_EXISTS", .rejected),
            refused(400, "SYSTEM_ERROR", .unknown), refused(401, "SIGN_ERROR", .unknown), refused(429, "FREQUENCY_LIMITED", .unknown),
            refused(403, "FREQUENCY_LIMIT_EXCEED", .unknown), refused(500, "SYSTEM_ERROR", .unknown), refused(502, "SERVICE_UNAVAILABLE", .unknown),
            refused(202, "ACCEPTED", .unknown), failed(.cannotConnect), failed(.untrusted), failed(.cannotSend), failed(.notHTTP), failed(.timedOut),
            failed(.interrupted),
            failed(.responseTooLarge), failed(.cancelled), failed(.other),
            odd("no code") { _ in TransportResponse(status: 403, headers: [], body: Array("<html>".utf8)) },
            odd("unsigned") { starting throws(TransportError) in
                let answer = try starting.answer()
                return TransportResponse(status: answer.status, headers: [], body: answer.body)
            },
            odd("altered") { starting throws(TransportError) in
                let answer = try starting.answer()
                return TransportResponse(status: answer.status, headers: answer.headers, body: answer.body + [0x20])
            },
        ]
    }

    /// One product stands for all: they share the way, and the other suites try every product with one outcome of each kind.
    @Test(arguments: Case.all)
    func means(_ outcome: Case) async throws {
        let starting = Starting.discountCard
        try await DeskScene.open { _ throws(TransportError) in
            try outcome.answer(starting)
        } _: { scene async throws in
            let error = await #expect(throws: DeskError.self) { try await starting.perform(scene.desk) }
            #expect(error?.name == outcome.error)
            #expect(error?.isRetryable == (outcome.state == .unknown))
            let entry = try #require(try await scene.ledger.request(starting.key))
            #expect(entry.state == outcome.state)
            #expect(entry.leaseUntil == nil)
            let expected = outcome.state == .rejected ? starting.rejectedState : starting.openState
            #expect(try await scene.ledger.row(starting.key.card)?.state == expected)
        }
    }

    @Test(
        arguments: Starting.allCases.filter { $0 != .userRecord }, ["", "<html>", "[]", "{}", #"{"token":1,"prepare_card_token":1,"card_code":1}"#])
    func believesNoSignedAnswerThatLacksWhatMustBeThere(_ starting: Starting, body: String) async throws {
        try await DeskScene.open { _ throws(TransportError) in
            try FakeTransport.signed(body)
        } _: { scene async throws in
            let error = await #expect(throws: DeskError.self) { try await starting.perform(scene.desk) }
            #expect(error?.name == "unknown_outcome")
            #expect(try await scene.ledger.request(starting.key)?.state == .unknown)
        }
    }

    @Test func hasAStableNameForEachError() {
        #expect(DeskError.names.allSatisfy { $0.wholeMatch(of: /[a-z_]+/) != nil })
        let failure = TransportError(.timedOut, message: "no answer")
        let errors: [DeskError] = [
            .merchantNotConfigured("1"), .notFound(Starting.discountCard.key.card), .numberInUse("1"), .inFlight(number: "1", retryAfter: 5),
            .notRepeatable(number: "1"), .notSent(WeChatPayError(.noEncryptionKey)), .unknownOutcome(WeChatPayError(.transport(failure))),
            .inquiry(.unanswered(WeChatPayError(.transport(failure)))), .inquiry(.notRecorded(.queueFull)),
            .inquiry(.refused(WeChatPayError(.transport(failure)))), .inquiry(.refusedAnswer(.numberMismatch, requestID: nil)),
            .inquiry(.postponed(until: ManualClock.start)),
            .outcomeNotRecorded(LedgerError(code: .databaseSlow, message: "slow")), .ledger(LedgerError(code: .databaseSlow, message: "slow")),
        ]
        #expect(errors.allSatisfy { DeskError.names.contains($0.name) })
        #expect(Set(errors.map(\.name)).count == errors.count)
    }
}
