/// The endpoints that merchants call, as a function from request to answer: it knows no HTTP server.
package final class PlatformAPI: Sendable {
    package struct Configuration: Sendable {
        package var merchants: [SimulatedMerchant]
        package var allowsLoopbackHTTP = false
        /// What `Fault.slowAnswer` waits.
        package var slowAnswer = Duration.seconds(10)
        /// Seconds that `Retry-After` names.
        package var retryAfter: Int64 = 1
        /// Endpoints that are not named here have no limit.
        package var frequencyLimits = FrequencyLimit.documented

        package init(merchants: [SimulatedMerchant]) { self.merchants = merchants }
    }

    /// What is known of a call as soon as its first lines are read.
    package struct Arrival: Sendable {
        package let endpoint: PlatformEndpoint?
        package let fault: Fault?
        fileprivate let route: Result<Route, APIError>
    }

    private let check: RequestCheck
    private let signer: AnswerSigner
    private let calls: PlatformCalls
    private let limiter: FrequencyLimiter
    private let faults: Faults
    private let answerFaults: AnswerFaults
    private let clock: SimulatorClock
    private let slowAnswer: Duration

    package init(
        _ configuration: Configuration, identity: PlatformIdentity, state: PlatformState, notices: Notices, faults: Faults, clock: SimulatorClock,
        random: SimulatorRandom
    ) {
        let merchants = Dictionary(configuration.merchants.map { ($0.mchid, $0) }, uniquingKeysWith: { first, _ in first })
        check = RequestCheck(merchants: merchants, clock: clock)
        signer = AnswerSigner(identity: identity, clock: clock, random: random)
        calls = PlatformCalls(
            state: state, knownMchids: Set(merchants.keys), identity: identity, notices: notices,
            notifyURLRule: NotifyURLRule(allowsLoopbackHTTP: configuration.allowsLoopbackHTTP), clock: clock, random: random)
        limiter = FrequencyLimiter(limits: configuration.frequencyLimits, clock: clock)
        self.faults = faults
        answerFaults = AnswerFaults(clock: clock, retryAfter: configuration.retryAfter)
        self.clock = clock
        slowAnswer = configuration.slowAnswer
    }

    /// Draws the fault that strikes the call.
    package func arrival(of request: PlatformRequest) -> Arrival {
        let route: Result<Route, APIError>
        do throws(APIError) {
            route = .success(try Route(method: request.method, segments: request.segments))
        } catch {
            route = .failure(error)
        }
        let endpoint = try? route.get().endpoint
        return Arrival(endpoint: endpoint, fault: faults.next(at: .answer, endpoint: endpoint), route: route)
    }

    package func answer(_ request: PlatformRequest) async throws -> PlatformAnswer {
        try await answer(request, arrival(of: request))
    }

    package func answer(_ request: PlatformRequest, _ arrival: Arrival) async throws -> PlatformAnswer {
        let answer = answerFaults.transmission(answerAtOnce(request, arrival), arrival.fault)
        if arrival.fault == .slowAnswer { try await clock.sleep(slowAnswer) }
        return answer
    }

    private func answerAtOnce(_ request: PlatformRequest, _ arrival: Arrival) -> PlatformAnswer {
        let language = request.header("Accept-Language")
        do throws(APIError) {
            var answer = answerFaults.refusal(arrival.fault, language: language)
            if answer == nil { answer = answerFaults.content(try work(request, arrival), arrival.fault) }
            guard var answer else { throw .system }
            // The platform's refusals carry no signature.
            if (200..<300).contains(answer.status) { answer = try signed(answer, for: request, fault: arrival.fault) }
            return signer.identified(answer, internalNumber: 0, fault: arrival.fault)
        } catch {
            return signer.identified(error.answer(language: language), internalNumber: error.internalNumber, fault: arrival.fault)
        }
    }

    private func work(_ request: PlatformRequest, _ arrival: Arrival) throws(APIError) -> PlatformAnswer {
        let route = try arrival.route.get()
        let caller = try check.caller(of: request)
        try limiter.admit(mchid: caller.mchid, route.endpoint)
        let result = try calls.answer(request, route, caller: caller)
        if arrival.fault == .errorAfterWork { throw .system }
        return result.map { .json($0) } ?? PlatformAnswer(status: 204)
    }

    private func signed(_ answer: PlatformAnswer, for request: PlatformRequest, fault: Fault?) throws(APIError) -> PlatformAnswer {
        do {
            return try signer.signed(answer, requestSerial: request.header("Wechatpay-Serial"), fault: fault)
        } catch {
            throw .system
        }
    }
}
