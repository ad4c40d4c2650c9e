import Curl
import PaySimulator
import Testing
import WeChatPay

/// Each fault of answers over a real socket: what comes over the wire, what the merchant's library makes of it, and whether the work was done.
@Suite(.timeLimit(.minutes(1)))
struct AnswerFaultTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let fault: Fault
        /// Nil: the connection was cut.
        let status: Int?
        let isDone: Bool
        /// The library's error; nil when it may be believed.
        let error: String?

        var testDescription: String { fault.rawValue }

        init(_ fault: Fault, _ status: Int?, isDone: Bool, _ error: String?) {
            self.fault = fault
            self.status = status
            self.isDone = isDone
            self.error = error
        }
    }

    static let all = [
        Case(.unsignedAnswer, 200, isDone: true, "unverified signature_header_missing"),
        Case(.wronglySignedAnswer, 200, isDone: true, "unverified signature_mismatch"),
        Case(.unknownSerialAnswer, 200, isDone: true, "unverified serial_unknown"),
        Case(.signTestAnswer, 200, isDone: true, "unverified signature_probe"),
        Case(.staleAnswer, 200, isDone: true, "unverified timestamp_stale"),
        Case(.futureAnswer, 200, isDone: true, "unverified timestamp_future"),
        Case(.errorAfterWork, 500, isDone: true, "undecided 500 SYSTEM_ERROR"),
        Case(.errorBeforeWork, 500, isDone: false, "undecided 500 SYSTEM_ERROR"),
        Case(.unavailable, 503, isDone: false, "undecided 503 SERVICE_UNAVAILABLE"),
        Case(.acceptedAnswer, 202, isDone: false, "undecided 202 ACCEPTED"),
        Case(.tooManyRequests, 429, isDone: false, "refused 429 FREQUENCY_LIMITED"),
        Case(.tooManyRequestsRetryAfterSeconds, 429, isDone: false, "refused 429 FREQUENCY_LIMITED"),
        Case(.tooManyRequestsRetryAfterDate, 429, isDone: false, "refused 429 FREQUENCY_LIMITED"),
        Case(.slowAnswer, 200, isDone: true, nil),
        Case(.cutBeforeReading, nil, isDone: false, "transport interrupted"),
        Case(.cutAfterWork, nil, isDone: true, "transport interrupted"),
        Case(.cutInAnswer, nil, isDone: true, "transport interrupted"),
        Case(.hugeAnswer, 200, isDone: true, "transport response_too_large"),
        Case(.notJSONAnswer, 200, isDone: true, "unreadable"),
        Case(.wrongContentTypeAnswer, 200, isDone: true, nil),
        Case(.emptyAnswer, 200, isDone: true, "empty"),
        Case(.unknownFieldsAnswer, 200, isDone: true, nil),
    ]

    @Test func everyFaultOfAnswersIsTested() {
        #expect(Self.all.map(\.fault) == Fault.allCases.filter { $0.site == .answer })
    }

    private func name(_ error: WeChatPayError) -> String {
        switch error.kind {
        case .unverified(let refusal): "unverified \(refusal.rawValue)"
        case .undecided(let status, let code, _): "undecided \(status) \(code)"
        case .refused(let status, let code, _): "refused \(status) \(code)"
        case .transport(let error): "transport \(error.kind.rawValue)"
        case .unreadable: "unreadable"
        case .empty: "empty"
        default: "\(error.kind)"
        }
    }

    @Test(arguments: all) func meansToTheLibrary(_ fault: Case) async throws {
        try await LivePlatform.running { live in
            // In a case of its own the certificates are here before the fault strikes, and the connection for them is none of the call's.
            let certificates = try await live.client.certificates()
            try live.client.keyring.replaceCertificates(with: certificates, at: WallClock.system.now())
            try await live.simulator.ports.close(.main)
            try await live.simulator.ports.reopen(.main)
            live.simulator.faults.strikeNext(fault.fault, at: .discountCardPrepare)
            var seen: String?
            do throws(WeChatPayError) {
                _ = try await live.prepare("DC_1")
            } catch {
                seen = name(error)
            }
            #expect(seen == fault.error)
            #expect(live.simulator.cards.all.count == (fault.isDone ? 1 : 0))
            let recorded = live.simulator.record.requests(to: .discountCardPrepare)
            #expect(recorded.map(\.fault) == [fault.fault])
            #expect(recorded.allSatisfy { $0.request.body.isEmpty == (fault.fault == .cutBeforeReading) })
            // It strikes once.
            _ = try await live.prepare("DC_1")
        }
    }

    @Test(arguments: all) func looksSoOnTheWire(_ fault: Case) async throws {
        try await LivePlatform.running { live in
            live.simulator.faults.strikeNext(fault.fault)
            guard let status = fault.status else {
                let error = await #expect(throws: CurlError.self) {
                    try await live.call("POST", "/v3/discount-card/cards", body: Scene.prepareBody())
                }
                #expect(error?.kind == .interrupted)
                return
            }
            let answer = try await live.call("POST", "/v3/discount-card/cards", body: Scene.prepareBody())
            #expect(answer.status == status)
            #expect(answer.values("Request-ID").first != nil)
            switch fault.fault {
            case .hugeAnswer: #expect(answer.body.count == 50 << 20)
            case .emptyAnswer: #expect(answer.body.isEmpty)
            case .notJSONAnswer: #expect(JSON(answer.body) == nil)
            case .wrongContentTypeAnswer: #expect(answer.values("Content-Type").first?.hasPrefix("text/html") == true)
            case .unknownFieldsAnswer: #expect(JSON(answer.body)?["x_last"]?.text == "新字段")
            case .tooManyRequestsRetryAfterSeconds: #expect(answer.values("Retry-After").first == "1")
            case .tooManyRequestsRetryAfterDate: #expect(answer.values("Retry-After").first?.hasSuffix(" GMT") == true)
            case .tooManyRequests: #expect(answer.values("Retry-After").first == nil)
            default: #expect(JSON(answer.body) != nil)
            }
        }
    }

    @Test func dateAndTimestampAreOffTogether() async throws {
        let scene = try Scene()
        for (fault, seconds) in [(Fault.staleAnswer, -600), (.futureAnswer, 600)] as [(Fault, Int64)] {
            scene.faults.strikeNext(fault)
            let answer = try await scene.api().answer(scene.call("GET", "/v3/certificates"))
            #expect(answer.header("Wechatpay-Timestamp") == String(JumpingClock.start / 1000 + seconds))
            #expect(answer.header("Date") == HTTPDate.text(JumpingClock.start + seconds * 1000))
        }
    }

    @Test func strikesAtOneEndpointOnly() async throws {
        let scene = try Scene()
        let api = scene.api()
        scene.faults.strikeNext(.unavailable, .errorBeforeWork, at: .discountCardPrepare)
        scene.faults.setRate(1, of: .acceptedAnswer, at: .discountCardQuery)
        let statuses = [
            try await api.answer(scene.call("GET", "/v3/certificates")).status,
            try await api.answer(scene.call("POST", "/v3/discount-card/cards", body: Scene.prepareBody())).status,
            try await api.answer(scene.call("GET", "/v3/discount-card/cards/DC_1")).status,
            try await api.answer(scene.call("POST", "/v3/discount-card/cards", body: Scene.prepareBody())).status,
            try await api.answer(scene.call("POST", "/v3/discount-card/cards", body: Scene.prepareBody())).status,
        ]
        #expect(statuses == [200, 503, 202, 500, 200])
        scene.faults.clear()
        #expect(try await api.answer(scene.call("GET", "/v3/discount-card/cards/DC_1")).status == 404)
    }
}
